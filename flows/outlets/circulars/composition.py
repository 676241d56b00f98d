"""How circulars are put together: title, recipients, sections, requirements, attached tables."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from flows.outlets.circulars.documents import Page, Properties, TableColumn
from flows.outlets.circulars.sections import SECTIONS, Section
from flows.outlets.issued import columns
from flows.outlets.layouts import TEMPLATES, Form, Layout, Wanted, report_sheets
from flows.outlets.pages.page_tables import Cell, page_table
from flows.outlets.report_pack import LASTING, Pack, chinese_date
from schemas.calendar import Period
from schemas.loading import Declared, load

Kind = Literal["overdue", "submission", "dispatch", "quarter", "summary"]
Issuer = Literal["region", "direct", "county"]
"""The region's authority to all, the same to the units it runs itself, or a county's authority."""

MOST_ROWS = 300
"""Lines of an attached table; the workbook has them all."""

_SIDES: Mapping[Form, Literal["left", "right"]] = {
    "text": "left",
    "int": "right",
    "decimal": "right",
    "amount": "right",
    "percent": "right",
}
_COUNTED = "报送份数按每家单位应报的清单种类计算，一种清单为1份。"
_NUMERALS = "一二三四五六七八九十"
_QUARTER_ENDS = {"03": "一", "06": "二", "09": "三", "12": "四"}


class Annex(Declared):
    """A table attached to a circular: fewer columns than the sheet, for paper is narrower."""

    title: str
    layout: str
    columns: tuple[str, ...] = ()
    """Fields that are shown; none named, all."""
    only: tuple[Wanted, ...] = ()
    """Rows that are shown, where they are fewer than the sheet's."""
    upright: bool = False
    """Whether the page is not turned sideways."""


class Circular(Declared):
    """What one kind of circular says beside its figures."""

    name: Kind
    file: str
    """Name of the file, without its ending."""
    title: str
    to: Mapping[Issuer, str]
    """Recipients (主送机关), without the colon."""
    opening: str
    annexes: tuple[Annex, ...]
    closing: str = ""
    """Heading over the requirements."""
    requirements: Mapping[Issuer, tuple[str, ...]]
    ending: str = ""
    """The last paragraph, such as 特此报告。"""


class Circulars(Declared):
    """All kinds of circular."""

    circulars: tuple[Circular, ...]


def kinds(pack: Pack) -> tuple[Kind, ...]:
    """The circulars of the period: statistics when a quarter ends, a summary when half a year ends."""
    month = pack.period[5:]
    due: Mapping[Kind, bool] = {"quarter": month in _QUARTER_ENDS, "summary": month in {"06", "12"}}
    return tuple(said.name for said in _circulars().circulars if due.get(said.name, True))


def file_name(pack: Pack, kind: Kind) -> str:
    """What the circular's file is called."""
    return f"{_words(pack, _circular(kind).file)}.docx"


def write_circular(pack: Pack, kind: Kind, path: Path) -> Path:
    """Write the circular: body first, then each attached table on a page of its own."""
    said = _circular(kind)
    remark = f"统计截止日期 {pack.as_of_words}；{pack.edition}"
    page = Page(Properties(_words(pack, said.title), pack.office, pack.known_at, remark))
    _write(page, pack, said)
    page.save(path)
    return path


def _write(page: Page, pack: Pack, said: Circular) -> None:
    annexes = [(annex, _annex_layout(pack, annex)) for annex in said.annexes]
    _body(page, pack, said)
    for number, (annex, layout) in enumerate(annexes, start=1):
        page.new_page(upright=annex.upright)
        _annex(page, pack, annex.title, layout, f"附件{number}" if len(annexes) > 1 else "附件")
    known = f"统计截止日期{pack.as_of_words}，数据采集时点{pack.known_words}，{pack.edition}。"
    page.note(f"注：{known}{_COUNTED}{f'{LASTING}本件。' if pack.county else ''}")


def _circular(kind: Kind) -> Circular:
    return next(entry for entry in _circulars().circulars if entry.name == kind)


def _words(pack: Pack, text: str) -> str:
    year, month = pack.period.split("-")
    return text.format(
        scope=pack.scope,
        month=pack.month,
        superior=pack.superior,
        quarter=f"{year}年第{_QUARTER_ENDS.get(month, '')}季度",
        half=f"{year}年{'上半年' if month == '06' else '度'}",
        next_month=_month(Period.parse(pack.period).next),
        next_due=chinese_date(pack.next_due) if pack.next_due else "规定日期",
    )


def _month(period: Period) -> str:
    return f"{period.year}年{period.month}月"


def _issuer(pack: Pack) -> Issuer:
    if pack.county is None:
        return "region"
    return "county" if pack.superior else "direct"


def _body(page: Page, pack: Pack, said: Circular) -> None:
    issuer = _issuer(pack)
    page.title(_words(pack, said.title))
    page.line(f"{_words(pack, said.to.get(issuer, said.to['region']))}：")
    page.paragraph(_words(pack, said.opening))
    numerals = iter(_NUMERALS)
    for section in SECTIONS[said.name](pack):
        _section(page, next(numerals), section)
    requirements = said.requirements.get(issuer, said.requirements["region"])
    if requirements:
        page.heading(f"{next(numerals)}、{said.closing}")
    for number, words in enumerate(requirements, start=1):
        head, _, rest = _words(pack, words).partition("。")
        page.level(f"（{numeral(number)}）{head}。", rest)
    if said.ending:
        page.paragraph(said.ending)
    many = len(said.annexes) > 1
    for number, annex in enumerate(said.annexes, start=1):
        text = f"{number}.{annex.title}" if many else annex.title
        page.attachment(f"附件：{text}" if number == 1 else f"　　　{text}", first=number == 1)
    page.signature(pack.office, chinese_date(pack.as_of))


def _section(page: Page, number: str, section: Section) -> None:
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


def _annex(page: Page, pack: Pack, title: str, layout: Layout, number: str) -> None:
    page.line(number, strong=True)
    page.table_title(title)
    table = page_table(pack, layout, most=MOST_ROWS)
    if table.lines:
        made = [TableColumn(c.title, c.width, _SIDES.get(c.form, "center"), c.group) for c in columns(layout)]
        page.table(made, _texts(table.lines))
    else:
        page.paragraph(layout.empty)
    if table.cut:
        page.note(
            f"共{table.rows_in_all}行，此处列前{len(table.lines)}行，其余见同期工作簿“{layout.sheet}”。"
        )


def _annex_layout(pack: Pack, annex: Annex) -> Layout:
    """The sheet's layout with fewer columns and rows; a county's own name need not stand on every line."""
    layout = report_sheets()[annex.layout]
    kept = tuple(
        column
        for column in layout.columns
        if (not annex.columns or column.field in annex.columns)
        and not (pack.county and column.field == "county")
    )
    return layout.model_copy(update={"columns": kept, "lead": None, "only": annex.only or layout.only})


def _texts(lines: Iterable[list[Cell]]) -> Iterator[list[str]]:
    return ([cell.text for cell in line] for line in lines)


@cache
def _circulars() -> Circulars:
    return load(TEMPLATES / "circulars.yml", Circulars)
