-- one row per reported hazard of this month whose text also stands at another unit
-- Near-duplicates are found by MinHash: 12 hashes of each text's three-letter pieces in 6 bands; texts that
-- share a band are compared in full. A wording that many units use is common speech, not copying.
WITH text AS (
    SELECT
        row_id, unit_code, 1 AS this_month,
        regexp_replace(description, '[\s\d\p{P}\p{S}]', '', 'g') AS words
    FROM this_month
    UNION ALL
    SELECT NULL, unit_code, 0, regexp_replace(description, '[\s\d\p{P}\p{S}]', '', 'g')
    FROM last_month
),
wording AS (
    SELECT words, list(DISTINCT unit_code) AS units
    FROM text
    WHERE length(words) >= $copied_least_letters
    GROUP BY words
),
pieces AS (
    SELECT
        words, units, list_distinct(
            list_transform(range(1, length(words) - 1), LAMBDA start: substr(words, start, 3))
        ) AS grams
    FROM wording
),
banded AS (
    SELECT words, units, grams, unnest(range(6)) AS band FROM pieces
),
signed AS (
    SELECT
        words, units, grams, band,
        hash(
            list_min(list_transform(grams, LAMBDA gram: hash(gram, 2 * band))),
            list_min(list_transform(grams, LAMBDA gram: hash(gram, 2 * band + 1))),
            band
        ) AS signature
    FROM banded
),
-- A band shared by very many wordings says nothing and would be compared quadratically.
telling AS (
    FROM signed QUALIFY count(*) OVER (PARTITION BY signature) <= 40
),
pair AS (
    SELECT DISTINCT
        a.words AS words, b.words AS other_words, b.units AS other_units, a.grams AS grams,
        b.grams AS other_grams
    FROM telling AS a
    JOIN telling AS b ON a.signature = b.signature AND a.words <> b.words
),
alike AS (
    SELECT words, units AS everywhere FROM wording
    UNION ALL
    SELECT words, other_units
    FROM pair
    WHERE len(list_intersect(grams, other_grams))
        >= $copied_similarity * len(list_distinct(list_concat(grams, other_grams)))
),
spread AS (
    SELECT words, list_distinct(flatten(list(everywhere))) AS units FROM alike GROUP BY words
),
shared AS (
    SELECT text.row_id, text.unit_code, text.words, unnest(spread.units) AS other
    FROM text
    JOIN spread USING (words)
    WHERE text.this_month = 1 AND len(spread.units) BETWEEN 2 AND $copied_most_units
),
-- One sentence in common with somebody is chance; who copies has several of the same unit.
lender AS (
    SELECT unit_code, other
    FROM shared
    WHERE other <> unit_code
    GROUP BY ALL
    HAVING count(DISTINCT words) >= $copied_least_shared
)
SELECT shared.row_id, list_sort(list(shared.other)) AS also_at
FROM shared
JOIN lender USING (unit_code, other)
GROUP BY shared.row_id
