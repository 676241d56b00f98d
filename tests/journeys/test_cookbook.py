"""Every query of docs/cookbook.md runs on the published copy and answers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

from flows.region import Region
from warehouse.connection import reader

COOKBOOK = Path(__file__).parents[2] / "docs" / "cookbook.md"
TEXT = COOKBOOK.read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.+?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def copy(sample: Region) -> Iterator[DuckDBPyConnection]:
    with reader(sample.published_copy) as connection:
        yield connection


def test_there_are_fifteen_questions_each_with_its_query() -> None:
    questions = re.findall(r"^## (\d+)\. ", TEXT, re.MULTILINE)
    assert questions == [str(number) for number in range(1, 16)]
    assert all("```sql" in part for part in re.split(r"^## \d+\. ", TEXT, flags=re.MULTILINE)[1:])


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_the_query_answers(copy: DuckDBPyConnection, query: str) -> None:
    rows = copy.execute(query).fetchall()
    assert rows, "an empty answer must be said so in the cookbook"
