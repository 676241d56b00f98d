-- The region's calendar and campaign, and rows of other ledgers that speak of several hazards.

-- one row per day of the region's calendar
CREATE TABLE region.day (
    day DATE PRIMARY KEY,
    period VARCHAR NOT NULL,
    working BOOLEAN NOT NULL,
    number INTEGER NOT NULL
);

-- one row per period of the region's calendar
CREATE TABLE region.month (
    period VARCHAR PRIMARY KEY,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    CHECK (last_on >= first_on)
);

-- one row per stage of the region's campaign
CREATE TABLE region.campaign (
    stage VARCHAR PRIMARY KEY,
    campaign VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    english VARCHAR NOT NULL,
    begins_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    lists VARCHAR[] NOT NULL,
    position INTEGER NOT NULL,
    CHECK (ends_on >= begins_on)
);

ALTER TABLE hazard.mention ADD COLUMN item BIGINT DEFAULT 1;

ALTER TABLE hazard.event ADD COLUMN undated BOOLEAN;
