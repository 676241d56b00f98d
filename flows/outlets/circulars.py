"""What circulars say: the period's figures in sentences, by county, with the table attached."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pyarrow as pa

from flows.outlets.figures import lead
from flows.outlets.issued import columns, ordered
from flows.outlets.layouts import TEMPLATES, Layout, Lead, report_sheets
from flows.outlets.page_tables import Cell, Links, page_table
from flows.outlets.report_pack import Pack, chinese_date, rows_of
from flows.outlets.wording import published
from schemas.loading import Declared, load

if TYPE_CHECKING:
    from flows.outlets.documents import Page

Kind = Literal["overdue", "submission"]

MOST_ROWS = 300
"""Lines of an attached table; the workbook has them all."""

_NUMERALS = "一二三四五六七八九十"
_MOST_LISTED = 20


class TableColumn(NamedTuple):
    """A column of a table: heading, relative width, and whether its text starts at the left."""

    title: str
    width: float
    left: bool


class Circular(Declared):
    """What one kind of circular says beside its figures."""

    name: Kind
    title: str
    lead: Lead
    view: str
    county: str
    listed_heading: str
    annex: str
    layout: str
    columns: tuple[str, ...]
    requirements: tuple[str, ...]


class Circulars(Declared):
    """All kinds of circular."""

    circulars: tuple[Circular, ...]


def heading(pack: Pack, kind: Kind) -> str:
    """The circular's title."""
    return _circular(kind).title.format(month=pack.month)


def compose(page: "Page", pack: Pack, kind: Kind, addressed_to: str) -> None:
    """Write the circular and the table attached to it onto the page."""
    said = _circular(kind)
    _body(page, pack, said, addressed_to)
    _annex(page, pack, said)


def _circular(kind: Kind) -> Circular:
    return next(entry for entry in _circulars().circulars if entry.name == kind)


def _body(page: "Page", pack: Pack, said: Circular, addressed_to: str) -> None:
    page.title(said.title.format(month=pack.month))
    page.line(f"{addressed_to}：")
    page.paragraph(f"现将{pack.scope}{pack.month}有关情况通报如下：")
    sections = iter(_NUMERALS)
    page.heading(f"{next(sections)}、总体情况")
    page.paragraph(lead(pack, said.lead))
    empty = report_sheets()[said.layout].empty
    table = ordered(pack, report_sheets()[said.layout])
    if table.num_rows:
        page.heading(f"{next(sections)}、各县（市、区）情况")
        for number, (county, words) in enumerate(_by_county(table, said), start=1):
            page.level(f"（{_numeral(number)}）{county}。", words)
    else:
        page.paragraph(empty)
    if said.listed_heading and (major := list(_major(table))):
        page.heading(f"{next(sections)}、{said.listed_heading}")
        for number, words in enumerate(major, start=1):
            page.paragraph(f"{number}.{words}")
    page.heading(f"{next(sections)}、工作要求")
    for number, words in enumerate(said.requirements, start=1):
        head, _, rest = words.partition("。")
        page.level(f"（{_numeral(number)}）{head}。", rest)
    page.attachment(f"附件：{said.annex}")
    page.signature(pack.office, chinese_date(pack.as_of))


def _numeral(number: int) -> str:
    """A number up to 99 in Chinese.

    >>> _numeral(3), _numeral(12), _numeral(20)
    ('三', '十二', '二十')
    """
    tens, ones = divmod(number, 10)
    left = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return left + (_NUMERALS[ones - 1] if ones else "")


def _by_county(table: pa.Table, said: Circular) -> Iterator[tuple[str, str]]:
    lines = sorted(rows_of(table), key=lambda row: row["county"] or "")
    for county, members in groupby(lines, key=lambda row: row["county"] or "未注明"):
        yield county, said.county.format_map(_counted(list(members)))


def _counted(rows: list[dict[str, Any]]) -> Mapping[str, str | int]:
    """What a county's sentence may name."""
    levels = Counter(row.get("level") for row in rows)
    classes = Counter(row.get("class_label") for row in rows)
    return {
        "count": len(rows),
        "major": levels["MAJOR"],
        "general": len(rows) - levels["MAJOR"],
        "units": len({row["unit_code"] for row in rows}),
        "longest": max((row.get("days_overdue") or 0 for row in rows), default=0),
        "classes": "、".join(f"{label}{count}家" for label, count in classes.most_common()),
    }


def _major(table: pa.Table) -> Iterator[str]:
    """The gravest overdue hazards, one sentence each."""
    major = (row for row in rows_of(table) if row["level"] == "MAJOR")
    gravest = sorted(major, key=lambda row: -(row["days_overdue"] or 0))
    for row in gravest[:_MOST_LISTED]:
        yield (
            f"{row['unit_name']}：{published(row['description']).strip('。')}，"
            f"整改期限{chinese_date(row['deadline'])}，逾期{row['days_overdue']}天。"
        )
    if len(gravest) > _MOST_LISTED:
        yield f"其余{len(gravest) - _MOST_LISTED}项见附件。"


def _annex(page: "Page", pack: Pack, said: Circular) -> None:
    page.landscape()
    page.line("附件", strong=True)
    page.table_title(said.annex)
    layout = _narrowed(report_sheets()[said.layout], said.columns)
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
    page.note(
        f"注：统计截止日期{pack.as_of_words}，数据采集时点{pack.known_at:%Y-%m-%d %H:%M}，{pack.edition}。"
    )


def _narrowed(layout: Layout, fields: tuple[str, ...]) -> Layout:
    """The layout with fewer columns: a page of paper is narrower than a sheet."""
    kept = tuple(column for column in layout.columns if column.field in fields)
    return layout.model_copy(update={"columns": kept, "lead": None})


def _texts(lines: Iterable[list[Cell]]) -> Iterator[list[str]]:
    return ([cell.text for cell in line] for line in lines)


@cache
def _circulars() -> Circulars:
    return load(TEMPLATES / "circulars.yml", Circulars)
