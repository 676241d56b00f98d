"""The views of the real store hold what the outlets show, and an empty store makes complete empty reports."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from duckdb import DuckDBPyConnection

from flows.outlets.books.workbooks import write_report_pack
from flows.outlets.circulars.composition import write_circular
from flows.outlets.figures import SUMMED
from flows.outlets.layouts import Layout, report_sheets
from flows.outlets.pages.site import pages
from flows.outlets.report_pack import Pack
from schemas.codes import load_codes
from schemas.contracts import load_contracts
from schemas.escalation import load_escalation
from schemas.lifecycle import load_lifecycle
from tests.outlets.outlet_frames import AS_OF, KNOWN_AT, pack
from warehouse.connection import writer
from warehouse.prepare import Declarations, prepare
from warehouse.region import Clock, set_clock
from warehouse.reports import report_views


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBPyConnection]:
    declared = Declarations(load_contracts().ledgers, load_codes(), load_lifecycle(), load_escalation())
    with writer(tmp_path_factory.mktemp("store") / "ledger.duckdb") as connection:
        prepare(connection, declared)
        set_clock(connection, Clock(AS_OF, KNOWN_AT, "2022-06"))
        yield connection


@pytest.fixture(scope="module")
def real(store: DuckDBPyConnection) -> Pack:
    views = {view: store.sql(f"SELECT * FROM report.{view}").to_arrow_table() for view in report_views(store)}
    return pack(tables=views)


@pytest.mark.parametrize("layout", report_sheets().sheets, ids=lambda layout: layout.name)
def test_every_column_shown_is_a_column_of_the_view(real: Pack, layout: Layout) -> None:
    turned = {"Q1", "Q2", "Q3", "Q4", "H1", "H2", "YEAR"} if layout.pivot else set()
    wanted = {column.field for column in layout.columns if column.share is None} - turned
    wanted |= {name for column in layout.columns for name in column.share or ()}
    wanted |= {name for name, _ in layout.order}
    assert wanted - set(real.names(layout.view)) == set()


def test_every_figure_added_up_is_a_column_of_the_summary(real: Pack) -> None:
    assert set(SUMMED) - set(real.table("county_summary").column_names) == set()


def test_an_empty_store_makes_complete_empty_reports(real: Pack, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_report_pack(real, tmp_path / "empty.xlsx"))
    assert len(book.sheetnames) == 1 + len(report_sheets().sheets)
    assert "本期无逾期未整改隐患。" in next(page.text for page in pages(real) if page.path == "index.html")
    assert write_circular(real, "submission", tmp_path / "c.docx").exists()
