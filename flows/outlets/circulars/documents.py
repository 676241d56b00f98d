"""Word documents on the official page of GB/T 9704, written from top to bottom, to be edited until signed."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from io import BytesIO
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Literal, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from flows.outlets.wording import harmless

TITLE, BODY, HEAD, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
_LATIN = "Times New Roman"

_TWO, _THREE, _FOUR, _SMALL = Pt(22), Pt(16), Pt(14), Pt(10.5)
"""Type sizes 二号, 三号, 四号 and 五号."""
_LINE = Pt(28.95)
"""22 lines on a page of 225 millimetres."""
_INDENT = Pt(32)
"""Two characters of body text."""
_TURNED_WIDTH, _UPRIGHT_WIDTH = 250, 156
"""Millimetres a table may take on a page turned sideways, and on one that is not."""
_FROM_RIGHT = 4
"""Characters between the date of issue and the margin; the seal needs the room."""

_TWIPS = 56.7
"""Word's units in a millimetre."""
_CELL_MARGINS, _SIGN = 216, 210
"""Word's units that a cell keeps free at its sides, and that a sign of 五号 takes."""

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


class Properties(NamedTuple):
    """What a document's own properties say of it."""

    title: str
    author: str
    made: datetime
    remark: str


class TableColumn(NamedTuple):
    """A column of a table: heading, relative width, where its text stands, heading above."""

    title: str
    width: float
    align: Literal["left", "center", "right"]
    group: str = ""


class Look(NamedTuple):
    """How a paragraph is set."""

    font: str
    size: Pt = _THREE
    indent: bool = False
    align: WD_ALIGN_PARAGRAPH | None = None
    line: Pt = _LINE


class Page:
    """A document that is written from top to bottom."""

    _end: int
    """Place of the last paragraph of text among those written: then come attachments, office and date."""

    def __init__(self, properties: Properties) -> None:
        """Set page, margins, fonts and page numbers: odd ones stand at the right, even ones at the left."""
        self.word = word = Document()
        about = word.core_properties
        about.title, about.author, about.comments = properties.title, properties.author, properties.remark
        about.created = about.modified = properties.made
        self._width = _UPRIGHT_WIDTH
        self._body: list[Paragraph] = []
        self._end = 0
        section = word.sections[0]
        _upright(section)
        word.settings.odd_and_even_pages_header_footer = True
        _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)

    def save(self, path: Path) -> None:
        """Write the package without the time of writing: the same document is the same bytes."""
        made = BytesIO()
        self.word.save(made)
        with ZipFile(made) as package, ZipFile(path, "w") as settled:
            for part in package.infolist():
                entry = ZipInfo(part.filename)
                entry.compress_type = ZIP_DEFLATED
                settled.writestr(entry, package.read(part))

    def title(self, text: str) -> None:
        """The title: 二号小标宋, centred, a blank line after it."""
        self._write(text, Look(TITLE, _TWO, align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(36)))
        self.line("")

    def line(self, text: str, *, strong: bool = False) -> None:
        """A line that starts at the margin: the recipients, the word 附件."""
        self._write(text, Look(HEAD if strong else BODY))

    def heading(self, text: str) -> None:
        """A heading of the first level: 一、 in 黑体; never the last line of a page."""
        self._write(text, Look(HEAD, indent=True)).paragraph_format.keep_with_next = True

    def level(self, head: str, text: str) -> None:
        """A paragraph of the second level: （一） in 楷体, the rest in the body's font."""
        paragraph = self._write(head, Look(SECOND, indent=True))
        _font(paragraph.add_run(harmless(text)), BODY, _THREE)
        self._end = len(self._body) - 1

    def paragraph(self, text: str) -> None:
        """A paragraph of body text."""
        self._write(text, Look(BODY, indent=True, align=WD_ALIGN_PARAGRAPH.JUSTIFY))
        self._end = len(self._body) - 1

    def attachment(self, text: str, *, first: bool = True) -> None:
        """A line of the list of attachments, a blank line above the first."""
        if first:
            self.line("")
        self._write(text, Look(BODY, indent=True, align=WD_ALIGN_PARAGRAPH.JUSTIFY))

    def signature(self, office: str, day: str) -> None:
        """Who issues it and when: the date four characters from the right, the office centred over it.

        Both stay on one page with the end of the text; a page that holds nothing else is not allowed.
        """
        self.line("")
        self.line("")
        over = (_characters(office) - _characters(day)) / 2
        for text, right in ((office, max(0.0, _FROM_RIGHT - over)), (day, max(_FROM_RIGHT, over))):
            paragraph = self._write(text, Look(BODY, align=WD_ALIGN_PARAGRAPH.RIGHT))
            paragraph.paragraph_format.right_indent = Pt(16 * right)
        for paragraph in self._body[self._end : -1]:
            paragraph.paragraph_format.keep_with_next = True

    def new_page(self, *, upright: bool) -> None:
        """Go on with a new page for a table, turned sideways unless it is to stay upright."""
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        self._width = _UPRIGHT_WIDTH if upright else _TURNED_WIDTH
        if upright:
            _upright(section)
            return
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = Mm(28), Mm(26)
        section.left_margin = section.right_margin = Mm(23)

    def table_title(self, text: str) -> None:
        """The title of an attached table, on the third line."""
        self._write("", Look(BODY, _SMALL, line=Pt(12)))
        self._write(text, Look(TITLE, Pt(18), align=WD_ALIGN_PARAGRAPH.CENTER, line=Pt(34)))
        self._write("", Look(BODY, _SMALL, line=Pt(8)))

    def note(self, text: str) -> None:
        """A small line under a table."""
        self._write(text, Look(BODY, _SMALL, line=Pt(18)))

    def table(self, columns: Sequence[TableColumn], lines: Iterable[Sequence[str]]) -> None:
        """A table over the page's width whose heading repeats; a row is never torn by a page's end."""
        unit = self._width * _TWIPS / sum(column.width for column in columns)
        sized = [column._replace(width=round(column.width * unit)) for column in columns]
        grid = "".join(f'<w:gridCol w:w="{column.width}"/>' for column in sized)
        rows = [*_heads(sized), *(_row(line, sized) for line in lines)]
        width = sum(column.width for column in sized)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )
        self.word.element.body.insert(len(self.word.element.body) - 1, table)

    def _write(self, text: str, look: Look) -> Paragraph:
        paragraph = self.word.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, look.line
        form.first_line_indent = _INDENT if look.indent else None
        form.alignment = look.align
        _font(paragraph.add_run(harmless(text)), look.font, look.size)
        self._body.append(paragraph)
        return paragraph


def _font(run: Run, name: str, size: Pt) -> None:
    """Chinese in the named font, Latin letters and digits in Times."""
    run.font.name, run.font.size = _LATIN, size
    run.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _upright(section: Section) -> None:
    """The official page: 156 by 225 millimetres of type."""
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)


def _characters(text: str) -> float:
    """How many Chinese characters wide a text is; a digit is half of one."""
    return sum(0.5 if mark.isascii() else 1.0 for mark in text)


def _page_number(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in 四号宋体, one character from the edge."""
    paragraph.alignment = align
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = _FOUR
    _font(paragraph.add_run("— "), "宋体", _FOUR)
    run = paragraph.add_run()
    _font(run, "宋体", _FOUR)
    for mark in ("begin", "separate", "end"):
        run.element.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{mark}"/>'))
    run.element.insert(2, parse_xml(f"<w:instrText {nsdecls('w')}>PAGE</w:instrText>"))
    _font(paragraph.add_run(" —"), "宋体", _FOUR)


def _heads(columns: Sequence[TableColumn]) -> list[str]:
    """The heading: one row, or two where columns share a group; one without a group spans both."""
    if not any(column.group for column in columns):
        return [_line("".join(_cell(column.title, column, head=True) for column in columns), head=True)]
    over = []
    for group, members in groupby(columns, key=lambda column: column.group):
        run = list(members)
        if group:
            wide = run[0]._replace(width=sum(column.width for column in run))
            over.append(_cell(group, wide, head=True, spans=f'<w:gridSpan w:val="{len(run)}"/>'))
        else:
            over += [_cell(one.title, one, head=True, spans='<w:vMerge w:val="restart"/>') for one in run]
    below = "".join(
        _cell(column.title, column, head=True)
        if column.group
        else _cell("", column, head=True, spans="<w:vMerge/>")
        for column in columns
    )
    return [_line("".join(over), head=True), _line(below, head=True)]


def _row(texts: Sequence[str], columns: Sequence[TableColumn]) -> str:
    return _line("".join(_cell(text, column) for text, column in zip(texts, columns, strict=True)))


def _line(cells: str, *, head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def _balanced(heading: str, width: float) -> str:
    """A heading broken where it reads well: before its bracket, then into lines of one length."""
    fit = max(1, int((width - _CELL_MARGINS) / _SIGN))
    if len(heading) <= fit:
        return heading
    name, bracket, rest = heading.partition("（")
    lines = []
    for part in filter(None, (name, bracket + rest)):
        each = ceil(len(part) / ceil(len(part) / fit))
        lines += [part[start : start + each] for start in range(0, len(part), each)]
    return "\n".join(lines)


def _cell(text: str, column: TableColumn, *, head: bool = False, spans: str = "") -> str:
    said = _balanced(text, column.width) if head else harmless(text)
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in said.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{column.width}" w:type="dxa"/>{spans}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>"
        f'<w:spacing w:before="40" w:after="40" w:line="280" w:lineRule="exact"/>'
        f'<w:jc w:val="{"center" if head else column.align}"/></w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{HEAD if head else BODY}"/>'
        f'<w:sz w:val="21"/></w:rPr>{lines}</w:r></w:p></w:tc>'
    )
