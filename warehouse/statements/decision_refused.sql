-- one row per reason why a decision of a file is not carried out, or not as the rules have it
WITH own_rows AS (
    SELECT row_id, any_value(unit_code) AS unit_code
    FROM (
        SELECT row_id, unit_code FROM hazard.link
        UNION ALL
        SELECT row_id, unit_code FROM hazard.mention
    )
    GROUP BY row_id
),
found_rules AS (SELECT DISTINCT unit_code, code, period FROM intake.finding)
SELECT decision.sheet, decision.row_number, refused.field, refused.reason
FROM hazard.decision AS decision
LEFT JOIN hazard.hazard AS own ON own.hazard_code = decision.hazard_code
LEFT JOIN hazard.hazard AS other ON other.hazard_code = decision.other_code
LEFT JOIN own_rows AS named ON named.row_id = decision.row_id,
    LATERAL (
        VALUES
        (
            'hazard_code', concat('没有编号为', decision.hazard_code, '的隐患'),
            decision.hazard_code IS NOT NULL AND own.hazard_code IS NULL AND decision.kind <> 'link'
        ),
        (
            'target_code', concat('没有编号为', decision.other_code, '的隐患'),
            decision.kind IN ('link', 'merge') AND other.hazard_code IS NULL
        ),
        ('target_code', '目标隐患属于另一单位', other.unit_code <> decision.unit_code),
        (
            'target_code', '没有并入：隐患并入自身、互相并入，或另有决定并入别处', decision.kind = 'merge'
            AND other.unit_code = decision.unit_code
            AND own.merged_into IS DISTINCT FROM coalesce(other.merged_into, other.hazard_code)
        ),
        (
            'until', '批准延期须写明延至哪一天，未执行', decision.kind = 'extension'
            AND coalesce(decision.result, 'PASS') = 'PASS' AND decision.until IS NULL
        ),
        ('doc_no', '已记录；挂牌督办应写明通知书文号，请补', decision.kind = 'listing' AND decision.number IS NULL),
        ('level', '复评定级须写明一般或重大，未执行', decision.kind = 'reassess' AND decision.level IS NULL),
        ('row_id', '没有这一行；行标识见待核对清单', decision.row_id IS NOT NULL AND named.row_id IS NULL),
        ('row_id', '拆分须写明从哪一行起', decision.kind = 'split' AND decision.row_id IS NULL),
        (
            'field', '可更正的字段只有隐患等级、整改期限、整改状态', decision.kind = 'correction'
            AND coalesce(decision.field, '') NOT IN ('level', 'deadline', 'status_reported')
        ),
        ('value', '更正值认不出；等级写一般或重大，期限写日期，状态按代码表', decision.kind = 'correction' AND CASE decision.field
            WHEN 'level' THEN coalesce(decision.value, '') NOT IN ('GENERAL', 'MAJOR')
            WHEN 'deadline' THEN try_cast(decision.value AS DATE) IS NULL
            WHEN 'status_reported' THEN coalesce(decision.value, '') NOT IN (SELECT state FROM region.hazard_state)
            ELSE false
        END),
        ('unit_code', '认不出是哪个单位，须填机构代码', decision.unit_code IS NULL AND decision.kind <> 'notice'),
        ('value', '没有这样的文稿：更正为填通报或约谈，月份填台账月份，约谈须填机构代码', decision.kind = 'notice' AND NOT EXISTS (
            FROM ops.message WHERE message.period = decision.period
                AND (message.kind, decision.value) IN (
                    ('circular', 'circular'), ('circular', '通报'), ('talk', 'talk'), ('talk', '约谈')
                )
                AND (message.kind = 'circular' OR message.unit_code = decision.unit_code)
        )),
        ('rule', '该单位没有这样的提示', decision.kind = 'waiver' AND decision.unit_code IS NOT NULL AND NOT EXISTS (
            FROM found_rules AS found WHERE found.unit_code = decision.unit_code AND found.code = decision.rule
                AND (decision.period IS NULL OR decision.period = found.period)
        ))
    ) AS refused (field, reason, holds)
WHERE decision.sha256 = $sha256 AND refused.holds
UNION ALL
SELECT
    decision.sheet, decision.row_number, 'decision_kind' AS field,
    concat('已记录，但不合规定：', coalesce(event.note, '该状态下不应作出')) AS reason
FROM hazard.decision AS decision
JOIN hazard.event AS event ON event.decision_id = decision.decision_id
WHERE decision.sha256 = $sha256 AND event.retracted_at IS NULL AND NOT event.legal
ORDER BY ALL
