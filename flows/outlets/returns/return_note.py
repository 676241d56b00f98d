"""What goes back to an institution: its own workbook with the findings in it, or a list of findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Literal, NamedTuple, Self

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from flows.intake.identity.own_sheets import LIST_HEADS, LIST_SHEET
from flows.outlets.report_pack import chinese_date
from flows.outlets.returns.annotate import annotated
from flows.outlets.returns.note_sheet import NO_FINDINGS, WIDTHS, WORDS, NoteFinding
from flows.outlets.wording import harmless, lines_needed
from flows.outlets.xlsx.parts import NotRewritable
from flows.outlets.xlsx.styling import Styles
from schemas.calendar import Calendar, Period
from validations.findings import SEVERITIES, Severity

_MEANING = "红色为退回，须改正重报；橙色为暂缓，改正后采用；黄色为提醒，请核对；蓝色为提示，仅供参考。"


class Brought(NamedTuple):
    """What came of one file."""

    unit_name: str
    accepted: int
    held: int
    usable: bool


@dataclass(frozen=True, slots=True)
class NoteSummary:
    """What became of the submission."""

    unit_name: str
    month: str
    """``2022年6月``."""
    accepted: int
    """Rows that entered."""
    held: int
    """Rows that wait for a correction."""
    usable: bool
    """False when the submission as a whole could not be used."""
    next_month: str
    next_due: date
    office: str = ""

    @classmethod
    def about(cls, brought: Brought, period: str, calendar: Calendar, office: str) -> Self:
        """The summary of what one file brought for a month (YYYY-MM)."""
        month = Period.parse(period)
        named, following = (f"{each.year}年{each.month}月" for each in (month, month.next))
        due = calendar.due_on(month.next)
        unit, rows, held, usable = brought
        return cls(unit, named, rows, held, usable, following, due, office)


class ReturnNote(NamedTuple):
    """The file to send back, and whether it is the original with marks or a list of its own."""

    data: bytes
    kind: Literal["annotated", "findings"]


def return_note(original: bytes | None, findings: Sequence[NoteFinding], summary: NoteSummary) -> ReturnNote:
    """The submission's answer; the original must be an xlsx to be marked, else a list is made."""
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    top = _answer(summary, ordered)
    if original is not None:
        try:
            return ReturnNote(annotated(original, top, ordered), "annotated")
        except NotRewritable:
            pass  # an xls, a docx, a damaged file: the list says the same
    return ReturnNote(_findings_workbook(top, ordered), "findings")


def _answer(summary: NoteSummary, findings: Sequence[NoteFinding]) -> list[tuple[str, str]]:
    """One line that says how it stands, one that says what to do, then the rest."""
    counts = {severity: sum(finding.severity == severity for finding in findings) for severity in SEVERITIES}
    said = "、".join(f"{WORDS[severity]}{count}处" for severity, count in counts.items() if count)
    lines = [
        ("", f"{summary.unit_name}{summary.month}报送：{_standing(summary, counts)}"),
        ("下一步", _next_step(summary, counts)),
        ("已采用", f"{summary.accepted}条" if summary.usable else "无（整份未采用）"),
        ("待改正", f"{summary.held}条暂缓采用，改正重报后采用" if summary.held else "无"),
        ("填报问题", said or "未发现"),
        *([("颜色含义", _MEANING)] if findings else []),
        ("下次报送", f"{summary.next_month}台账请于{chinese_date(summary.next_due)}前报送（含当日）"),
    ]
    return [*lines, ("受理单位", summary.office)] if summary.office else lines


def _standing(summary: NoteSummary, counts: Mapping[Severity, int]) -> str:
    if not summary.usable:
        return "未被采用，请改正后重新报送"
    if summary.held or counts["hold"]:
        return f"已采用{summary.accepted}条，{summary.held}条待改正"
    return "已采用，请核对提醒事项" if counts["warn"] else "已采用"


def _next_step(summary: NoteSummary, counts: Mapping[Severity, int]) -> str:
    if not summary.usable or counts["reject"]:
        return "按下表逐条改正红色处，经主要负责人审定后，立即用本文件重新报送。"
    if summary.held or counts["hold"]:
        return "按下表改正橙色处，尽快用本文件重新报送，改正前这些内容不计入统计；其余内容不用改动。"
    if counts["warn"]:
        return "核对黄色处，确有错误的请改正后重新报送，或者在下次报送时一并改正；无误的不用处理。"
    return "无需处理。"


def _findings_workbook(top: Sequence[tuple[str, str]], findings: Sequence[NoteFinding]) -> bytes:
    """The list as a workbook of its own."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = Styles(book)
        sheet = book.add_worksheet(LIST_SHEET)
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        first = _write_answer(sheet, styles, top)
        for column, head in enumerate(LIST_HEADS):
            sheet.write_string(first, column, head, styles.head())
        for row, finding in enumerate(findings, start=first + 1):
            _write_finding(sheet, styles, row, (str(row - first), *finding.texts))
        if not findings:
            sheet.merge_range(first + 1, 0, first + 1, 6, NO_FINDINGS, styles.cell("center"))
        sheet.freeze_panes(first + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return out.getvalue()


def _write_answer(sheet: Worksheet, styles: Styles, top: Sequence[tuple[str, str]]) -> int:
    sheet.set_row(0, 34)
    sheet.merge_range(0, 0, 0, 6, harmless(top[0][1]), styles.text(strong=True))
    for row, (name, text) in enumerate(top[1:], start=1):
        sheet.set_row(row, 24)
        sheet.merge_range(row, 0, row, 1, name, styles.text())
        sheet.merge_range(row, 2, row, 6, harmless(text), styles.text())
    return len(top) + 1


def _write_finding(sheet: Worksheet, styles: Styles, row: int, texts: tuple[str, ...]) -> None:
    lines = max(lines_needed(text, width) for text, width in zip(texts, WIDTHS, strict=True))
    sheet.set_row(row, min(8 + 14 * lines, 300))
    for column, text in enumerate(texts):
        style = styles.cell("severity" if column <= 1 else "text", alarm=text == WORDS["reject"])
        sheet.write_string(row, column, harmless(text), style)
