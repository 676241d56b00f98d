"""What can be known at each month's run: which returns have come, which of them counts, what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from examples.lines import Noise
from examples.mail import Posted, posted
from examples.months import PERIODS
from examples.units import units
from schemas.calendar import Calendar, Period

CALENDAR = Calendar()


@dataclass(frozen=True, slots=True)
class Return:
    """One unit's part of one file for one ledger."""

    unit: str
    ledger: str
    period: str
    file: Posted
    nil: bool
    proxy: bool

    @property
    def accepted(self) -> bool:
        """Whether it counts."""
        return self.file.parcel.outcome == "accepted"

    @property
    def received_at(self) -> datetime:
        """When it came."""
        return self.file.parcel.received_at


@dataclass(frozen=True, slots=True)
class Standing:
    """How a unit stands with one ledger of one month, as known at a run."""

    unit: str
    ledger: str
    period: str
    status: str
    timely: bool
    versions: int
    first: Return | None
    effective: Return | None


def returns(noise: Noise, scale: int) -> tuple[Return, ...]:
    """Every return that came in, usable or not, file by file, in the order it came."""
    return tuple(
        part for file in posted(noise, scale) if not file.parcel.again for part in _parts(file, scale)
    )


def _parts(file: Posted, scale: int) -> Iterator[Return]:
    parcel = file.parcel
    if parcel.outcome == "unreadable":
        yield Return(parcel.sender, parcel.sheets[0].ledger, parcel.period, file, nil=False, proxy=False)
    if parcel.outcome not in {"accepted", "invalid"}:
        return
    for place, sheet in enumerate(parcel.sheets):
        if any(sheet.ledger == earlier.ledger for earlier in parcel.sheets[:place]):
            continue  # the same rows on another sheet
        proxy = sheet.ledger == "hazard" and any(one.reports_via == parcel.sender for one in units(scale))
        spoken_for = dict.fromkeys(line.unit for line in sheet.lines) if proxy else {parcel.sender: None}
        for unit in spoken_for:
            if unit != "?":
                nil = all(line.nil for line in sheet.lines if line.unit == unit or not proxy)
                yield Return(unit, sheet.ledger, parcel.period, file, nil, proxy)


def standings(run: str, noise: Noise, scale: int) -> tuple[Standing, ...]:
    """Every unit × ledger × month due up to the run, with the returns that had come by then."""
    known: dict[tuple[str, str, str], list[Return]] = {}
    for part in returns(noise, scale):
        if part.file.run <= run:
            known.setdefault((part.unit, part.ledger, part.period), []).append(part)
    return tuple(
        _standing((unit.code, ledger, period), known.get((unit.code, ledger, period), []))
        for period in PERIODS
        if period <= run
        for unit in units(scale)
        if unit.reports_from <= period
        for ledger in unit.owes
    )


def _standing(which: tuple[str, str, str], came: list[Return]) -> Standing:
    """Whether it came in time is told by the first return, usable or not."""
    came = sorted(came, key=lambda part: part.received_at)
    first = came[0] if came else None
    effective = next((part for part in reversed(came) if part.accepted), None)
    due = datetime.combine(CALENDAR.due_on(Period.parse(which[2])), time(23, 59, 59))
    timely = first is not None and first.received_at <= due
    status = _status(first, effective, timely=timely)
    return Standing(*which, status, timely, len(came), first, effective)


def _status(first: Return | None, effective: Return | None, *, timely: bool) -> str:
    if first is None:
        return "missing"
    if effective is None:
        return "invalid"
    if not timely:
        return "late"
    if effective.nil:
        return "nil"
    return "proxy" if effective.proxy else "on_time"
