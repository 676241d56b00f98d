"""Every table and column means something, and the document says the same."""

from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.__main__ import built_in_dictionary
from warehouse.dictionary import described, load_dictionary

DOCUMENT = Path(__file__).parents[2] / "docs" / "data-dictionary.md"


def test_every_table_view_and_column_has_a_meaning(store: DuckDBPyConnection) -> None:
    bare = [
        f"{table.schema}.{table.name}.{column}"
        for table in described(store)
        for column, _, comment in (("", "", table.comment), *table.columns)
        if not comment
    ]
    assert bare == []


def test_every_meaning_is_in_chinese_and_english(store: DuckDBPyConnection) -> None:
    for table in described(store):
        for comment in (table.comment, *(comment for _, _, comment in table.columns)):
            chinese, english = str(comment).split(" | ", 1)
            assert chinese.strip()
            assert english.strip()


def test_nothing_is_described_that_does_not_exist(store: DuckDBPyConnection) -> None:
    there = {
        f"{table.schema}.{table.name}": {column for column, *_ in table.columns} for table in described(store)
    }
    known = load_dictionary()
    assert set(known.tables) <= set(there)
    stale = {
        f"{name}.{column}"
        for name, table in known.tables.items()
        for column in set(table.columns) - there[name]
    }
    assert stale == set()
    assert set(known.columns) <= {column for columns in there.values() for column in columns}


def test_the_document_says_what_the_store_says() -> None:
    assert DOCUMENT.read_text("utf-8") == built_in_dictionary(), "run: python -m warehouse"
