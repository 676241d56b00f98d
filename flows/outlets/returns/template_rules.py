"""What the cells of a template take: lists, dates, numbers — and what they say when one enters them."""

from datetime import date
from typing import Any, NamedTuple

from xlsxwriter.worksheet import Worksheet

from schemas.contracts import Field

YES_NO = ("是", "否")

_EARLIEST, _LATEST = date(2000, 1, 1), date(2099, 12, 31)
_MESSAGE = 250


class Place(NamedTuple):
    """A column of a sheet: its field, where it stands, what can be chosen in it."""

    field: Field
    column: int
    choices: str | None


def help_text(field: Field) -> str:
    """Help in one line: what to write, when it is needed, an example."""
    parts = [field.help]
    if not isinstance(field.required, bool):
        parts.append(f"{field.required.words}必须填写")
    if field.type in {"people", "units"}:
        parts.append("多个之间用顿号（、）隔开")
    if field.example:
        parts.append(f"例：{field.example}")
    return "；".join(part for part in parts if part)


def validate_cover(sheet: Worksheet, row: int, column: int, label: str) -> None:
    """The rules of the cover's own cells."""
    if label == "填报日期":
        sheet.data_validation(row, column, row, column, _date_rule(strict=True))
    if label == "零报告声明":
        rule = {
            "validate": "list",
            "source": list(YES_NO),
            "input_title": "零报告声明",
            "input_message": "当月确无可报内容时选“是”，表中不留任何条目；否则选“否”。",
        }
        sheet.data_validation(row, column, row, column, rule)


def rule_of(place: Place) -> dict[str, Any] | None:
    """What a column takes, and what it says when its cell is entered."""
    field = place.field
    rule: dict[str, Any] = {"validate": "any"}
    if place.choices:
        rule = {
            "validate": "list",
            "source": place.choices,
            "error_title": field.title,
            "error_message": "请从列表中选择。",
        }
    elif field.type in {"date", "deadline"}:
        rule = _date_rule(strict=field.type == "date")
    elif field.type in {"money_wan", "decimal", "int"}:
        rule = {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_message": "请填写数字，不带单位。",
        }
    if message := help_text(field):
        rule |= {"input_title": field.title[:31], "input_message": message[:_MESSAGE]}
    return rule if len(rule) > 1 else None


def _date_rule(*, strict: bool) -> dict[str, Any]:
    """A real date; a deadline may also be words, after a warning."""
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": _EARLIEST,
        "maximum": _LATEST,
        "error_type": "stop" if strict else "warning",
        "error_title": "日期",
        "error_message": "请填写日期，如 2022-06-30。",
    }
