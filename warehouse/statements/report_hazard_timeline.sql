-- one row per thing that happened to a hazard by the clock, with who says so and where it stands written
CREATE OR REPLACE VIEW report.hazard_timeline AS
SELECT
    event.hazard_code,
    unit.county,
    event.unit_code,
    coalesce(unit.name, event.unit_code) AS unit_name,
    event.effective_on,
    event.event,
    coalesce(happening.label, event.event) AS event_label,
    origin.label AS from_state_label,
    target.label AS to_state_label,
    event.legal,
    event.inferred,
    coalesce(event.undated, false) AS undated,
    event.position,
    event.until,
    event.note,
    event.said_by,
    event.period,
    coalesce(file.name, decided.file_name) AS file_name,
    event.sheet,
    event.cell,
    event.recorded_at,
    event.event_id
FROM hazard.event AS event
CROSS JOIN ops.clock AS clock
LEFT JOIN region.unit AS unit ON unit.unit_code = event.unit_code
LEFT JOIN region.code AS happening ON happening.list = 'hazard_event' AND happening.code = event.event
LEFT JOIN region.hazard_state AS origin ON origin.state = event.from_state
LEFT JOIN region.hazard_state AS target ON target.state = event.to_state
LEFT JOIN intake.file AS file ON file.sha256 = event.sha256
LEFT JOIN (SELECT sha256, any_value(file_name) AS file_name FROM hazard.decision GROUP BY sha256) AS decided
    ON decided.sha256 = event.sha256
WHERE event.recorded_at <= clock.known_at
    AND (event.retracted_at IS NULL OR event.retracted_at > clock.known_at)
    AND event.effective_on <= clock.as_of;
