"""Letting a table hold what a query gives by writing only what differs.

Rows are told apart by their hashes, as two editions are: a month changes a few of the rows of years, and
writing one costs many times what looking at it costs.
"""

from duckdb import DuckDBPyConnection

_MANY = 4
"""Where more than one row in so many differs, all are written: a table full of holes is read more slowly."""


def put_differences(connection: DuckDBPyConnection, query: str, table: str) -> None:
    """Replace the rows of ``table`` that ``query``, which gives its columns in their order, has no more.

    Each statement stands for itself: nobody else may read the table meanwhile.
    """
    names = ", ".join(f'"{row[0]}"' for row in connection.execute(f"DESCRIBE {table}").fetchall())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE apart AS SELECT mark FROM ("
        f"SELECT hash({names}) AS mark, 1 AS times FROM ({query}) UNION ALL"
        f" SELECT hash({names}), -1 FROM {table}) GROUP BY mark HAVING sum(times) <> 0"
    )
    ((differing, there),) = connection.execute(
        f"SELECT (SELECT count(*) FROM temp.apart), (SELECT count(*) FROM {table})"
    ).fetchall()
    if differing * _MANY > there:
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} {query}")
    elif differing:
        among = f"hash({names}) IN (FROM temp.apart)"
        connection.execute(f"DELETE FROM {table} WHERE {among}")
        connection.execute(f"INSERT INTO {table} SELECT * FROM ({query}) WHERE {among}")
