-- one row per hazard asked for: where it stands, in Chinese lines
SELECT
    concat_ws('  ', hazard_code, unit_name, level_label || '隐患') AS what,
    concat_ws('：', location, description) AS about,
    concat(
        '截至', as_of, '：', state_label, '（', state_since, '起）',
        CASE WHEN listed THEN '，挂牌督办' ELSE '' END,
        coalesce('，整改期限' || deadline, ''),
        CASE WHEN extensions > 0 THEN concat('（已延期', extensions, '次）') ELSE '' END,
        coalesce('，逾期' || days_overdue || '天', ''),
        CASE WHEN vanished THEN concat('，', vanished_since, '起未再列入报送') ELSE '' END
    ) AS stands
FROM report.hazard_current CROSS JOIN ops.clock
WHERE hazard_code = $hazard_code
