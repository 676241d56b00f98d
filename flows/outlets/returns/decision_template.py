"""An empty workbook for the authority's decisions: lists to choose from, and what each kind needs."""

from collections.abc import Mapping
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from flows.outlets.returns.template_rules import Place, rule_of
from flows.outlets.xlsx.styling import Styles
from schemas.codes import CodeList
from schemas.contracts import Contracts, Field

SHEET, GUIDE, LISTS = "决定", "填写说明", "_lists"
CORRECTED = ("隐患等级", "整改期限", "整改状态")
"""What a correction may name."""

_HEAD_ROW, _SPARE_ROWS = 1, 200
_PRINTED = 20
"""Lines on paper: who decides more than that hands in the file."""
_NEEDS = {
    "extension": "隐患编号、延至、决定日期；结论写不合格表示不批准",
    "acceptance": "隐患编号；结论：合格即销号，不合格退回整改",
    "listing": "隐患编号、文号；延至填督办期限",
    "delisting": "隐患编号、文号",
    "link": "行标识（见待核对清单）、目标隐患编号；或隐患编号、目标隐患编号",
    "split": "隐患编号、行标识：自该行所在月份起另立一项隐患",
    "merge": "隐患编号（不再使用的）、目标隐患编号（保留的）",
    "void": "隐患编号、理由",
    "reopening": "隐患编号、理由",
    "waiver": "机构代码、规则代码；月份空着表示各月",
    "correction": "隐患编号、更正字段（隐患等级、整改期限、整改状态）、更正为",
    "reassess": "隐患编号、隐患等级（一般或重大）",
    "notice": "月份，更正为：通报或约谈；约谈另填机构代码；有文号的填文号；结论写不合格表示不同意发出",
    "transfer": "隐患编号、理由",
    "stop_use": "隐患编号、理由",
}


def write_decision_template(
    path: Path, contracts: Contracts, codes: Mapping[str, CodeList], office: str
) -> Path:
    """Write the workbook; ``office`` stands in the example of who decides."""
    fields = [field for field in contracts.ledgers["decision"].fields if field.name != "row_no"]
    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        styles = Styles(book)
        sheet, guide, lists = (book.add_worksheet(name) for name in (SHEET, GUIDE, LISTS))
        lists.hide()
        sheet.merge_range(0, 0, 0, len(fields) - 1, "督办决定表", styles.title())
        for column, field in enumerate(fields):
            _column(sheet, styles, Place(field, column, _choices(lists, column, _labels(field, codes))))
        sheet.freeze_panes(_HEAD_ROW + 1, 2)
        sheet.repeat_rows(_HEAD_ROW)
        sheet.print_area(0, 0, _HEAD_ROW + _PRINTED, len(fields) - 1)
        for each in (sheet, guide):
            each.set_landscape()
            each.set_paper(9)
            each.fit_to_pages(1, 0)
        _guide(guide, styles, codes["decision_kind"], office)
    return path


def _labels(field: Field, codes: Mapping[str, CodeList]) -> tuple[str, ...]:
    if field.name == "field":
        return CORRECTED
    return tuple(code.label for code in codes[field.codes].codes) if field.codes else ()


def _choices(lists: Worksheet, column: int, labels: tuple[str, ...]) -> str | None:
    """Write a list into the hidden sheet; where it stands, None when there is nothing to choose from."""
    for row, label in enumerate(labels):
        lists.write_string(row, column, label)
    letter = xl_col_to_name(column, col_abs=True)
    return f"={LISTS}!{letter}$1:{letter}${len(labels)}" if labels else None


def _column(sheet: Worksheet, styles: Styles, place: Place) -> None:
    field, column = place.field, place.column
    look = styles.entry("date" if field.type == "date" else "text")
    sheet.set_column(column, column, {"text": 30, "date": 12}.get(field.type, 20))
    sheet.write_string(_HEAD_ROW, column, field.title, styles.head())
    last = _HEAD_ROW + _SPARE_ROWS
    for row in range(_HEAD_ROW + 1, last + 1):
        sheet.write_blank(row, column, None, look)
    if rule := rule_of(place):
        sheet.data_validation(_HEAD_ROW + 1, column, last, column, rule)


def _guide(sheet: Worksheet, styles: Styles, kinds: CodeList, office: str) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    lines = [
        (
            "用法",
            "每行一项决定；理由、决定日期、决定单位都要填，其余按下表。再运行 hazard-ledger decide 本文件。",
        ),
        ("决定单位", f"作出决定的单位，例如：{office}"),
        *((code.label, _NEEDS.get(code.code, "")) for code in kinds.codes),
    ]
    for row, (name, words) in enumerate(lines):
        sheet.write_string(row, 0, name, styles.text(strong=True))
        sheet.write_string(row, 1, words, styles.text())
