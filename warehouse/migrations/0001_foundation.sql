-- The fixed tables: region, intake, hazard and ops. Tables ledger.<kind> are made from the contracts.
-- All times are naive local times of the region; periods are text 'YYYY-MM'.

CREATE SCHEMA region;
CREATE SCHEMA intake;
CREATE SCHEMA ledger;
CREATE SCHEMA hazard;
CREATE SCHEMA report;

-- ---------------------------------------------------------------- region: who owes what, and the words

-- one row per institution that owes returns
CREATE TABLE region.unit (
    unit_code VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL CHECK (name <> ''),
    short_names VARCHAR[],
    uscc VARCHAR,
    county VARCHAR,
    kind VARCHAR,
    grade VARCHAR,
    affiliation VARCHAR,
    beds INTEGER CHECK (beds >= 0),
    fire_key BOOLEAN,
    crowded BOOLEAN,
    reports_via VARCHAR,
    owes VARCHAR[],
    reports_from VARCHAR CHECK (regexp_full_match(reports_from, '\d{4}-(0[1-9]|1[0-2])')),
    reports_until VARCHAR CHECK (regexp_full_match(reports_until, '\d{4}-(0[1-9]|1[0-2])')),
    contact_name VARCHAR,
    contact_phone VARCHAR,
    contact_mail VARCHAR
);

-- one row per return owed: unit, ledger and period
CREATE TABLE region.due (
    unit_code VARCHAR NOT NULL,
    ledger VARCHAR NOT NULL,
    period VARCHAR NOT NULL CHECK (regexp_full_match(period, '\d{4}-(0[1-9]|1[0-2])')),
    due_on DATE NOT NULL,
    closes_on DATE NOT NULL,
    PRIMARY KEY (unit_code, ledger, period),
    CHECK (closes_on >= due_on)
);

-- one row per member of a closed list
CREATE TABLE region.code (
    list VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    english VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (list, code)
);

-- one row per state a hazard can stand in
CREATE TABLE region.hazard_state (
    state VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    english VARCHAR NOT NULL,
    rank INTEGER NOT NULL,
    open BOOLEAN NOT NULL
);

-- one row per rung of the ladder of measures
CREATE TABLE region.ladder (
    class VARCHAR NOT NULL,
    consecutive INTEGER NOT NULL CHECK (consecutive >= 1),
    measure VARCHAR NOT NULL,
    PRIMARY KEY (class, consecutive)
);

-- one row per number the reports work with
CREATE TABLE region.setting (
    name VARCHAR PRIMARY KEY,
    value DOUBLE NOT NULL
);

-- ---------------------------------------------------------------- intake: what arrived and what was read

-- one row per distinct content received
CREATE TABLE intake.file (
    sha256 VARCHAR PRIMARY KEY CHECK (length(sha256) = 64),
    name VARCHAR NOT NULL,
    source VARCHAR,
    sender VARCHAR,
    received_at TIMESTAMP NOT NULL,
    size BIGINT NOT NULL CHECK (size >= 0),
    format VARCHAR,
    outcome VARCHAR CHECK (outcome IN ('read', 'unreadable', 'skipped'))
);

-- one row per arrival, repeated arrivals of the same bytes included
CREATE TABLE intake.receipt (
    sha256 VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    sender VARCHAR NOT NULL,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (sha256, name, source, sender, received_at)
);

-- one row per return: a unit's ledger for a period as one file brought it
CREATE TABLE intake.submission (
    submission_id VARCHAR PRIMARY KEY,
    sha256 VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    unit_code VARCHAR,
    unit_named VARCHAR,
    period VARCHAR CHECK (regexp_full_match(period, '\d{4}-(0[1-9]|1[0-2])')),
    ledger VARCHAR,
    received_at TIMESTAMP NOT NULL,
    proxy_by VARCHAR,
    nil_declared BOOLEAN NOT NULL DEFAULT false,
    filled_by VARCHAR,
    approved_by VARCHAR,
    filled_on DATE,
    approved_on DATE,
    contact_phone VARCHAR,
    template_version VARCHAR,
    records INTEGER NOT NULL CHECK (records >= 0),
    held INTEGER NOT NULL CHECK (held >= 0),
    rejects INTEGER NOT NULL CHECK (rejects >= 0),
    outcome VARCHAR NOT NULL CHECK (outcome IN ('accepted', 'nil', 'invalid', 'unidentified')),
    version_no INTEGER NOT NULL DEFAULT 1 CHECK (version_no >= 1),
    is_latest BOOLEAN NOT NULL DEFAULT true,
    is_effective BOOLEAN NOT NULL DEFAULT false,
    supersedes VARCHAR,
    CHECK (outcome = 'unidentified' OR (unit_code IS NOT NULL AND period IS NOT NULL AND ledger IS NOT NULL))
);

-- one row per sheet of a file: the balance of its rows
CREATE TABLE intake.sheet_account (
    sha256 VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    sheet_no INTEGER NOT NULL,
    ledger VARCHAR,
    why VARCHAR,
    header_rows INTEGER[],
    columns VARCHAR,
    hidden BOOLEAN NOT NULL DEFAULT false,
    rows_seen INTEGER NOT NULL,
    records INTEGER NOT NULL CHECK (records >= 0),
    nil INTEGER NOT NULL CHECK (nil >= 0),
    section INTEGER NOT NULL CHECK (section >= 0),
    total INTEGER NOT NULL CHECK (total >= 0),
    footer INTEGER NOT NULL CHECK (footer >= 0),
    blank INTEGER NOT NULL CHECK (blank >= 0),
    held INTEGER NOT NULL CHECK (held >= 0),
    PRIMARY KEY (sha256, sheet_no),
    CHECK (rows_seen = records + nil + section + total + footer + blank + held)
);

-- one row per sheet row below the header, with its texts as they came
CREATE TABLE intake.row (
    sha256 VARCHAR NOT NULL,
    sheet_no INTEGER NOT NULL,
    sheet VARCHAR NOT NULL,
    row_number INTEGER NOT NULL CHECK (row_number >= 1),
    ledger VARCHAR,
    kind VARCHAR NOT NULL CHECK (kind IN ('record', 'nil', 'section', 'total', 'footer', 'blank', 'held')),
    cells VARCHAR
);

-- one row per rule that did not hold, at the cell where it did not
CREATE TABLE intake.finding (
    finding_id VARCHAR NOT NULL,
    sha256 VARCHAR,
    submission_id VARCHAR,
    unit_code VARCHAR,
    period VARCHAR,
    ledger VARCHAR,
    origin VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    severity VARCHAR NOT NULL CHECK (severity IN ('reject', 'hold', 'warn', 'note')),
    title VARCHAR NOT NULL,
    sheet VARCHAR,
    row_number INTEGER,
    cell VARCHAR,
    field VARCHAR,
    value VARCHAR,
    message VARCHAR NOT NULL,
    remedy VARCHAR NOT NULL,
    waived BOOLEAN NOT NULL DEFAULT false
);

-- ---------------------------------------------------------------- hazard: what the rows mean over time
-- recorded_at/retracted_at is when we learned a row and when a later arrival took it back;
-- a row is known at t when recorded_at <= t and (retracted_at IS NULL or retracted_at > t).

-- one row per hazard ever minted
CREATE TABLE hazard.hazard (
    hazard_code VARCHAR PRIMARY KEY,
    unit_code VARCHAR NOT NULL,
    first_period VARCHAR NOT NULL,
    first_row_id VARCHAR,
    merged_into VARCHAR,
    recorded_at TIMESTAMP NOT NULL,
    retracted_at TIMESTAMP
);

-- one row per tie between a hazard ledger row and its hazard, while it was believed
CREATE TABLE hazard.link (
    hazard_code VARCHAR NOT NULL,
    row_id VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    method VARCHAR NOT NULL CHECK (method IN ('code', 'exact', 'similar', 'decision', 'new')),
    certainty VARCHAR NOT NULL CHECK (certainty IN ('certain', 'doubtful', 'new')),
    score DOUBLE,
    recorded_at TIMESTAMP NOT NULL,
    retracted_at TIMESTAMP,
    CHECK (retracted_at IS NULL OR retracted_at >= recorded_at)
);

-- one row per hazard a doubtful row might belong to
CREATE TABLE hazard.candidate (
    row_id VARCHAR NOT NULL,
    hazard_code VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    text_score DOUBLE,
    place_score DOUBLE,
    date_score DOUBLE,
    category_score DOUBLE,
    rank INTEGER,
    recorded_at TIMESTAMP NOT NULL,
    retracted_at TIMESTAMP
);

-- one row per thing that happened to a hazard, and who says so
CREATE TABLE hazard.event (
    event_id VARCHAR NOT NULL,
    hazard_code VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    from_state VARCHAR,
    to_state VARCHAR,
    legal BOOLEAN NOT NULL,
    effective_on DATE NOT NULL,
    until DATE,
    period VARCHAR,
    row_id VARCHAR,
    decision_id VARCHAR,
    sha256 VARCHAR,
    sheet VARCHAR,
    cell VARCHAR,
    said_by VARCHAR,
    note VARCHAR,
    recorded_at TIMESTAMP NOT NULL,
    retracted_at TIMESTAMP
);

-- one row per span of days a hazard stood in one state
CREATE TABLE hazard.state (
    hazard_code VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE,
    event_id VARCHAR,
    recorded_at TIMESTAMP NOT NULL,
    retracted_at TIMESTAMP,
    CHECK (valid_until IS NULL OR valid_until >= valid_from)
);

-- one row per listing of a hazard for supervision, as the latest word has it
CREATE TABLE hazard.listing (
    hazard_code VARCHAR NOT NULL,
    unit_code VARCHAR NOT NULL,
    listing_no VARCHAR,
    listing_level VARCHAR,
    listing_org VARCHAR,
    listed_on DATE,
    plan_due DATE,
    plan_filed_on DATE,
    treat_due DATE,
    progress_reports BIGINT,
    last_report_on DATE,
    delisted_on DATE,
    publicity_on DATE,
    period VARCHAR,
    row_id VARCHAR,
    decision_id VARCHAR,
    recorded_at TIMESTAMP NOT NULL,
    retracted_at TIMESTAMP
);

-- one row per decision of the authority
CREATE TABLE hazard.decision (
    decision_id VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL,
    hazard_code VARCHAR,
    other_code VARCHAR,
    unit_code VARCHAR,
    row_id VARCHAR,
    period VARCHAR,
    rule VARCHAR,
    effective_on DATE,
    until DATE,
    number VARCHAR,
    level VARCHAR,
    organisation VARCHAR,
    decided_by VARCHAR,
    reason VARCHAR,
    facts VARCHAR,
    sha256 VARCHAR,
    file_name VARCHAR,
    sheet VARCHAR,
    row_number INTEGER,
    received_at TIMESTAMP NOT NULL
);

-- one row per unit and period whose return was scored for going through the motions
CREATE TABLE hazard.perfunctory (
    unit_code VARCHAR NOT NULL,
    period VARCHAR NOT NULL,
    score INTEGER NOT NULL CHECK (score >= 0),
    criteria VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    PRIMARY KEY (unit_code, period)
);

-- ---------------------------------------------------------------- ops: runs, messages, publications

-- one row per stage of a run
CREATE TABLE ops.run (
    run_id VARCHAR NOT NULL,
    period VARCHAR,
    as_of DATE,
    stage VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    outcome VARCHAR,
    counts VARCHAR,
    PRIMARY KEY (run_id, stage)
);

-- one row per message to a unit or an office
CREATE TABLE ops.message (
    message_key VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL,
    period VARCHAR,
    unit_code VARCHAR,
    recipient_role VARCHAR,
    channel VARCHAR,
    subject VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    last_error VARCHAR
);

-- one row per published version of a period
CREATE TABLE ops.publication (
    period VARCHAR NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    as_of DATE NOT NULL,
    known_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP NOT NULL,
    frozen BOOLEAN NOT NULL,
    PRIMARY KEY (period, version)
);

-- the single row that says as of which day, with which knowledge and for which period the reports answer
CREATE TABLE ops.clock (
    as_of DATE NOT NULL,
    known_at TIMESTAMP NOT NULL,
    period VARCHAR NOT NULL
);

INSERT INTO ops.clock VALUES (DATE '1970-01-01', TIMESTAMP '1970-01-01 00:00:00', '1970-01');

-- one row per thing made from declarations, with the fingerprint it was made from
CREATE TABLE ops.made (
    what VARCHAR PRIMARY KEY,
    fingerprint VARCHAR NOT NULL
);
