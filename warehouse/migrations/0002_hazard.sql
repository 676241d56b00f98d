-- What the fold over arrivals needs beyond the fixed tables: which moments are folded, what a row was compared
-- by, and what an event rests on.

-- one row per arrival that says something about a unit's hazards: a return, or a file of decisions
CREATE TABLE hazard.moment (
    moment_id VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('submission', 'decision')),
    sender_code VARCHAR,
    ledger VARCHAR,
    period VARCHAR,
    sha256 VARCHAR NOT NULL,
    received_at TIMESTAMP NOT NULL,
    folded BOOLEAN NOT NULL
);

-- one row per tie between a row of another ledger (listing, acceptance) and the hazard it speaks of;
-- hazard_code is null while nobody knows which
CREATE TABLE hazard.mention (
    hazard_code VARCHAR,
    row_id VARCHAR NOT NULL,
    submission_id VARCHAR NOT NULL,
    ledger VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    certainty VARCHAR NOT NULL,
    score DOUBLE,
    recorded_at TIMESTAMP NOT NULL,
    retracted_at TIMESTAMP
);

ALTER TABLE hazard.link ADD COLUMN submission_id VARCHAR;
ALTER TABLE hazard.link ADD COLUMN code VARCHAR;
ALTER TABLE hazard.link ADD COLUMN wording VARCHAR;
ALTER TABLE hazard.link ADD COLUMN place VARCHAR;
ALTER TABLE hazard.link ADD COLUMN found_on DATE;
ALTER TABLE hazard.link ADD COLUMN category VARCHAR;
ALTER TABLE hazard.link ADD COLUMN sheet_no INTEGER;
ALTER TABLE hazard.link ADD COLUMN row_number INTEGER;
ALTER TABLE hazard.link ADD COLUMN flags VARCHAR[];
ALTER TABLE hazard.link ADD COLUMN decision_id VARCHAR;
ALTER TABLE hazard.link ADD COLUMN revoked BOOLEAN DEFAULT false;

ALTER TABLE hazard.event ADD COLUMN position VARCHAR;
ALTER TABLE hazard.event ADD COLUMN level VARCHAR;
ALTER TABLE hazard.event ADD COLUMN inferred BOOLEAN;
ALTER TABLE hazard.event ADD COLUMN said_role VARCHAR;
ALTER TABLE hazard.event ADD COLUMN digest VARCHAR;

ALTER TABLE hazard.state ADD COLUMN digest VARCHAR;
ALTER TABLE hazard.listing ADD COLUMN digest VARCHAR;

ALTER TABLE hazard.decision ADD COLUMN result VARCHAR;
ALTER TABLE hazard.decision ADD COLUMN field VARCHAR;
ALTER TABLE hazard.decision ADD COLUMN value VARCHAR;
