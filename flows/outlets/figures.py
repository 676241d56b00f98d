"""Every figure and every leading sentence, worked out once: workbook, circular and page say the same."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pyarrow.compute as pc

from flows.outlets.layouts import Lead, report_sheets
from flows.outlets.report_pack import Pack
from flows.outlets.wording import share

SUMMED = (
    "units", "expected", "received", "on_time", "late", "missing", "nil", "proxy", "invalid",
    "open_general", "open_major", "overdue_general", "overdue_major",
    "closed_general", "closed_major", "found_general", "found_major",
)  # fmt: skip
"""Columns of ``report.county_summary`` that add up to the whole area."""


def totals(pack: Pack) -> dict[str, int]:
    """The sums of the period's county lines by column."""
    summary = pack.current("county_summary")
    return {name: pc.sum(summary[name]).as_py() or 0 for name in SUMMED}


def lead(pack: Pack, kind: Lead) -> str:
    """The sentence that opens a table."""
    return f"截至{pack.as_of_words}，{sentence(pack, kind)}"


def sentence(pack: Pack, kind: Lead) -> str:
    """The same without its date, for documents that have named it already."""
    return _LEADS[kind](pack)


def returns_told(sums: Mapping[str, int]) -> str:
    """How returns came, in one sentence without its end: a unit owes one for each kind of list."""
    return (
        f"应报{sums['units']}家单位{sums['expected']}份，已报{sums['received']}份"
        f"（报送率{share(sums['received'], sums['expected'])}），"
        f"其中按时{sums['on_time']}份（按时率{share(sums['on_time'], sums['expected'])}）、"
        f"迟报{sums['late']}份；漏报{sums['missing']}份，不合格{sums['invalid']}份；"
        f"零报告{sums['nil']}份，代报{sums['proxy']}份"
    )


def _overview(pack: Pack) -> str:
    sums = totals(pack)
    return (
        f"{returns_told(sums)}；"
        f"未销号重大隐患{sums['open_major']}项，其中逾期{sums['overdue_major']}项；"
        f"未销号一般隐患{sums['open_general']}项，其中逾期{sums['overdue_general']}项。"
    )


def _overdue(pack: Pack) -> str:
    table = pack.current("overdue_hazard")
    if not table.num_rows:
        return "无逾期未整改隐患。"
    major = pc.sum(pc.equal(table["level"], "MAJOR")).as_py() or 0
    counties, units = (pc.count_distinct(table[name]).as_py() for name in ("county", "unit_code"))
    spread = f"{counties}个县（市、区）{units}家单位" if pack.county is None else f"{units}家单位"
    return (
        f"逾期未整改隐患{table.num_rows}项，其中重大隐患{major}项、一般隐患{table.num_rows - major}项，"
        f"涉及{spread}，最长逾期{pc.max(table['days_overdue']).as_py()}天。"
    )


def _listing(pack: Pack) -> str:
    table = pack.current("supervision_listing")
    delisted = pc.sum(pc.is_valid(table["delisted_on"])).as_py() or 0
    return f"挂牌督办重大隐患{table.num_rows}项，已摘牌{delisted}项，在督{table.num_rows - delisted}项。"


def _target(pack: Pack) -> str:
    count = pack.current("supervision_target", report_sheets()["supervision_target"].only).num_rows
    return f"达到列入标准、拟列为重点督办对象的单位{count}家，按综合得分由高到低排列，供研究决定。"


def _stalled(pack: Pack) -> str:
    units = pack.current("laggard_unit", report_sheets()["stalled_unit"].only).num_rows
    return f"逾期重大隐患、多项或长期逾期、连续两月以上无进展的推进不力单位{units}家。"


def _submission(pack: Pack) -> str:
    sums = totals(pack)
    lagging = pack.current("laggard_unit", report_sheets()["laggard_unit"].only)
    units = pc.count_distinct(lagging["unit_code"]).as_py()
    return f"{returns_told(sums)}。需提示、通报的单位{units}家。"


def _grading(pack: Pack) -> str:
    coverage = pack.current("undergrading_coverage")
    compared, found, nothing = (
        pc.sum(coverage[name]).as_py() or 0 for name in ("compared", "with_lead", "without_lead")
    )
    return (
        f"与判定标准比对的一般隐患{compared}项，有线索{found}项，未命中任何条款{nothing}项。"
        "线索仅供核查，判定标准文本不完整，未命中不等于不是重大隐患。"
    )


_LEADS: Mapping[Lead, Callable[[Pack], str]] = MappingProxyType(
    {
        "overview": _overview,
        "overdue": _overdue,
        "listing": _listing,
        "target": _target,
        "stalled": _stalled,
        "submission": _submission,
        "grading": _grading,
    }
)
