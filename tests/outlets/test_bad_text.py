"""Text that means harm, or breaks, is shown as text in every outlet."""

import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from docx import Document
from lxml import etree, html

from flows.outlets.books.workbooks import write_report_pack
from flows.outlets.circulars.composition import Kind, write_circular
from flows.outlets.pages.site import pages, single_page
from flows.outlets.report_pack import Pack
from flows.outlets.xlsx.plain_table import Head, PlainTable, write_tables
from tests.outlets.outlet_frames import KNOWN_AT, Region, pack, tables

BAD = {
    "formula": '=HYPERLINK("http://evil.example","点我")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-2+3",
    "at": "@SUM(A1:A9)",
    "markup": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "entity": "&lt;b&gt; & ]]> <!-- x",
    "control": "前\x00\x07\x1b[31m\x0b后\u202e\ufffe",
    "surrogate": "前\ud800后",
    "long": "长" * 10_000,
    "emoji": "🔥🧯👨‍👩‍👧‍👦 消防",
    "rare": "𠮷野家𠀀𪚥",
    "lines": "一\r\n二\n三\t四",
    "template": "{{ 7 * 7 }} {% raw %} ${x} %s {0}",
    "blank": "\u3000 \u00a0",
}
KINDS: tuple[Kind, ...] = ("overdue", "submission", "dispatch", "quarter", "summary")
SUBMITTED = {
    "description", "location", "progress_note", "responsible_person", "measure", "unit_name", "task",
    "project", "progress", "due_raw", "lead_dept", "measure_title", "content", "evidence", "reasons",
    "still_needed", "note", "file_name", "sheet", "listing_no", "deadline_history", "alike_units",
}  # fmt: skip
"""Columns that hold, or quote, what institutions wrote."""


@pytest.fixture(scope="module", params=list(BAD), ids=list(BAD))
def issued(request: pytest.FixtureRequest) -> Pack:
    region = Region(units=6, hazards=12)
    text = BAD[request.param].encode("utf-8", "replace").decode("utf-8")
    for hazard in region.hazards:
        hazard.update(level="MAJOR", level_label="重大", overdue=True, days_overdue=3)
    return pack(tables={name: _spoilt(table, text) for name, table in tables(region).items()})


def _spoilt(table: pa.Table, text: str) -> pa.Table:
    """The table with the text in every column that institutions write."""
    for place, name in enumerate(table.column_names):
        if name in SUBMITTED:
            table = table.set_column(place, name, pa.array([text] * table.num_rows, pa.string()))
    return table


def test_no_cell_of_the_workbook_is_a_formula_or_a_link_out(issued: Pack, tmp_path: Path) -> None:
    path = write_report_pack(issued, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    links = [cell.hyperlink.target for cell in cells if cell.hyperlink]
    assert [target for target in links if target] == []
    with zipfile.ZipFile(path) as package:
        assert [name for name in package.namelist() if "external" in name] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_circular_is_well_formed_and_holds_no_field_of_theirs(
    issued: Pack, kind: Kind, tmp_path: Path
) -> None:
    path = write_circular(issued, kind, tmp_path / "a.docx")
    assert Document(str(path)).paragraphs
    with zipfile.ZipFile(path) as package:
        parts = [etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")]
    fields = [node.text for part in parts for node in part.iter("{*}instrText")]
    assert set(fields) <= {"PAGE"}


def test_no_cell_of_a_list_that_goes_with_the_reports_is_a_formula_or_a_link(
    issued: Pack, tmp_path: Path
) -> None:
    texts = issued.current("hazard_current")["description"].to_pylist()
    listed = PlainTable("清单", "清单", "说明", [Head("内容", 20)], [[text] for text in texts])
    book = openpyxl.load_workbook(write_tables(tmp_path / "list.xlsx", [listed], KNOWN_AT))
    cells = [cell for row in book["清单"].iter_rows(min_row=4) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert not any(cell.hyperlink for cell in cells)


def test_pages_run_nothing_and_add_no_element(issued: Pack) -> None:
    for text in (single_page(issued), *(page.text for page in pages(issued) if page.path.endswith(".html"))):
        tree = html.fromstring(text)
        assert tree.xpath("//img | //iframe | //object | //embed") == []
        assert len(tree.xpath("//script")) <= 1
        assert tree.xpath("//@onerror | //@onclick | //@onload") == []
        assert "alert(2)" not in "".join(tree.xpath("//script/text()"))


@pytest.mark.parametrize(
    "name", ["formula", "plus", "minus", "at", "markup", "entity", "emoji", "rare", "template"]
)
def test_what_can_be_shown_is_shown_unchanged(name: str, tmp_path: Path) -> None:
    region = Region(units=3, hazards=6)
    for hazard in region.hazards:
        hazard.update(description=BAD[name], overdue=True, days_overdue=3)
    issued = pack(region)
    tree = html.fromstring(single_page(issued))
    assert BAD[name] in tree.xpath("//table[@id='t-overdue_hazard']//td/text()")
    word = Document(str(write_circular(issued, "overdue", tmp_path / "a.docx")))
    assert BAD[name] in [cell.text for row in word.tables[0].rows for cell in row.cells]
    book = openpyxl.load_workbook(write_report_pack(issued, tmp_path / "a.xlsx"))
    assert BAD[name] in [cell.value for row in book["逾期隐患通报"].iter_rows() for cell in row]
