"""What a unit means to send for a month: its sheets, with cover, columns and rows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from examples.habits import habit
from examples.incidents import incidents
from examples.life import person
from examples.lines import Line, Noise, written
from examples.lists import listings, measures, tasks
from examples.months import chance, last, likely, next_month
from examples.sheets import Plan
from examples.spelling import month_words
from examples.units import DIRECT, Unit, units
from examples.words import manners

NIL_WORDS = ("本月无隐患", "无", "零报告")


class Sending(NamedTuple):
    """One version of one unit's return for one month, in a region of that scale and noise."""

    unit: Unit
    period: str
    version: int
    noise: Noise
    scale: int


def plans(sending: Sending) -> tuple[Plan, ...]:
    """The sheets of the return; a later version brings only the hazards again."""
    unit = sending.unit
    left_out = incidents(unit.code, sending.period).get("without_ledger")
    speaks_for_others = unit.kind == "BUREAU" and unit.county != DIRECT
    ledgers = ("hazard", *unit.owes) if speaks_for_others else unit.owes
    return tuple(
        _plan(sending, ledger)
        for ledger in ledgers
        if (left_out is None or left_out.field != ledger) and (sending.version == 1 or ledger == "hazard")
    )


def _plan(sending: Sending, ledger: str) -> Plan:
    unit, style = sending.unit, habit(sending.unit)
    lines = _lines(sending, ledger)
    title = style.titles[ledger]
    return Plan(
        ledger=ledger,
        name=title if style.one_workbook else chance("sheet", unit.code).choice((title, "Sheet1", "台账")),
        title=f"{unit.name}{month_words(sending.period, 0)}{title}",
        period=sending.period,
        cover=_cover(unit, sending.period, nil=ledger == "hazard" and all(line.nil for line in lines)),
        fields=_fields(unit, ledger, lines),
        headings=style.headings if ledger == "hazard" else manners().other_headings[ledger],
        lines=lines,
    )


def _lines(sending: Sending, ledger: str) -> tuple[Line, ...]:
    unit, period = sending.unit, sending.period
    if ledger == "hazard":
        return tuple(_for_clinics(sending)) if unit.kind == "BUREAU" else _own(sending)
    known = {"key_task": tasks, "measure": measures, "listing": listings}[ledger](unit, period)
    return known or (Line(unit.code, {"listing_no": "无"}, nil=True),)


def _own(sending: Sending) -> tuple[Line, ...]:
    lines = written(sending.unit, sending.period, sending.version, sending.noise, sending.scale)
    if "forgotten_row" in incidents(sending.unit.code, sending.period) and sending.version == 1:
        lines = lines[:-1]
    return lines or (_nil(sending.unit),)


def _nil(unit: Unit) -> Line:
    return Line(unit.code, {"description": chance("nil", unit.code).choice(NIL_WORDS)}, nil=True)


def _for_clinics(sending: Sending) -> Iterator[Line]:
    """The rows of every clinic the office reports for, each naming its clinic."""
    office, period = sending.unit.code, sending.period
    full = chance("named", office).choice((True, False))
    for clinic in units(sending.scale):
        if clinic.reports_via == office and "missing" not in incidents(clinic.code, period):
            lines = written(clinic, period, 1, sending.noise, sending.scale) or (_nil(clinic),)
            yield from (_naming(line, clinic.name if full else clinic.short_names[0]) for line in lines)
    if "unknown_unit_row" in incidents(office, period):
        other = next(one for one in units() if one.code == "QL02")
        stray = written(other, period)[-1]
        yield _naming(replace(stray, unit="?", hazard=None, twists=()), "下河滩村卫生室")


def _naming(line: Line, name: str) -> Line:
    return replace(line, values={**line.values, "unit_name": name})


def _fields(unit: Unit, ledger: str, lines: tuple[Line, ...]) -> tuple[str, ...]:
    if ledger != "hazard":
        return manners().columns[ledger]
    major = any(line.values.get("level") == "MAJOR" for line in lines)
    fields = manners().columns["full"] if major else habit(unit).columns
    return (fields[0], "unit_name", *fields[1:]) if unit.kind == "BUREAU" else fields


def _cover(unit: Unit, period: str, *, nil: bool) -> dict[str, str]:
    luck, style = chance("cover", unit.code), habit(unit)
    filled = last(period) if likely(luck, 0.5) else next_month(period, 1).date()
    cover = {
        "unit": unit.short_names[0] if style.short_name else unit.name,
        "period": month_words(period, luck.randrange(3)),
        "nil_declared": "是" if nil else "否",
        "filled_by": person(unit.code, "clerk"),
        "approved_by": person(unit.code, "principal") + "平",
        "filled_on": f"{filled.year}年{filled.month}月{filled.day}日",
        "contact_phone": unit.contact_phone,
    }
    if not nil and likely(luck, 0.4):
        del cover["nil_declared"]
    return cover
