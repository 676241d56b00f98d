-- one row per ledger table, view or column of the copy: what it is called there and its original's comment
WITH thing AS (
    SELECT table_name AS name, comment FROM duckdb_tables()
    WHERE database_name = current_database() AND schema_name = 'ledger'
    UNION ALL
    SELECT view_name, comment FROM duckdb_views()
    WHERE database_name = current_database() AND schema_name = 'ledger'
),

there AS (
    SELECT schema_name, table_name AS name, 'TABLE' AS kind FROM duckdb_tables()
    WHERE database_name = 'published' AND schema_name = 'main'
    UNION ALL
    SELECT schema_name, view_name, 'VIEW' FROM duckdb_views()
    WHERE database_name = 'published' AND schema_name = 'main'
)

SELECT there.kind || ' published.' || there.schema_name || '.' || name AS what, thing.comment
FROM there
JOIN thing USING (name)
WHERE thing.comment IS NOT NULL
UNION ALL
SELECT
    'COLUMN published.' || there.schema_name || '.' || there.name || '."' || held.column_name || '"',
    held.comment
FROM there
JOIN duckdb_columns() AS held
    ON held.database_name = current_database()
        AND held.schema_name = 'ledger'
        AND held.table_name = there.name
WHERE held.comment IS NOT NULL;
