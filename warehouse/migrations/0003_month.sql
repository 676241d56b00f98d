-- What judging a month as a whole leaves behind, and how each gate came out.

-- one row per return whose month has been judged as a whole since it came; one that lacks makes its month due
CREATE TABLE intake.month_judged (
    submission_id VARCHAR PRIMARY KEY,
    period VARCHAR NOT NULL
);

-- one row per hazard graded general and major-hazard criterion that its description sounds like
CREATE TABLE hazard.lead (
    row_id VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    description VARCHAR NOT NULL,
    criteria_set VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    criterion VARCHAR NOT NULL,
    matched VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    remark VARCHAR,
    PRIMARY KEY (row_id, criteria_set, code)
);

-- one row per gate and judging of it
CREATE TABLE ops.gate (
    run_id VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    gate VARCHAR NOT NULL,
    judged_at TIMESTAMP NOT NULL,
    passed BOOLEAN NOT NULL,
    reasons VARCHAR[] NOT NULL,
    released_because VARCHAR,
    PRIMARY KEY (run_id, gate)
);
