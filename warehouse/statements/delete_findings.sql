-- one row per finding of one origin about the units and periods given
DELETE FROM intake.finding
WHERE origin = $origin
    AND (unit_code, period) IN (
        SELECT (unit_code, period)
        FROM (SELECT unnest($units::VARCHAR[]) AS unit_code, unnest($periods::VARCHAR[]) AS period)
    );
