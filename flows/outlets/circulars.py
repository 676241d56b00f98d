"""How circulars are put together: title, recipients, sections, requirements, attached tables."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from flows.outlets.circular_sections import SECTIONS, Section
from flows.outlets.issued import columns
from flows.outlets.layouts import TEMPLATES, Layout, report_sheets
from flows.outlets.page_tables import Cell, Links, page_table
from flows.outlets.report_pack import Pack, chinese_date
from schemas.loading import Declared, load

if TYPE_CHECKING:
    from flows.outlets.documents import Page

Kind = Literal["overdue", "submission", "dispatch", "summary"]

MOST_ROWS = 300
"""Lines of an attached table; the workbook has them all."""

_NUMERALS = "一二三四五六七八九十"


class TableColumn(NamedTuple):
    """A column of a table: heading, relative width, and whether its text starts at the left."""

    title: str
    width: float
    left: bool


class Annex(Declared):
    """A table attached to a circular: fewer columns than the sheet, for paper is narrower."""

    title: str
    layout: str
    columns: tuple[str, ...]


class Circular(Declared):
    """What one kind of circular says beside its figures."""

    name: Kind
    file: str
    """Name of the file, without its ending."""
    title: str
    opening: str
    annexes: tuple[Annex, ...]
    requirements: tuple[str, ...]


class Circulars(Declared):
    """All kinds of circular."""

    circulars: tuple[Circular, ...]


def kinds(pack: Pack) -> tuple[Kind, ...]:
    """The circulars of the period: a summary only when half a year ends."""
    closing = pack.period[5:] in {"06", "12"}
    return tuple(said.name for said in _circulars().circulars if closing or said.name != "summary")


def file_name(pack: Pack, kind: Kind) -> str:
    """What the circular's file is called."""
    return f"{_words(pack, _circular(kind).file)}.docx"


def heading(pack: Pack, kind: Kind) -> str:
    """The circular's title."""
    return _words(pack, _circular(kind).title)


def compose(page: "Page", pack: Pack, kind: Kind, addressed_to: str) -> None:
    """Write the circular and the tables attached to it onto the page."""
    said = _circular(kind)
    _body(page, pack, said, addressed_to)
    for number, annex in enumerate(said.annexes, start=1):
        page.landscape()
        _annex(page, pack, annex, f"附件{number}" if len(said.annexes) > 1 else "附件")
    page.note(
        f"注：统计截止日期{pack.as_of_words}，数据采集时点{pack.known_at:%Y-%m-%d %H:%M}，{pack.edition}。"
    )


def _circular(kind: Kind) -> Circular:
    return next(entry for entry in _circulars().circulars if entry.name == kind)


def _words(pack: Pack, text: str) -> str:
    year, month = pack.period.split("-")
    return text.format(
        scope=pack.scope, month=pack.month, half=f"{year}年{'上半年' if month == '06' else '度'}"
    )


def _body(page: "Page", pack: Pack, said: Circular, addressed_to: str) -> None:
    page.title(_words(pack, said.title))
    page.line(f"{addressed_to}：")
    page.paragraph(_words(pack, said.opening))
    numerals = iter(_NUMERALS)
    for section in SECTIONS[said.name](pack):
        _section(page, next(numerals), section)
    if said.requirements:
        page.heading(f"{next(numerals)}、工作要求")
    for number, words in enumerate(said.requirements, start=1):
        head, _, rest = words.partition("。")
        page.level(f"（{numeral(number)}）{head}。", rest)
    many = len(said.annexes) > 1
    for number, annex in enumerate(said.annexes, start=1):
        text = f"{number}.{annex.title}" if many else annex.title
        page.attachment(f"附件：{text}" if number == 1 else f"　　　{text}", first=number == 1)
    page.signature(pack.office, chinese_date(pack.as_of))


def _section(page: "Page", number: str, section: Section) -> None:
    page.heading(f"{number}、{section.title}")
    place = 0
    for line in section.lines:
        if line.head:
            place += 1
            page.level(f"（{numeral(place)}）{line.head}", line.text)
        else:
            page.paragraph(line.text)


def numeral(number: int) -> str:
    """A number up to 99 in Chinese.

    >>> numeral(3), numeral(12), numeral(20)
    ('三', '十二', '二十')
    """
    tens, ones = divmod(number, 10)
    left = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return left + (_NUMERALS[ones - 1] if ones else "")


def _annex(page: "Page", pack: Pack, annex: Annex, number: str) -> None:
    page.line(number, strong=True)
    page.table_title(annex.title)
    layout = _narrowed(report_sheets()[annex.layout], annex.columns)
    table = page_table(pack, layout, Links(), most=MOST_ROWS)
    if table.lines:
        made = [TableColumn(c.title, c.width, left=c.form == "text") for c in columns(layout)]
        page.table(made, _texts(table.lines))
    else:
        page.paragraph(layout.empty)
    if table.cut:
        page.note(
            f"共{table.rows_in_all}行，此处列前{len(table.lines)}行，其余见同期工作簿“{layout.sheet}”。"
        )


def _narrowed(layout: Layout, fields: tuple[str, ...]) -> Layout:
    """The layout with fewer columns."""
    kept = tuple(column for column in layout.columns if column.field in fields)
    return layout.model_copy(update={"columns": kept, "lead": None})


def _texts(lines: Iterable[list[Cell]]) -> Iterator[list[str]]:
    return ([cell.text for cell in line] for line in lines)


@cache
def _circulars() -> Circulars:
    return load(TEMPLATES / "circulars.yml", Circulars)
