"""The files a unit sends each month, and what goes wrong with them on the way."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from examples.habits import Habit, habit
from examples.incidents import Incident, incidents
from examples.months import chance, last, likely, next_month
from examples.plans import Sending, plans
from examples.sheets import Plan
from examples.units import Unit


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
    again: bool = False
    """The same bytes have come before."""


def parcels(sending: Sending) -> tuple[Parcel, ...]:
    """All files the unit sends for a month, good and bad, in the order they arrive."""
    unit, period = sending.unit, sending.period
    befallen = incidents(unit.code, period)
    if "missing" in befallen or unit.reports_via or unit.reports_from > period:
        return ()
    sent = list(_version(sending, _arrival(unit, period)))
    for one in befallen.values():
        if one.then:
            sent += _version(sending._replace(version=2), next_month(period, one.then, "14:25:00"))
    return tuple(sent)


def _arrival(unit: Unit, period: str) -> datetime:
    """When the first file arrives: on the first three days, seldom later."""
    for kind in ("sent", "unreadable", "picture", "corrected", "forgotten_row", "wrong_period"):
        one = incidents(unit.code, period).get(kind)
        if one and one.day:
            return next_month(period, one.day, one.clock)
    luck = chance("arrival", unit.code, period)
    late = likely(luck, 0.03) and not incidents(unit.code, period)
    day = luck.randint(4, 8) if late else luck.choice((1, 2, 2, 3, 3))
    clock = f"{luck.randint(8, 17):02d}:{luck.randint(0, 59):02d}:{luck.randint(0, 59):02d}"
    return next_month(period, day, clock)


def _version(sending: Sending, received: datetime) -> Iterator[Parcel]:
    unit, period, version = sending.unit, sending.period, sending.version
    style, sheets = habit(unit), plans(sending)
    marks = tuple(one for one in incidents(unit.code, period).values() if version == 1 or not one.then)
    together = style.one_workbook and style.form != "csv" and version == 1
    for bundle in [sheets] if together else [(sheet,) for sheet in sheets]:
        hazards = bundle[0].ledger == "hazard"
        form = style.form if hazards else "xlsx"
        name = _file_name(sending, bundle[0].ledger, form)
        parcel = Parcel(name, received, unit.code, period, form, style, version, bundle)
        yield _befallen(parcel, marks) if hazards else parcel


def _file_name(sending: Sending, ledger: str, form: str) -> str:
    unit, style, day = sending.unit, habit(sending.unit), last(sending.period)
    name = style.file.format(
        name=unit.name, short=unit.short_names[0], year=day.year, month=day.month, ledger=style.titles[ledger]
    )
    again = "（更正）" if sending.version > 1 else ""
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
    sheets = tuple(replace(one, cover={**one.cover, "approved_by": ""}) for one in parcel.sheets)
    return replace(parcel, sheets=sheets, outcome="invalid")


def _without_heading(parcel: Parcel, mark: Incident) -> Parcel:
    sheet = parcel.sheets[0]
    kept = replace(sheet, fields=tuple(name for name in sheet.fields if name != mark.field))
    changed = _first_sheet(parcel, kept)
    return replace(changed, outcome="invalid") if mark.field == "description" else changed


def _hidden(parcel: Parcel, mark: Incident) -> Parcel:
    return _first_sheet(parcel, replace(parcel.sheets[0], hidden=frozenset(range(1, 1 + mark.count))))


def _stale(parcel: Parcel, _mark: Incident) -> Parcel:
    """Last year's cover: title, month and file name were not brought up to date."""
    sheet = parcel.sheets[0]
    month = last(parcel.period).month
    cover = {**sheet.cover, "period": f"2021年{month}月"}
    old = replace(sheet, title=sheet.title.replace("2022年", "2021年"), cover=cover)
    return replace(_first_sheet(parcel, old), name=parcel.name.replace("2022", "2021"), outcome="invalid")


def _broken(parcel: Parcel, _mark: Incident) -> Parcel:
    return replace(parcel, outcome="unreadable")


def _picture(parcel: Parcel, _mark: Incident) -> Parcel:
    name = parcel.name.rpartition(".")[0] + ".xlsx"
    return replace(parcel, name=name, form="xlsx", literal=_PNG, outcome="unreadable")


def _twice(parcel: Parcel, mark: Incident) -> Parcel:
    sheet = parcel.sheets[0]
    same = tuple(line for line in sheet.lines if line.hazard == mark.field)
    return replace(parcel, sheets=(sheet, replace(sheet, name="重点问题", lines=same), *parcel.sheets[1:]))


def _as_it_is(parcel: Parcel, _mark: Incident) -> Parcel:
    return parcel


_ALTERS: Mapping[str, Callable[[Parcel, Incident], Parcel]] = {
    "unsigned": _unsigned,
    "missing_heading": _without_heading,
    "hidden_rows": _hidden,
    "wrong_period": _stale,
    "unreadable": _broken,
    "picture": _picture,
    "same_hazard_twice": _twice,
    "forgotten_row": _as_it_is,
    "corrected": _as_it_is,
}
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "050001a5f645400000000049454e44ae426082"
)
