"""What ran, from ``ops.run``: when each job ended last, and which runs were killed."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from warehouse.connection import statement


class Unfinished(NamedTuple):
    """A stage that began and never said how it ended."""

    period: str
    stage: str
    started_at: datetime


def jobs_done(connection: DuckDBPyConnection) -> Mapping[str, datetime]:
    """When each job was last begun and done."""
    return dict(connection.execute(statement("job_done")).fetchall())


def unfinished(connection: DuckDBPyConnection) -> tuple[Unfinished, ...]:
    """Stages under way, or killed when no run holds the region; those run again since are settled."""
    return tuple(Unfinished(*row) for row in connection.execute(statement("run_unfinished")).fetchall())


def last_run(connection: DuckDBPyConnection, period: str | None = None) -> str | None:
    """The id of the run that began last, of one month or of any."""
    ((run_id,),) = connection.execute(statement("run_last"), {"period": period}).fetchall()
    return None if run_id is None else str(run_id)
