-- one row per hazard that a decision of this wave makes part of another
UPDATE hazard.hazard SET merged_into = merged.into_code
FROM (
    SELECT decision.hazard_code, any_value(coalesce(target.merged_into, target.hazard_code)) AS into_code
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
        AND decision.hazard_code <> decision.other_code
    GROUP BY decision.hazard_code
) AS merged
WHERE hazard.hazard_code = merged.hazard_code OR hazard.merged_into = merged.hazard_code
