-- one row per table, view, column or macro of the copy: what it is called there and its original's comment
WITH thing AS (
    SELECT schema_name, table_name AS name, comment FROM duckdb_tables()
    WHERE database_name = current_database() AND NOT temporary
    UNION ALL
    SELECT schema_name, view_name, comment FROM duckdb_views()
    WHERE database_name = current_database() AND NOT internal AND NOT temporary
),

there AS (
    SELECT schema_name, table_name AS name, 'TABLE' AS kind FROM duckdb_tables()
    WHERE database_name = 'published'
    UNION ALL
    SELECT schema_name, view_name, 'VIEW' FROM duckdb_views()
    WHERE database_name = 'published' AND NOT internal
),

placed AS (
    SELECT there.schema_name, there.name, there.kind, thing.schema_name AS origin, thing.comment
    FROM there
    JOIN thing
        ON thing.name = there.name
        AND thing.schema_name = CASE WHEN there.schema_name = 'typed' THEN 'ledger' ELSE there.schema_name END
)

SELECT kind, 'published.' || schema_name || '.' || name AS target, comment
FROM placed
WHERE comment IS NOT NULL
UNION ALL
SELECT
    'COLUMN',
    'published.' || placed.schema_name || '.' || placed.name || '."' || held.column_name || '"',
    held.comment
FROM placed
JOIN duckdb_columns() AS held
    ON held.database_name = current_database()
    AND held.schema_name = placed.origin
    AND held.table_name = placed.name
WHERE held.comment IS NOT NULL
UNION ALL
SELECT DISTINCT 'MACRO TABLE', 'published.' || schema_name || '.' || function_name, comment
FROM duckdb_functions()
WHERE database_name = current_database() AND schema_name IN ('report', 'hazard') AND comment IS NOT NULL;
