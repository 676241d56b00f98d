"""Circulars: what they say, how the page is set, and that the figures are those of the other outlets."""

import shutil
import subprocess
from pathlib import Path

import pyarrow as pa
import pytest
from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH

from flows.outlets.circulars.composition import Kind, file_name, kinds, write_circular
from flows.outlets.figures import lead
from flows.outlets.report_pack import rows_of
from tests.outlets.outlet_frames import COUNTIES, Region, empty_pack, pack

TO = "各县（市、区）卫生健康局，各直属单位"


@pytest.fixture(scope="module")
def overdue(tmp_path_factory: pytest.TempPathFactory) -> Word:
    return Document(str(write_circular(pack(), "overdue", tmp_path_factory.mktemp("c") / "c.docx")))


def said(word: Word) -> list[str]:
    return [paragraph.text for paragraph in word.paragraphs]


def test_it_has_title_recipients_levels_attachment_office_and_date(overdue: Word) -> None:
    lines = said(overdue)
    assert lines[0] == "关于2022年6月逾期未整改隐患情况的通报"
    assert lines[2] == f"{TO}："
    assert [line for line in lines if line[1:2] == "、"] == [
        "一、总体情况",
        "二、各县（市、区）情况",
        "三、逾期重大隐患",
        "四、工作要求",
    ]
    assert any(line.startswith("（一）") for line in lines)
    assert "附件：1.逾期未整改隐患清单" in lines
    assert "　　　2.隐患整改推进不力单位及建议措施" in lines
    assert lines[lines.index("云岭市卫生健康委员会") + 1] == "2022年7月10日"


def test_its_figures_are_those_of_the_workbook_and_the_page(overdue: Word) -> None:
    assert lead(pack(), "overdue") in said(overdue)


def test_the_table_is_attached_with_every_row(overdue: Word) -> None:
    table = overdue.tables[0]
    assert len(table.rows) == 1 + pack().current("overdue_hazard").num_rows
    assert table.rows[0].cells[4].text == "隐患描述"


def test_the_page_is_that_of_the_standard(overdue: Word) -> None:
    first, annex, _ = overdue.sections
    sides = (first.page_width, first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(length.mm) for length in sides] == [210, 37, 35, 28, 26]
    assert annex.page_width > annex.page_height
    text = overdue.paragraphs[3].paragraph_format
    assert int((297 - 37 - 35) / 25.4 * 72 / text.line_spacing.pt) == 22
    title = overdue.paragraphs[0].runs[0]
    assert title.font.size.pt == 22
    assert "方正小标宋简体" in title.element.xml
    fonts = {run.font.size.pt for paragraph in overdue.paragraphs[2:8] for run in paragraph.runs}
    assert fonts == {16}


def test_odd_pages_are_numbered_at_the_right_and_even_ones_at_the_left(overdue: Word) -> None:
    first = overdue.sections[0]
    assert overdue.settings.odd_and_even_pages_header_footer
    odd, even = (footer.paragraphs[0] for footer in (first.footer, first.even_page_footer))
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    assert (odd.text, even.text) == ("—  —", "—  —")


def test_office_and_date_never_stand_alone_on_a_page(overdue: Word) -> None:
    paragraphs = overdue.paragraphs
    date = next(place for place, one in enumerate(paragraphs) if one.text == "2022年7月10日")
    last = max(place for place, one in enumerate(paragraphs[:date]) if one.text.startswith("（"))
    assert all(one.paragraph_format.keep_with_next for one in paragraphs[last:date])
    kept = [one.text for one in paragraphs[:last] if one.paragraph_format.keep_with_next]
    assert kept == [one.text for one in paragraphs[:last] if one.text[1:2] == "、"]


def test_the_submission_circular_counts_by_class(tmp_path: Path) -> None:
    lines = said(Document(str(write_circular(pack(), "submission", tmp_path / "c.docx"))))
    assert lines[0] == "关于2022年6月隐患台账报送情况的通报"
    assert any("需提示、通报的单位" in line and "漏报" in line for line in lines)


def test_the_dispatch_report_tells_changes_tasks_results_problems_and_last_month(tmp_path: Path) -> None:
    word = Document(str(write_circular(pack(), "dispatch", tmp_path / "c.docx")))
    lines = said(word)
    assert [line[2:] for line in lines if line[1:2] == "、"] == [
        "报送情况",
        "两个清单变化情况",
        "重点任务进展",
        "取得成效",
        "突出问题",
        "下一步工作",
    ]
    assert lines[2] == "委安全生产工作领导小组："
    text = "".join(lines)
    assert "未销号重大隐患9项（上月12项，减少3项）" in text
    assert "完成率50.0%" in text
    assert [table.rows[0].cells[1].text.replace("\n", "") for table in word.tables] == [
        "指标",
        "县（市、区）",
        "单位",
        "县（市、区）",
    ]


def test_the_changes_attached_are_the_major_and_the_irregular_ones(tmp_path: Path) -> None:
    word = Document(str(write_circular(pack(), "dispatch", tmp_path / "c.docx")))
    changes = rows_of(pack().current("list_change"))
    major = [row["content"] for row in changes if row["level_label"] == "重大"]
    assert sorted(row.cells[5].text for row in word.tables[1].rows[1:]) == sorted(major)


@pytest.mark.parametrize("kind", ["overdue", "submission", "dispatch"])
def test_what_is_asked_for_has_a_day(kind: Kind, tmp_path: Path) -> None:
    own = pack(offices={COUNTIES[0]: "东河县卫生健康局"}).for_county(COUNTIES[0])
    for whose in (pack(), pack().for_county(COUNTIES[0]), own):
        lines = said(Document(str(write_circular(whose, kind, tmp_path / "c.docx"))))
        assert any("2022年8月3日前" in line and "2022年7月" in line for line in lines)
        assert not any("{" in line or "None" in line for line in lines)


def test_the_first_month_is_compared_with_nothing(tmp_path: Path) -> None:
    compared = pack().current("month_comparison")
    nothing = pa.nulls(compared.num_rows, compared.schema.field("last_month").type)
    place = compared.column_names.index("last_month")
    tables = {**pack().tables, "month_comparison": compared.set_column(place, "last_month", nothing)}
    lines = said(Document(str(write_circular(pack(tables=tables), "dispatch", tmp_path / "c.docx"))))
    assert not [line for line in lines if "上月" in line and "对比表" not in line]
    assert "特此报告。" in lines


def test_a_heading_breaks_before_its_bracket_and_into_lines_of_one_length(overdue: Word) -> None:
    heads = [cell.text for cell in overdue.tables[0].rows[0].cells]
    assert "县\n（市、区）" in heads
    assert {"逾期\n天数", "延期\n次数"} <= set(heads)


def test_the_quarters_statistics_come_when_it_ends(tmp_path: Path) -> None:
    lines = said(Document(str(write_circular(pack(), "quarter", tmp_path / "c.docx"))))
    assert lines[0] == "云岭市2022年第二季度安全生产工作统计"
    assert "签订安全生产责任书57份。" in lines
    assert {"quarter", "summary"} & set(kinds(pack(period="2022-09"))) == {"quarter"}
    assert {"quarter", "summary"} & set(kinds(pack(period="2022-12"))) == {"quarter", "summary"}


def test_a_countys_own_authority_speaks_to_its_units_and_reports_to_the_region(tmp_path: Path) -> None:
    own = pack(offices={COUNTIES[0]: "东河县卫生健康局"}).for_county(COUNTIES[0])
    lines = said(Document(str(write_circular(own, "submission", tmp_path / "c.docx"))))
    assert lines[2] == "各医疗卫生单位："
    assert "东河县卫生健康局" in lines
    assert not [line for line in lines if "各县" in line]
    report = said(Document(str(write_circular(own, "dispatch", tmp_path / "d.docx"))))
    assert report[2] == "云岭市卫生健康委员会："


def test_the_half_years_figures_name_what_nobody_returned(tmp_path: Path) -> None:
    lines = said(Document(str(write_circular(pack(), "summary", tmp_path / "c.docx"))))
    assert lines[0] == "云岭市2022年上半年安全生产工作统计"
    assert "签订安全生产责任书57份。" in lines
    assert "本期未收到相关台账。" in lines


def test_a_summary_is_issued_when_half_a_year_ends() -> None:
    assert "summary" in kinds(pack())
    assert "summary" not in kinds(pack(period="2022-05"))
    assert file_name(pack(), "dispatch") == "云岭市2022年6月月度调度报告.docx"


def test_the_same_circular_is_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_circular(pack(), "dispatch", tmp_path / name) for name in ("a.docx", "b.docx"))
    assert one.read_bytes() == two.read_bytes()


def test_a_month_without_overdue_hazards_is_said_so(tmp_path: Path) -> None:
    lines = said(Document(str(write_circular(empty_pack(), "overdue", tmp_path / "c.docx"))))
    assert "本期无逾期未整改隐患。" in lines


def test_a_countys_circular_names_no_other(tmp_path: Path) -> None:
    word = Document(str(write_circular(pack().for_county(COUNTIES[0]), "overdue", tmp_path / "c.docx")))
    everything = "\n".join([*said(word), *(cell.text for row in word.tables[0].rows for cell in row.cells)])
    assert not [name for name in COUNTIES[1:] if name in everything]
    assert any(unit["unit_name"] in everything for unit in Region().units if unit["county"] == COUNTIES[0])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_it(tmp_path: Path) -> None:
    path = write_circular(pack(), "overdue", tmp_path / "c.docx")
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/p", "--headless", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", tmp_path, path], check=True, capture_output=True, timeout=180)
    text = subprocess.run(
        ["pdftotext", path.with_suffix(".pdf"), "-"], capture_output=True, check=True, text=True
    )
    assert "逾期未整改" in text.stdout.replace(" ", "")
