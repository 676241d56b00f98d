-- one row per hazard that a decision of this wave makes part of another; those that go round in a ring stay
UPDATE hazard.hazard SET merged_into = merged.into_code
FROM (
    WITH RECURSIVE said AS (
        SELECT
            decision.hazard_code,
            max_by(
                coalesce(target.merged_into, target.hazard_code),
                (decision.sheet, decision.row_number, decision.decision_id)
            ) AS into_code
        FROM hazard.decision AS decision
        JOIN wave
            ON wave.kind = 'decision' AND wave.moment_id = decision.sha256
                AND wave.unit_code = decision.unit_code
        JOIN
            hazard.hazard
                AS target
            ON target.hazard_code = decision.other_code
                AND target.unit_code = decision.unit_code
        WHERE decision.kind IN ('merge', 'link') AND decision.row_id IS NULL
            AND decision.hazard_code <> coalesce(target.merged_into, target.hazard_code)
        GROUP BY decision.hazard_code
    ),
    way AS (
        SELECT hazard_code, into_code, [hazard_code] AS passed FROM said
        UNION ALL
        SELECT way.hazard_code, said.into_code, list_append(way.passed, said.hazard_code) AS passed
        FROM way JOIN said ON said.hazard_code = way.into_code
        WHERE NOT list_contains(way.passed, said.hazard_code)
    )
    SELECT way.hazard_code, way.into_code FROM way ANTI JOIN said ON said.hazard_code = way.into_code
) AS merged
WHERE hazard.hazard_code = merged.hazard_code OR hazard.merged_into = merged.hazard_code
