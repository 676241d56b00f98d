"""What the sample region's months were published as: the same figures everywhere, each county its own."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from duckdb import DuckDBPyConnection
from lxml import html

from flows.outlets.report_pack import chinese_moment
from flows.region import Region
from tests.journeys.months import PERIODS
from warehouse.connection import reader

LAST = PERIODS[-1]
MONTH = f"{LAST[:4]}年{int(LAST[5:])}月"
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


@pytest.fixture(scope="module")
def copy(sample: Region) -> Iterator[DuckDBPyConnection]:
    with reader(sample.published_copy) as connection:
        yield connection


@pytest.fixture(scope="module")
def folder(sample: Region) -> Path:
    return sample.published / LAST


@pytest.fixture(scope="module")
def figures(copy: DuckDBPyConnection) -> dict[str, int]:
    """The month's main figures, asked of the published copy."""
    summed = ("expected", "received", "on_time", "late", "missing", "open_major", "open_general",
              "overdue_major", "overdue_general", "closed_major", "closed_general")  # fmt: skip
    row = copy.execute(
        f"SELECT {', '.join(f'sum({name})' for name in summed)} FROM report.county_summary WHERE period = ?",
        [LAST],
    ).fetchall()[0]
    return {name: int(value) for name, value in zip(summed, row, strict=True)}


def words(path: Path) -> str:
    """All text of a file a reader may open."""
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8")
    if path.suffix in {".xlsx", ".docx"}:
        with zipfile.ZipFile(path) as package:
            return "\n".join(
                package.read(name).decode() for name in package.namelist() if name.endswith(".xml")
            )
    return ""


def said(path: Path) -> str:
    return "".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_the_overview_of_sheet_page_and_circular_says_what_sql_says(
    folder: Path, figures: dict[str, int]
) -> None:
    book = openpyxl.load_workbook(folder / f"云湖市{MONTH}安全隐患治理报告.xlsx")
    page = html.parse(str(folder / f"云湖市{MONTH}安全隐患治理报告.html"), html.HTMLParser(encoding="utf-8"))
    total = [cell.value for row in book["分县区汇总"].iter_rows() for cell in row if row[0].value == "合计"]
    foot = [
        int(text) for text in page.xpath("//table[@id='t-county_summary']/tfoot//td/text()") if text.isdigit()
    ]
    for name, value in figures.items():
        assert value in total, name
        assert value in foot, name
    lead = (
        f"未销号重大隐患{figures['open_major']}项，其中逾期{figures['overdue_major']}项；"
        f"未销号一般隐患{figures['open_general']}项，其中逾期{figures['overdue_general']}项。"
    )
    assert lead in page.getroot().text_content()
    assert lead in "".join(str(row[0].value) for row in book["分县区汇总"].iter_rows())


def test_overdue_is_the_same_number_in_rows_sentences_and_lists(
    folder: Path, figures: dict[str, int], copy: DuckDBPyConnection
) -> None:
    number = figures["overdue_major"] + figures["overdue_general"]
    sentence = (
        f"逾期未整改隐患{number}项，其中重大隐患{figures['overdue_major']}项、"
        f"一般隐患{figures['overdue_general']}项"
    )
    assert copy.execute("SELECT count(*) FROM report.overdue_hazard").fetchall() == [(number,)]
    circular = folder / f"云湖市{MONTH}逾期隐患通报.docx"
    assert sentence in said(circular)
    assert len(Document(str(circular)).tables[0].rows) == number + 1
    assert sentence in said(folder / f"云湖市{MONTH}月度调度报告.docx")
    book = openpyxl.load_workbook(folder / f"云湖市{MONTH}安全隐患治理报告.xlsx")
    numbered = [row[0].value for row in book["逾期隐患通报"].iter_rows() if isinstance(row[0].value, int)]
    assert numbered == list(range(1, number + 1))
    assert sentence in words(folder / "site" / "index.html")


def test_listings_proposals_laggards_and_statistics_are_the_same_in_sheet_page_circular_and_sql(
    folder: Path, copy: DuckDBPyConnection
) -> None:
    book = openpyxl.load_workbook(folder / f"云湖市{MONTH}安全隐患治理报告.xlsx")
    page = html.parse(str(folder / "site" / "index.html"), html.HTMLParser(encoding="utf-8"))
    report = Document(str(folder / f"云湖市{MONTH}月度调度报告.docx"))
    text = "".join(paragraph.text for paragraph in report.paragraphs)
    asked = {
        "挂牌督办清单": ("supervision_listing", "report.supervision_listing"),
        "拟督办对象": ("supervision_target", "report.supervision_target WHERE proposed"),
        "推进不力单位": (
            "stalled_unit",
            f"report.laggard_unit WHERE period = '{LAST}' AND class = 'STALLED'",
        ),
        "未销号隐患清单": ("open_hazard", "report.hazard_current WHERE is_open"),
    }
    for sheet, (table, source) in asked.items():
        count = copy.execute(f"SELECT count(*) FROM {source}").fetchall()[0][0]
        numbered = [row[0].value for row in book[sheet].iter_rows() if isinstance(row[0].value, int)]
        assert numbered == list(range(1, count + 1)), sheet
        assert page.xpath(f"count(//table[@id='t-{table}']/tbody/tr)") == min(count, 300), sheet
    targets = copy.execute("SELECT count(*) FROM report.supervision_target WHERE proposed").fetchall()[0][0]
    assert f"拟列为重点督办对象的单位{targets}家" in text
    assert len(report.tables[3].rows) == targets + 1
    statistics = copy.execute(
        "SELECT units_reporting, general_found, major_found, listed FROM report.monthly_statistics"
        " WHERE period = ? AND scope = 'region'",
        [LAST],
    ).fetchall()[0]
    line = next(row for row in book["统计月报"].iter_rows(values_only=True) if row[0] == "云湖市")
    assert (line[1], line[2], line[5], line[10]) == statistics
    cells = page.xpath("//table[@id='t-monthly_statistics']/tbody/tr[1]/td")
    assert [int(cells[place].text_content()) for place in (1, 2, 5, 10)] == list(statistics)


def test_the_month_beside_the_month_before_is_what_the_lists_hold(
    copy: DuckDBPyConnection, figures: dict[str, int]
) -> None:
    compared = dict(
        copy.execute(
            "SELECT figure, CAST(sum(this_month) AS INTEGER) FROM report.month_comparison"
            " WHERE period = ? GROUP BY ALL",
            [LAST],
        ).fetchall()
    )
    changes = dict(
        copy.execute(
            "SELECT change_label, count(*) FROM report.list_change"
            " WHERE period = ? AND list = 'hazard' GROUP BY ALL",
            [LAST],
        ).fetchall()
    )
    late = copy.execute(
        "SELECT count(*) FROM report.task_progress WHERE period = ? AND overdue", [LAST]
    ).fetchall()
    assert compared["未销号重大隐患"] == figures["open_major"]
    assert compared["逾期一般隐患"] == figures["overdue_general"]
    assert compared["本月排查重大隐患"] + compared["本月排查一般隐患"] == changes["新增"]
    assert compared["逾期未完成的重点任务"] == late[0][0]


def test_every_county_adds_up_to_the_region(folder: Path, figures: dict[str, int]) -> None:
    sums = dict.fromkeys(("overdue", "expected"), 0)
    for place in sorted((folder / "counties").iterdir()):
        page = (place / "site" / "index.html").read_text(encoding="utf-8")
        found = re.search(r"应报\d+家单位(\d+)份", page)
        sums["expected"] += int(found[1]) if found else 0
        text = said(place / f"{place.name}{MONTH}逾期隐患通报.docx")
        late = re.search(r"逾期未整改隐患(\d+)项", text)
        sums["overdue"] += int(late[1]) if late else 0
    assert sums["expected"] == figures["expected"]
    assert sums["overdue"] == figures["overdue_major"] + figures["overdue_general"]


def test_each_sheets_query_gives_its_rows(
    sample: Region, folder: Path, copy: DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sample.root)
    notes = openpyxl.load_workbook(folder / f"云湖市{MONTH}安全隐患治理报告.xlsx")["说明"]
    queries = {
        row[0].value: (row[2].value, row[3].value)
        for row in notes.iter_rows()
        if str(row[3].value).startswith("SELECT")
    }
    assert len(queries) > 10
    added_up = {"月度调度对比", "季度半年年度统计"}
    for sheet, (count, query) in queries.items():
        rows = copy.execute(str(query)).fetchall()
        assert len(rows) == count or (sheet in added_up and len(rows) % count == 0), sheet


def test_a_countys_folder_names_no_other_countys_unit_or_hazard(
    sample: Region, folder: Path, copy: DuckDBPyConnection
) -> None:
    issuer = sample.settings.region.office
    units = copy.execute("SELECT county, name FROM region.unit").fetchall()
    hazards = copy.execute(
        "SELECT unit.county, hazard.hazard_code FROM hazard.hazard AS hazard"
        " JOIN region.unit AS unit USING (unit_code)"
    ).fetchall()
    places = sorted((folder / "counties").iterdir())
    assert {place.name for place in places} == {county for county, _ in units}
    for place in places:
        text = "\n".join(words(path) for path in place.rglob("*") if path.is_file())
        own = [name for county, name in units if county == place.name]
        assert all(name in text for name in own)
        others = [name for county, name in units if county != place.name and name != issuer]
        foreign = [name for name in others if not part_of(name, own)]
        assert [name for name in foreign if name in text] == []
        assert [code for county, code in hazards if county != place.name and code in text] == []


def part_of(name: str, others: list[str]) -> bool:
    return any(name in other for other in others)


def test_every_county_gets_the_whole_set(folder: Path) -> None:
    ends = (
        "安全隐患治理报告.xlsx",
        "安全隐患治理报告.html",
        "逾期隐患通报.docx",
        "报送情况通报.docx",
        "月度调度报告.docx",
    )
    for place in (folder / "counties").iterdir():
        names = {path.name for path in place.iterdir() if path.is_file()}
        assert {f"{place.name}{MONTH}{end}" for end in ends} == names
        assert (place / "site" / "index.html").exists()


def test_every_file_says_as_of_when_it_holds_with_which_knowledge_and_version(
    folder: Path, copy: DuckDBPyConnection
) -> None:
    as_of, known_at = copy.execute("SELECT as_of, known_at FROM ops.clock").fetchall()[0]
    for path in [*folder.rglob("*.html"), *folder.rglob("*.docx"), *folder.rglob("*.xlsx")]:
        if "data-docs" in path.parts:
            continue
        text = words(path)
        assert f"{as_of.year}年{as_of.month}月{as_of.day}日" in text, path
        assert chinese_moment(known_at) in text, path
        assert "第1版（定稿）" in text, path


def test_of_a_quarter_before_anything_was_asked_for_nothing_is_said(copy: DuckDBPyConnection) -> None:
    spans = copy.execute("SELECT DISTINCT span FROM report.period_summary ORDER BY span").fetchall()
    assert [span for (span,) in spans] == ["H1", "H2", "Q2", "Q3", "YEAR"]


def test_nobodys_mobile_number_is_published(folder: Path) -> None:
    files = [*folder.rglob("*.html"), *folder.rglob("*.docx"), *folder.rglob("*.xlsx")]
    assert [path for path in files if MOBILE.search(words(path))] == []


def test_nothing_half_made_is_left_behind(sample: Region) -> None:
    hidden = (path for path in sample.published.rglob(".*") if "data-docs" not in path.parts)
    assert list(hidden) == []


def test_the_index_leads_to_every_month_with_its_own_figures(sample: Region) -> None:
    index = html.parse(str(sample.published / "index.html"), html.HTMLParser(encoding="utf-8"))
    hrefs = index.xpath("//tbody//a/@href")
    assert len(hrefs) == len(PERIODS)
    for href in hrefs:
        page = (sample.published / href).read_text(encoding="utf-8")
        expected = re.search(r"应报\d+家单位(\d+)份", page)
        row = index.xpath(f"//tbody/tr[th/a/@href='{href}']/td/text()")
        assert expected is not None
        assert expected[1] in row
