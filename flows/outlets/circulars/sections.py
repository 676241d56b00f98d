"""What circulars say, section by section, in sentences worked out from the period's rows."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from flows.outlets.figures import lead, sentence
from flows.outlets.issued import ordered
from flows.outlets.layouts import report_sheets
from flows.outlets.report_pack import Pack, chinese_date, rows_of
from flows.outlets.wording import NOTHING, published, share, shown
from schemas.escalation import load_escalation

_MOST_LISTED = 20
_MOST_TARGETS = 10


class Line(NamedTuple):
    """A paragraph of the second level; without a head, plain body text."""

    head: str
    text: str


class Section(NamedTuple):
    """A heading of the first level and what stands under it."""

    title: str
    lines: tuple[Line, ...]


def overdue_sections(pack: Pack) -> Iterator[Section]:
    """Overdue hazards: the whole, by county, the major ones each."""
    table = ordered(pack, report_sheets()["overdue_hazard"])
    yield Section("总体情况", _opening(pack, "overdue", table, "overdue_hazard"))
    if table.num_rows and pack.county is None:
        yield Section("各县（市、区）情况", tuple(_overdue_by_county(table)))
    if table.num_rows and pack.county is not None:
        yield Section("各单位情况", tuple(_overdue_by_unit(table)))
    if major := tuple(_major(table)):
        yield Section("逾期重大隐患", major)


def submission_sections(pack: Pack) -> Iterator[Section]:
    """How the returns came: the whole, by county."""
    table = ordered(pack, report_sheets()["laggard_unit"])
    yield Section("总体情况", _opening(pack, "submission", table, "laggard_unit"))
    if table.num_rows and pack.county is None:
        yield Section("各县（市、区）情况", tuple(_laggards_by_county(table)))
    if table.num_rows:
        yield Section("需提示、通报的单位", tuple(_laggards_by_class(table)))


def dispatch_sections(pack: Pack) -> Iterator[Section]:
    """The month's dispatch: returns, the two lists' changes, key tasks, results, what is outstanding."""
    now = _figures(pack)
    changes = Counter(
        zip(
            *(pack.current("list_change")[name].to_pylist() for name in ("list", "change_label")), strict=True
        )
    )
    yield Section("报送情况", (Line("", lead(pack, "submission")),))
    yield Section("两个清单变化情况", (_hazard_list(now, changes), _measure_list(now, changes)))
    yield Section("重点任务进展", tuple(_tasks(pack, now)))
    yield Section("取得成效", (Line("", _results(now, changes)),))
    yield Section("突出问题", tuple(_outstanding(pack)))


def summary_sections(pack: Pack) -> Iterator[Section]:
    """Half a year or a year in figures, topic by topic."""
    return _span_sections(pack, "YEAR" if pack.period.endswith("-12") else "H1")


def quarter_sections(pack: Pack) -> Iterator[Section]:
    """The quarter in figures, topic by topic."""
    return _span_sections(pack, f"Q{int(pack.period[5:]) // 3}")


def _span_sections(pack: Pack, span: str) -> Iterator[Section]:
    for topic, members in groupby(
        rows_of(ordered(pack, report_sheets()["period_summary"])), key=lambda row: row["topic"]
    ):
        words = [
            f"{row['figure']}{shown(row[span])}{row['unit']}" for row in members if row[span] is not None
        ]
        yield Section(topic, (Line("", f"{'，'.join(words)}。" if words else "本期未收到相关台账。"),))


SECTIONS: Mapping[str, Callable[[Pack], Iterator[Section]]] = MappingProxyType(
    {
        "overdue": overdue_sections,
        "submission": submission_sections,
        "dispatch": dispatch_sections,
        "quarter": quarter_sections,
        "summary": summary_sections,
    }
)


def _opening(pack: Pack, kind: Any, table: pa.Table, layout: str) -> tuple[Line, ...]:  # noqa: ANN401 - a Lead
    said = Line("", lead(pack, kind))
    return (said,) if table.num_rows else (said, Line("", report_sheets()[layout].empty))


def _counties(table: pa.Table) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    lines = sorted(rows_of(table), key=lambda row: row["county"] or "")
    for county, members in groupby(lines, key=lambda row: row["county"] or "未注明"):
        yield county, list(members)


def _overdue_by_county(table: pa.Table) -> Iterator[Line]:
    for county, rows in _counties(table):
        major = sum(row["level"] == "MAJOR" for row in rows)
        yield Line(
            f"{county}。",
            f"逾期未整改隐患{len(rows)}项，其中重大隐患{major}项、一般隐患{len(rows) - major}项，"
            f"涉及{len({row['unit_code'] for row in rows})}家单位，"
            f"最长逾期{max(row['days_overdue'] or 0 for row in rows)}天。",
        )


def _overdue_by_unit(table: pa.Table) -> Iterator[Line]:
    """The units with most overdue hazards, in sentences of one line."""
    names = table["unit_name"].to_pylist()
    units, longest = Counter(names), dict[str, int]()
    for name, days in zip(names, table["days_overdue"].to_pylist(), strict=True):
        longest[name] = max(longest.get(name, 0), days or 0)
    listed = [name for name, _ in units.most_common(_MOST_LISTED)]
    words = [f"{name}{units[name]}项（最长{longest[name]}天）" for name in listed]
    rest = len(units) - len(words)
    yield Line("", f"{'、'.join(words)}{f'，其余{rest}家单位见附件' if rest else ''}。")


def _laggards_by_county(table: pa.Table) -> Iterator[Line]:
    for county, rows in _counties(table):
        classes = Counter(row["class_label"] for row in rows)
        words = "、".join(f"{label}{classes[label]}家" for label in _classes() if classes[label])
        yield Line(f"{county}。", f"需提示、通报的单位{len({row['unit_code'] for row in rows})}家：{words}。")


@cache
def _classes() -> tuple[str, ...]:
    """The names of the classes, in the order in which they are declared."""
    return tuple(each.label for each in load_escalation().classes)


def _laggards_by_class(table: pa.Table) -> Iterator[Line]:
    """Who is named for what, gravest measures first within each class."""
    rank = {label: place for place, label in enumerate(_classes())}
    lines = sorted(
        rows_of(table),
        key=lambda row: (rank.get(row["class_label"], len(rank)), -row["consecutive"], row["unit_name"]),
    )
    for label, members in groupby(lines, key=lambda row: row["class_label"]):
        rows = list(members)
        names = [
            row["unit_name"] + (f"（连续{row['consecutive']}个月）" if row["consecutive"] > 1 else "")
            for row in rows[:_MOST_LISTED]
        ]
        rest = f"等{len(rows)}家" if len(rows) > _MOST_LISTED else ""
        yield Line(f"{label}{len(rows)}家。", f"{'、'.join(names)}{rest}。")


def _major(table: pa.Table) -> Iterator[Line]:
    """The gravest overdue major hazards, one sentence each."""
    major = (row for row in rows_of(table) if row["level"] == "MAJOR")
    gravest = sorted(major, key=lambda row: -(row["days_overdue"] or 0))
    for number, row in enumerate(gravest[:_MOST_LISTED], start=1):
        yield Line(
            "",
            f"{number}.{row['unit_name']}：{published(row['description']).strip('。')}，"
            f"整改期限{chinese_date(row['deadline'])}，逾期{row['days_overdue']}天"
            + (f"，已延期{row['extensions']}次" if row["extensions"] else "")
            + (f"，责任人{published(row['responsible_person'])}。" if row["responsible_person"] else "。"),
        )
    if len(gravest) > _MOST_LISTED:
        yield Line("", f"其余{len(gravest) - _MOST_LISTED}项见附件。")


def _figures(pack: Pack) -> dict[str, tuple[int, int | None]]:
    """This month's and last month's value of each figure that is compared."""
    table = ordered(pack, report_sheets()["month_comparison"])
    return {row["figure"]: (row["this_month"] or 0, row["last_month"]) for row in rows_of(table)}


def _of(now: Mapping[str, tuple[int, int | None]], figure: str) -> int:
    return now.get(figure, (0, None))[0]


def _compared(now: Mapping[str, tuple[int, int | None]], figure: str) -> str:
    """``未销号重大隐患4项（上月5项，减少1项）``; without a last month only the figure."""
    this, before = now.get(figure, (0, None))
    if before is None:
        return f"{figure}{this}项"
    moved = f"{'增加' if this > before else '减少'}{abs(this - before)}项" if this != before else "持平"
    return f"{figure}{this}项（上月{before}项，{moved}）"


def _hazard_list(now: Mapping[str, tuple[int, int | None]], changes: Mapping[tuple[str, str], int]) -> Line:
    other = (
        f"{label}{count}项"
        for (kind, label), count in sorted(changes.items())
        if kind == "hazard" and label not in {"新增", "销号"}
    )
    words = [
        f"本月新增重大隐患{_of(now, '本月排查重大隐患')}项、一般隐患{_of(now, '本月排查一般隐患')}项",
        f"销号重大隐患{_of(now, '本月销号重大隐患')}项、一般隐患{_of(now, '本月销号一般隐患')}项",
        *other,
    ]
    standing = "，".join(_compared(now, f"未销号{level}隐患") for level in ("重大", "一般"))
    return Line("突出问题和重大隐患清单。", f"{'，'.join(words)}。截至统计截止日期，{standing}。")


def _measure_list(now: Mapping[str, tuple[int, int | None]], changes: Mapping[tuple[str, str], int]) -> Line:
    standing = "，".join(_compared(now, name) for name in ("列入清单的制度措施", "已印发或实施的制度措施"))
    if now.get("列入清单的制度措施", (0, None))[1] is None:
        return Line("制度措施清单。", f"{standing}。")
    moved = "，".join(f"{label}{changes.get(('measure', label), 0)}项" for label in ("新增", "进展", "减少"))
    return Line("制度措施清单。", f"{standing}；两个月均报送清单的单位中，{moved}。")


def _tasks(pack: Pack, now: Mapping[str, tuple[int, int | None]]) -> Iterator[Line]:
    done, whole = _of(now, "已完成的重点任务"), _of(now, "重点任务")
    if not whole:
        yield Line("", report_sheets()["task_progress"].empty)
        return
    finished, late_now = (_compared(now, name) for name in ("已完成的重点任务", "逾期未完成的重点任务"))
    yield Line("", f"重点任务{whole}项，其中{finished}，完成率{share(done, whole)}；{late_now}。")
    late = pack.current("task_progress")
    late = late.filter(late["overdue"])
    projects = Counter(late["project"].to_pylist()).most_common(_MOST_TARGETS)
    if projects:
        yield Line(
            "", f"逾期任务集中在：{'、'.join(f'{name or NOTHING}{count}项' for name, count in projects)}。"
        )


def _results(now: Mapping[str, tuple[int, int | None]], changes: Mapping[tuple[str, str], int]) -> str:
    done, before = now.get("已完成的重点任务", (0, None))
    issued, issued_before = now.get("已印发或实施的制度措施", (0, None))
    major, general = _of(now, "本月销号重大隐患"), _of(now, "本月销号一般隐患")
    return (
        f"本月销号隐患{major + general}项（重大{major}项、一般{general}项），"
        f"挂牌督办隐患摘牌{changes.get(('hazard', '摘牌'), 0)}项；"
        f"累计完成重点任务{done}项{_more(done, before)}，"
        f"印发或实施制度措施{issued}项{_more(issued, issued_before)}。"
    )


def _more(this: int, before: int | None) -> str:
    if before is None:
        return ""
    return f"（较上月{'增加' if this >= before else '减少'}{abs(this - before)}项）"


def _outstanding(pack: Pack) -> Iterator[Line]:
    overdue = ordered(pack, report_sheets()["overdue_hazard"])
    yield Line("逾期隐患。", sentence(pack, "overdue"))
    yield from _major(overdue)
    listing = pack.current("supervision_listing")
    yield Line("挂牌督办。", sentence(pack, "listing"))
    for number, row in enumerate(rows_of(listing.filter(pc.is_null(listing["delisted_on"]))), start=1):
        yield Line(
            "",
            f"{number}.{row['unit_name']}：{published(row['description']).strip('。')}。"
            f"摘牌尚需：{shown(row['still_needed'])}。",
        )
    yield Line("拟督办对象。", sentence(pack, "target"))
    targets = ordered(pack, report_sheets()["supervision_target"])
    for number, row in enumerate(rows_of(targets.slice(0, _MOST_TARGETS)), start=1):
        yield Line("", f"{number}.{row['unit_name']}：{published(row['reasons'])}。")
    if targets.num_rows > _MOST_TARGETS:
        yield Line("", f"其余{targets.num_rows - _MOST_TARGETS}家见附件。")
