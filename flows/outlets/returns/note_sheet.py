"""The first sheet of a return note: the answer in a line, what to do next, every finding with a link."""

import re
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from flows.intake.identity.own_sheets import LIST_HEADS
from flows.outlets.wording import harmless, lines_needed
from flows.outlets.xlsx.cells import text
from flows.outlets.xlsx.parts import MAIN
from flows.outlets.xlsx.styles import StyleSheet
from validations.findings import Severity

COLOURS = {"reject": "F8B4AE", "hold": "FFD59E", "warn": "FFF1A8", "note": "D6E8FA"}
WORDS = {"reject": "退回", "hold": "暂缓", "warn": "提醒", "note": "提示"}

NO_FINDINGS = "未发现填报问题。"
WIDTHS = (7, 9, 20, 16, 26, 46, 46)
_ONE_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_COLUMN = re.compile(r"[A-Z]{1,3}")
_THIN = "".join(
    f'<{side} style="thin"><color rgb="FF8C8C8C"/></{side}>' for side in ("left", "right", "top", "bottom")
)


class NoteFinding(NamedTuple):
    """One finding in words, and where it is."""

    severity: Severity
    title: str
    message: str
    remedy: str
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    heading: str = ""
    value: str = ""

    @property
    def mark(self) -> str | None:
        """The cell to colour: of a whole row its first one; None for what concerns a sheet or column."""
        if self.cell and _ONE_CELL.fullmatch(self.cell):
            return self.cell
        return f"A{self.row}" if self.row and not self.column else None

    @property
    def column(self) -> str | None:
        """The column's letter when only that is known: nothing was written in it that could be pointed at."""
        return self.cell if self.cell and _COLUMN.fullmatch(self.cell) else None

    @property
    def place(self) -> str:
        """Where to look: ``E7 隐患台账``, ``E列 隐患台账``."""
        if self.sheet is None:
            return "整个文件"
        where = f"{self.column}列" if self.column else self.cell or (f"第{self.row}行" if self.row else "")
        return f"{where} {self.sheet}".strip()

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in the list, in the order of its headings after the number."""
        wrong = f"{self.title}：{self.message}"
        return WORDS[self.severity], self.place, self.heading, self.value, wrong, self.remedy

    @property
    def target(self) -> str | None:
        """Where the link leads, inside the workbook."""
        if self.sheet is None:
            return None
        name = self.sheet.replace("'", "''")
        whole = f"{self.column}:{self.column}" if self.column else None
        return f"'{name}'!{self.mark or whole or 'A1'}"


def list_sheet(styles: StyleSheet, top: Sequence[tuple[str, str]], findings: Sequence[NoteFinding]) -> bytes:
    """The sheet's XML; ``top`` are the lines of the answer, each a name and what it says."""
    looks = _Looks(styles)
    rows = [_row(1, [(harmless(top[0][1]), looks.title)], 34)]
    rows += [
        _row(number, [(name, looks.name), ("", looks.name), (harmless(text), looks.text)], 24)
        for number, (name, text) in enumerate(top[1:], start=2)
    ]
    first = len(rows) + 2
    rows.append(_row(first, [(head, looks.head) for head in LIST_HEADS], 22))
    rows += [
        _line(first + number, number, finding, looks) for number, finding in enumerate(findings, start=1)
    ]
    if not findings:
        rows.append(_row(first + 1, [(NO_FINDINGS, looks.cell)], 22))
    return _worksheet(rows, first, len(top), findings)


class _Looks:
    def __init__(self, styles: StyleSheet) -> None:
        def font(size: float, name: str = "宋体", extra: str = "") -> str:
            return f'{extra}<sz val="{size}"/><color rgb="FF1F2328"/><name val="{name}"/>'

        left = 'horizontal="left"'
        self.title = styles.own(font(16, "黑体"), align=left)
        self.name = styles.own(font(11, "黑体"), align=left)
        self.text = styles.own(font(11), align=left)
        centre = 'horizontal="center"'
        self.head = styles.own(font(10.5, "黑体"), colour="EDEFF2", border=_THIN, align=centre)
        self.cell = styles.own(font(10.5), border=_THIN, align=left)
        link = '<u/><sz val="10.5"/><color rgb="FF1F4E8C"/><name val="宋体"/>'
        self.link = styles.own(link, border=_THIN, align=left)
        self.severity = {
            severity: styles.filled(styles.own(font(10.5), border=_THIN, align=centre), colour)
            for severity, colour in COLOURS.items()
        }


def _line(row: int, number: int, finding: NoteFinding, looks: _Looks) -> str:
    texts = (str(number), *(harmless(text) for text in finding.texts))
    styles = [looks.cell] * len(texts)
    styles[1] = looks.severity[finding.severity]
    if finding.target:
        styles[2] = looks.link
    lines = max(lines_needed(text, width) for text, width in zip(texts, WIDTHS, strict=True))
    return _row(row, list(zip(texts, styles, strict=True)), min(8 + 14 * lines, 300))


def _row(number: int, cells: Sequence[tuple[str, int]], height: float) -> str:
    made = "".join(
        f'<c r="{"ABCDEFG"[column]}{number}{text(said, style)}' for column, (said, style) in enumerate(cells)
    )
    return f'<row r="{number}" ht="{height}" customHeight="1">{made}</row>'


def _worksheet(rows: Sequence[str], first: int, top: int, findings: Sequence[NoteFinding]) -> bytes:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(WIDTHS, start=1)
    )
    merges = ["A1:G1"]
    for row in range(2, top + 1):
        merges += [f"A{row}:B{row}", f"C{row}:G{row}"]
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in merges)
    links = "".join(
        f'<hyperlink ref="C{first + number}" location="{escape(finding.target)}"/>'
        for number, finding in enumerate(findings, start=1)
        if finding.target
    )
    text = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}">'
        '<sheetPr><tabColor rgb="FFB42318"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{first}" topLeftCell="A{first + 1}" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols>'
        f"<sheetData>{''.join(rows)}</sheetData>"
        f'<mergeCells count="{len(merges)}">{merged}'
        f"</mergeCells>{f'<hyperlinks>{links}</hyperlinks>' if links else ''}"
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )
    return text.encode()
