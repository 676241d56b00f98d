"""``hazard-ledger sql "SELECT …"``: ask the published read-only copy, also while a run is writing."""

import csv
import sys

import click
import duckdb

from flows.commands.options import region_option
from flows.commands.table import show
from flows.region import RegionError, find_region, read_region
from warehouse.connection import reader


@click.command(help="Ask the published read-only copy; every table and column carries a comment.")
@click.argument("query")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values instead of a table.")
@region_option
def command(query: str, region: str | None, *, as_csv: bool) -> None:
    """Print the answer; nothing is an empty cell."""
    place = read_region(find_region(region))
    with reader(place.published_copy) as connection:
        try:
            answer = connection.execute(query)
        except duckdb.Error as error:
            why = " ".join(str(error).partition("\n\nLINE ")[0].split())
            message = f"the query cannot be answered: {why}"
            raise RegionError(message) from error
        names = [column[0] for column in answer.description or []]
        rows = answer.fetchall()
    if as_csv:
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(names)
        out.writerows(rows)
        return
    show(names, rows, caption=f"{len(rows)} rows")
