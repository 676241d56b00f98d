-- one row per published period: its latest version, newest period first
SELECT period, version, as_of, known_at, published_at, frozen
FROM ops.publication
QUALIFY row_number() OVER (PARTITION BY period ORDER BY version DESC) = 1
ORDER BY period DESC
