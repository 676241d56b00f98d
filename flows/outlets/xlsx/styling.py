"""How an issued sheet looks: the fonts, borders and number forms a Chinese office expects."""

from functools import cache
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from flows.outlets.layouts import Form

TITLE_FONT = "方正小标宋简体"
HEAD_FONT = "黑体"
BODY_FONT = "宋体"

INK = "#1F2328"
RULE = "#8C8C8C"
HEAD_FILL = "#EDEFF2"
ALARM = "#B42318"
LINK = "#1F4E8C"

_CENTRED = {"center", "code", "date", "moment", "flag", "level", "severity"}
_RIGHT = {"int", "percent", "decimal", "amount"}
_NUMBERS: dict[Form, str] = {
    "int": "#,##0",
    "decimal": "#,##0.00",
    "amount": "General",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        """Formats belong to a workbook and are made on demand."""
        self._make = cache(lambda items: book.add_format(dict(items)))

    def _format(self, **properties: Any) -> Format:  # noqa: ANN401 - XlsxWriter's own property values
        made: Format = self._make(tuple(sorted({"font_color": INK, **properties}.items())))
        return made

    def title(self) -> Format:
        """The title over the table."""
        return self._format(font_name=TITLE_FONT, font_size=20, align="center", valign="vcenter")

    def note(self, align: str = "left") -> Format:
        """The unit line and the leading sentence."""
        return self._format(
            font_name=BODY_FONT, font_size=11, align=align, valign="vcenter", text_wrap=align == "left"
        )

    def head(self, level: int = 1) -> Format:
        """A column heading; level 0 is the row of column numbers."""
        return self._format(
            font_name=HEAD_FONT if level else BODY_FONT,
            font_size=10.5 if level else 9,
            align="center",
            valign="vcenter",
            text_wrap=True,
            border=1,
            border_color=RULE,
            bg_color=HEAD_FILL,
        )

    def cell(self, form: Form, *, alarm: bool = False, strong: bool = False) -> Format:
        """A cell of the table's body."""
        properties: dict[str, Any] = {
            "font_name": HEAD_FONT if strong else BODY_FONT,
            "font_size": 10,
            "valign": "vcenter",
            "align": "center" if form in _CENTRED else "right" if form in _RIGHT else "left",
            "text_wrap": form not in _NUMBERS and form != "code",
            "shrink": form == "code",
            "indent": 1 if form in _RIGHT else 0,
            "border": 1,
            "border_color": RULE,
        }
        if form in _NUMBERS:
            properties["num_format"] = _NUMBERS[form]
        if alarm:
            properties |= {"font_color": ALARM, "bold": True}
        return self._format(**properties)

    def entry(self, form: Form = "text", *, locked: bool = False, label: bool = False) -> Format:
        """A cell an institution fills in, or one it may not change."""
        return self._format(
            font_name=HEAD_FONT if label else BODY_FONT,
            font_size=10.5,
            valign="vcenter",
            align="left" if form == "text" and not label else "center",
            text_wrap=True,
            border=1,
            border_color=RULE,
            locked=locked or label,
            num_format=_NUMBERS.get(form, "@" if form == "text" else "General"),
            bg_color=HEAD_FILL if locked or label else "#FFFFFF",
        )

    def text(self, *, strong: bool = False, link: bool = False) -> Format:
        """A cell of the sheet of explanations."""
        return self._format(
            font_name=HEAD_FONT if strong else BODY_FONT,
            font_size=11,
            valign="vcenter",
            text_wrap=True,
            border=1,
            border_color=RULE,
            **({"bg_color": HEAD_FILL, "align": "center"} if strong else {}),
            **({"font_color": LINK, "underline": 1} if link else {}),
        )
