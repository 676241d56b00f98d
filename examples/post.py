"""What is sent each month, by whom, when, as which file — with everything that goes wrong on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from examples.habits import FULL, Habit, habit
from examples.life import person
from examples.lines import Line, Noise, written
from examples.lists import listings, measures, tasks
from examples.months import chance, last, next_month
from examples.sheets import Plan
from examples.spelling import month_words
from examples.units import DIRECT, Unit, units
from examples.words import DATA, manners
from schemas.loading import Declared, load

NIL_WORDS = ("本月无隐患", "无", "零报告")


class Incident(Declared):
    """Something that befalls a unit's return of one month."""

    unit: str
    period: str
    kind: str
    day: int | None = None
    clock: str = "10:00:00"
    then: int | None = None
    field: str | None = None
    count: int = 0
    statuses: tuple[str, ...] = ()


class Post(Declared):
    """All incidents."""

    incidents: tuple[Incident, ...]
    nil_all_along: tuple[str, ...]


@cache
def incidents(unit: str, period: str) -> dict[str, Incident]:
    """What befalls the unit's return that month, by kind."""
    known = load(DATA / "post.yml", Post).incidents
    return {one.kind: one for one in known if (one.unit, one.period) == (unit, period)}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file as sent: its sheets, or its bytes where it is no workbook at all."""

    name: str
    """Path below the inbox."""
    received_at: datetime
    sender: str
    period: str
    form: str
    habit: Habit
    version: int = 1
    sheets: tuple[Plan, ...] = ()
    literal: bytes | None = None
    marks: tuple[Incident, ...] = ()
    """What is wrong with it."""
    outcome: str = "accepted"
    """accepted, unidentified, unreadable or invalid, as the intake should judge it."""
    again: bool = field(default=False)
    """The same bytes have come before."""


_FIELDS = {
    "key_task": "project task lead_leader due lead_dept support_dept outcome_form status progress done_on".split(),
    "measure": (
        "row_no topic measure_title action_kind doc_no content responsible_unit due issued_on status outcome_form"
    ).split(),
    "listing": (
        "row_no unit_name listing_no hazard_code description location listing_level listing_org listing_owner "
        "listed_on plan_due plan_filed_on treat_due progress_reports last_report_on progress_note "
        "acceptance_applied_on accepted_on acceptance_result delisted_on publicity_on remark"
    ).split(),
}


def arrival(unit: Unit, period: str) -> datetime:
    """When the unit's first file of the month arrives: on the first three days, seldom later."""
    for kind in ("sent", "unreadable", "picture", "corrected", "forgotten_row", "wrong_period"):
        one = incidents(unit.code, period).get(kind)
        if one and one.day:
            return next_month(period, one.day, one.clock)
    luck = chance("arrival", unit.code, period)
    late = luck.random() < 0.03 and not incidents(unit.code, period)
    day = luck.randint(4, 8) if late else luck.choice((1, 2, 2, 3, 3))
    return next_month(
        period, day, f"{luck.randint(8, 17):02d}:{luck.randint(0, 59):02d}:{luck.randint(0, 59):02d}"
    )


def parcels(unit: Unit, period: str, noise: Noise, scale: int) -> tuple[Parcel, ...]:
    """All files the unit sends for a month, good and bad, in the order they arrive."""
    befallen = incidents(unit.code, period)
    if "missing" in befallen or unit.reports_via or unit.reports_from > period:
        return ()
    received = arrival(unit, period)
    sent = list(_version(unit, period, 1, received, noise, scale))
    for one in befallen.values():
        if one.then:
            sent += _version(unit, period, 2, next_month(period, one.then, "14:25:00"), noise, scale)
    return tuple(sent)


def _version(
    unit: Unit, period: str, version: int, received: datetime, noise: Noise, scale: int
) -> Iterator[Parcel]:
    style = habit(unit)
    plans = [
        _plan(unit, ledger, period, version, noise, scale)
        for ledger in _ledgers(unit)
        if _sent(unit, ledger, period) and (version == 1 or ledger == "hazard")
    ]
    marks = tuple(one for one in incidents(unit.code, period).values() if version == 1 or not one.then)
    together = style.one_workbook and style.form != "csv" and version == 1
    for bundle in [plans] if together else [[plan] for plan in plans]:
        hazards = bundle[0].ledger == "hazard"
        form = style.form if hazards else "xlsx"
        name = _file_name(unit, bundle[0], period, version, form)
        yield _befallen(
            Parcel(name, received, unit.code, period, form, style, version, tuple(bundle)),
            marks if hazards else (),
        )


def _ledgers(unit: Unit) -> tuple[str, ...]:
    speaks_for_others = unit.kind == "BUREAU" and unit.county != DIRECT
    return ("hazard", *unit.owes) if speaks_for_others else unit.owes


def _sent(unit: Unit, ledger: str, period: str) -> bool:
    left_out = incidents(unit.code, period).get("without_ledger")
    return left_out is None or left_out.field != ledger


def _lines(unit: Unit, ledger: str, period: str, version: int, noise: Noise, scale: int) -> tuple[Line, ...]:
    if ledger == "key_task":
        return tasks(unit, period)
    if ledger == "measure":
        return measures(unit, period)
    if ledger == "listing":
        return listings(unit, period) or (_nil(unit, "listing_no"),)
    if unit.kind == "BUREAU":
        return tuple(_for_clinics(unit, period, noise, scale))
    lines = written(unit, period, version, noise, scale)
    if "forgotten_row" in incidents(unit.code, period) and version == 1:
        lines = lines[:-1]
    return lines or (_nil(unit, "description"),)


def _nil(unit: Unit, field: str) -> Line:
    words = chance("nil", unit.code).choice(NIL_WORDS) if field == "description" else "无"
    return Line(unit.code, {field: words}, nil=True)


def _for_clinics(unit: Unit, period: str, noise: Noise, scale: int) -> Iterator[Line]:
    for clinic in units(scale):
        if clinic.reports_via != unit.code or "missing" in incidents(clinic.code, period):
            continue
        lines = written(clinic, period, 1, noise, scale) or (_nil(clinic, "description"),)
        shown = chance("named", unit.code).choice((clinic.name, clinic.short_names[0]))
        for line in lines:
            yield replace(line, values={**line.values, "unit_name": shown})
    if "unknown_unit_row" in incidents(unit.code, period):
        stray = written(next(one for one in units() if one.code == "QL02"), period)[-1]
        yield replace(
            stray, unit="?", hazard=None, twists=(), values={**stray.values, "unit_name": "下河滩村卫生室"}
        )


def _plan(unit: Unit, ledger: str, period: str, version: int, noise: Noise, scale: int) -> Plan:
    style = habit(unit)
    lines = _lines(unit, ledger, period, version, noise, scale)
    title = style.titles[ledger]
    fields = style.columns if ledger == "hazard" else tuple(_FIELDS[ledger])
    if any(line.values.get("level") == "MAJOR" for line in lines) and ledger == "hazard":
        fields = tuple(FULL)
    if unit.kind == "BUREAU" and ledger == "hazard":
        fields = (fields[0], "unit_name", *fields[1:])
    headings = style.headings if ledger == "hazard" else manners().other_headings[ledger]
    nil = ledger == "hazard" and all(line.nil for line in lines)
    named = unit.short_names[0] if style.short_name else unit.name
    return Plan(
        ledger=ledger,
        name=title if style.one_workbook else chance("sheet", unit.code).choice((title, "Sheet1", "台账")),
        title=f"{unit.name}{month_words(period, 0)}{title}",
        period=period,
        cover=_cover(unit, named, period, nil=nil),
        fields=fields,
        headings=headings,
        lines=lines,
        hidden=frozenset(),
    )


def _cover(unit: Unit, named: str, period: str, *, nil: bool) -> dict[str, str]:
    luck = chance("cover", unit.code)
    filled = last(period) if luck.random() < 0.5 else next_month(period, 1).date()
    cover = {
        "unit": named,
        "period": month_words(period, luck.randrange(3)),
        "nil_declared": "是" if nil else "否",
        "filled_by": person(unit.code, "clerk"),
        "approved_by": person(unit.code, "principal") + "平",
        "filled_on": f"{filled.year}年{filled.month}月{filled.day}日",
        "contact_phone": unit.contact_phone,
    }
    if not nil and luck.random() < 0.4:
        del cover["nil_declared"]
    return cover


def _file_name(unit: Unit, plan: Plan, period: str, version: int, form: str) -> str:
    style = habit(unit)
    day = last(period)
    title = style.titles[plan.ledger]
    name = style.file.format(
        name=unit.name, short=unit.short_names[0], year=day.year, month=day.month, ledger=title
    )
    again = "（更正）" if version > 1 else ""
    folder = f"{unit.county}/" if style.folder else ""
    return f"{folder}{name}{again}.{form}"


def _befallen(parcel: Parcel, marks: tuple[Incident, ...]) -> Parcel:
    for mark in marks:
        alter = _ALTERS.get(mark.kind)
        if alter:
            parcel = replace(alter(parcel, mark), marks=(*parcel.marks, mark))
    return parcel


def _first_sheet(parcel: Parcel, sheet: Plan) -> Parcel:
    return replace(parcel, sheets=(sheet, *parcel.sheets[1:]))


def _unsigned(parcel: Parcel, _mark: Incident) -> Parcel:
    sheet = parcel.sheets[0]
    sheets = tuple(replace(one, cover={**one.cover, "approved_by": ""}) for one in parcel.sheets)
    return replace(_first_sheet(parcel, sheet), sheets=sheets)


def _without_heading(parcel: Parcel, mark: Incident) -> Parcel:
    sheet = parcel.sheets[0]
    kept = replace(sheet, fields=tuple(name for name in sheet.fields if name != mark.field))
    changed = _first_sheet(parcel, kept)
    return replace(changed, outcome="invalid") if mark.field == "description" else changed


def _hidden(parcel: Parcel, mark: Incident) -> Parcel:
    return _first_sheet(parcel, replace(parcel.sheets[0], hidden=frozenset(range(1, 1 + mark.count))))


def _stale(parcel: Parcel, _mark: Incident) -> Parcel:
    sheet = parcel.sheets[0]
    old = replace(
        sheet, title=sheet.title.replace("2022年", "2021年"), cover={**sheet.cover, "period": "2021年7月"}
    )
    return replace(
        _first_sheet(parcel, old), name=parcel.name.replace("2022", "2021"), outcome="unidentified"
    )


def _broken(parcel: Parcel, _mark: Incident) -> Parcel:
    return replace(parcel, outcome="unreadable")


def _picture(parcel: Parcel, _mark: Incident) -> Parcel:
    return replace(
        parcel, name=parcel.name.rsplit(".", 1)[0] + ".xlsx", form="xlsx", literal=_PNG, outcome="unreadable"
    )


def _twice(parcel: Parcel, mark: Incident) -> Parcel:
    sheet = parcel.sheets[0]
    same = tuple(line for line in sheet.lines if line.hazard == mark.field)
    return replace(parcel, sheets=(sheet, replace(sheet, name="重点问题", lines=same), *parcel.sheets[1:]))


_ALTERS = {
    "unsigned": _unsigned,
    "missing_heading": _without_heading,
    "hidden_rows": _hidden,
    "wrong_period": _stale,
    "unreadable": _broken,
    "picture": _picture,
    "same_hazard_twice": _twice,
    "unknown_unit_row": lambda parcel, _mark: parcel,
    "forgotten_row": lambda parcel, _mark: parcel,
    "corrected": lambda parcel, _mark: parcel,
}
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)
