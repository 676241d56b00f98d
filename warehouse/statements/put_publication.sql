-- one row per published version of a month
INSERT OR REPLACE INTO ops.publication (period, version, as_of, known_at, published_at, frozen)
VALUES ($period, $version, $as_of, $known_at, $published_at, $frozen);
