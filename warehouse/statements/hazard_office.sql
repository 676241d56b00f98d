-- one row per office that may speak of hazards of other units, with the county it speaks for; empty: for all
CREATE OR REPLACE TEMP TABLE office AS
SELECT unit_code, CASE WHEN name = $authority THEN '' ELSE coalesce(county, '') END AS county
FROM region.unit
WHERE list_contains($unit_kinds, kind)
