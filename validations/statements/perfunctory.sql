-- one row per unit and month that reported hazards
WITH counted AS (
    SELECT unit_code, period, code, count(*) AS concerned, count_if(hit) AS hits,
        list_sort(list(DISTINCT {'sheet': sheet, 'row': row_number}) FILTER (hit)) AS places,
        list_sort(list_distinct(flatten(list(also_at) FILTER (hit)))) AS also_at
    FROM sign
    GROUP BY ALL
),
judged AS (
    SELECT counted.*, criterion.label, criterion.weight, criterion.share AS least, criterion.place AS ordinal,
        hits / concerned AS share,
        hits > 0 AND hits / concerned >= criterion.share
            AND (criterion.alone OR concerned >= $least_rows) AS met,
        array_to_string(list_transform(places[:8], lambda spot: spot.sheet || '第' || spot.row || '行'), '、')
            || CASE WHEN len(places) > 8 THEN '等' ELSE '' END AS where_
    FROM counted
    JOIN criterion USING (code)
)
SELECT unit_code, period,
    least(100, coalesce(sum(weight) FILTER (met), 0))::INTEGER AS score,
    to_json(list({'code': code, 'label': label, 'weight': weight, 'hits': hits, 'of': concerned,
        'share': round(share, 3), 'least': least, 'met': met, 'where': where_} ORDER BY ordinal))::VARCHAR
        AS criteria,
    coalesce(string_agg(
        label || '（' || weight || '分，' || hits || '/' || concerned || '条：' || where_
            || CASE WHEN code = 'copied_text' THEN '；雷同单位：' || array_to_string(also_at, '、') ELSE '' END
            || '）', '；' ORDER BY weight DESC, ordinal) FILTER (met), '') AS evidence
FROM judged
GROUP BY ALL
ORDER BY unit_code, period
