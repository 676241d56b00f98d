-- one row per unit and month that reported hazards, or nil with a sign against it
-- The evidence goes to the unit and its county and names no other unit; the criteria hold whose texts are alike.
WITH addressed AS (
    SELECT
        sign.*,
        coalesce(placed."column" || row_number, '第' || row_number || '行') AS cell
    FROM sign
    LEFT JOIN placed
        ON placed.sha256 = sign.sha256 AND placed.sheet_no = sign.sheet_no AND placed.field = sign.field
),
sheet AS (
    SELECT
        unit_code, period, code, sheet, count(*) AS concerned, count_if(hit) AS hits,
        list(cell ORDER BY row_number) FILTER (hit) AS cells,
        max(row_number) FILTER (hit) - min(row_number) FILTER (hit) + 1 = hits AND hits > 2 AS together,
        list(also_at) FILTER (hit) AS also_at
    FROM addressed
    GROUP BY ALL
),
counted AS (
    SELECT
        unit_code, period, code, sum(concerned) AS concerned, sum(hits) AS hits,
        string_agg(
            '“' || sheet || '”'
            || CASE WHEN together THEN cells[1] || '至' || cells[-1]
                ELSE array_to_string(cells[:12], '、') || CASE WHEN hits > 12 THEN '等' ELSE '' END
            END,
            '，' ORDER BY sheet
        )
        FILTER (hits > 0) AS places,
        list_sort(list_distinct(flatten(flatten(list(also_at))))) AS also_at
    FROM sheet
    GROUP BY ALL
    UNION ALL BY NAME
    SELECT unit_code, period, code, 1 AS concerned, hit::INT AS hits, CASE WHEN hit THEN words END AS places
    FROM nil_sign
),
judged AS (
    SELECT
        counted.*, criterion.label, criterion.weight, criterion.share AS least, criterion.place AS ordinal,
        hits / concerned AS share,
        hits >= criterion.least_hits AND hits / concerned >= criterion.share
        AND (criterion.alone OR concerned >= $least_rows) AS met
    FROM counted
    JOIN criterion USING (code)
)
SELECT
    unit_code, period,
    least(100, coalesce(sum(weight) FILTER (met), 0))::INTEGER AS score,
    to_json(list(
        {
            'code': code, 'label': label, 'weight': weight, 'hits': hits, 'of': concerned,
            'share': round(share, 3), 'least': least, 'met': met, 'where': places, 'others': also_at
        } ORDER BY ordinal
    ))::VARCHAR
        AS criteria,
    coalesce(string_agg(
        CASE WHEN code LIKE 'nil%' THEN label || '（' || weight || '分：' || places || '）'
            ELSE label || '（' || weight || '分，' || concerned || '条中' || hits || '条：' || places
                || CASE WHEN code = 'copied_text' THEN '；与' || len(also_at) || '家单位雷同' ELSE '' END
                || '）'
        END, '；' ORDER BY weight DESC, ordinal
    ) FILTER (met), '') AS evidence
FROM judged
GROUP BY ALL
ORDER BY unit_code, period
