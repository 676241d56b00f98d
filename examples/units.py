"""The invented institutions: a city, its counties, and the register that lists them (units.csv)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import StringIO

from examples.words import County, roster

DIRECT = "市直"
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_HOSPITALS = {"GENERAL_HOSPITAL", "TCM_HOSPITAL", "SPECIAL_HOSPITAL", "REHAB_HOSPITAL", "MCH"}
_LISTS_TOO = {*_HOSPITALS, "CDC", "BLOOD", "EMERGENCY", "SUPERVISION"}
_BIG, _MIDDLE = 300, 100
_OPENED_LATER = {"YH17": "2022-06"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One institution as the register knows it."""

    code: str
    name: str
    short_names: tuple[str, ...]
    county: str
    kind: str
    grade: str
    affiliation: str
    beds: int
    reports_via: str
    owes: tuple[str, ...]
    uscc: str
    reports_from: str = "2022-05"

    @property
    def size(self) -> str:
        """``big``, ``middle`` or ``small``: how many hazards and columns it has."""
        if self.beds >= _BIG:
            return "big"
        return "middle" if self.beds >= _MIDDLE else "small"

    @property
    def contact_phone(self) -> str:
        """A number that cannot be dialled."""
        return f"000-{sum(ord(sign) * 37**place for place, sign in enumerate(self.code)) % 10**8:08d}"


@cache
def units(scale: int = 1) -> tuple[Unit, ...]:
    """All institutions; every step of ``scale`` above 1 adds three more counties without stories."""
    declared = roster()
    direct = (
        _unit(one.code, one.name, one.short, DIRECT, one.kind, (one.grade, one.beds), private=one.private)
        for one in declared.direct
    )
    counties = [*declared.counties, *_more_counties(scale)]
    return (*direct, *(unit for county in counties for unit in _county(county)))


def _more_counties(scale: int) -> Iterator[County]:
    for step in range(1, scale):
        for place, known in enumerate(roster().counties):
            ones, tens = "一二三四五六七八九十"[(step - 1) % 10], "甲乙丙丁"[(step - 1) // 10 % 4]
            name = f"新{ones}{known.name[0]}{tens}县"
            prefix = f"{'EFG'[place]}{step:02d}"
            yield County(prefix=prefix, name=name, towns=known.towns, villages=known.villages)


def _county(county: County) -> Iterator[Unit]:
    for one in roster().pattern:
        short = f"{county.name[:-1]}{one.short}" if one.kind == "BUREAU" else f"{county.name}{one.short}"
        code, name = f"{county.prefix}{one.number}", f"{county.name}{one.name}"
        yield _unit(code, name, (short,), county.name, one.kind, (one.grade, one.beds))
    for place, town in enumerate(county.towns):
        code, name = f"{county.prefix}{6 + place:02d}", f"{county.name}{town}卫生院"
        grade = ("一级", 60 - place * 10)
        yield _unit(code, name, (f"{county.name[:-1]}{town[:-1]}卫生院",), county.name, "TOWNSHIP", grade)
    for place, village in enumerate(county.villages):
        code, name = f"{county.prefix}{11 + place}", f"{county.name}{village}卫生室"
        grade = ("未定级", 0)
        known_as = (f"{village}卫生室", f"{village[:-1]}卫生室")
        yield _unit(code, name, known_as, county.name, "VILLAGE", grade, via=f"{county.prefix}01")


def _unit(  # noqa: PLR0913, PLR0917 - one argument a column of the register
    code: str,
    name: str,
    short: tuple[str, ...],
    county: str,
    kind: str,
    grade_and_beds: tuple[str, int],
    *,
    private: bool = False,
    via: str = "",
) -> Unit:
    grade, beds = grade_and_beds
    public = "委直属" if county == DIRECT else "县级"
    return Unit(
        code=code,
        name=name,
        short_names=short,
        county=county,
        kind=kind,
        grade=grade,
        affiliation="民营" if private else public,
        beds=beds,
        reports_via=via,
        owes=_owes(kind),
        uscc=uscc(code),
        reports_from=_OPENED_LATER.get(code, "2022-05"),
    )


def _owes(kind: str) -> tuple[str, ...]:
    if kind == "BUREAU":
        return ("measure", "key_task", "listing")
    return ("hazard", "measure", "key_task") if kind in _LISTS_TOO else ("hazard",)


def uscc(code: str) -> str:
    """An 18-sign credit code of a place that does not exist (990100), with a true check sign."""
    known = code.translate(str.maketrans("IOSVZ", "11522"))
    body = f"12990100{known:0>9}"
    total = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + _SIGNS[(31 - total % 31) % 31]


_COLUMNS = (
    *("unit_code", "name", "short_names", "uscc", "county", "kind"),
    *("grade", "affiliation", "beds", "fire_key", "crowded"),
    *("reports_via", "owes", "reports_from", "reports_until"),
    *("contact_name", "contact_phone", "contact_mail"),
)


def register(scale: int = 1) -> str:
    """units.csv as text."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for unit in units(scale):
        fire_key, crowded = unit.beds >= _MIDDLE, unit.beds > 0
        known = [unit.code, unit.name, "；".join(unit.short_names), unit.uscc, unit.county, unit.kind]
        size = [unit.grade, unit.affiliation, unit.beds, str(fire_key).lower(), str(crowded).lower()]
        duty = [unit.reports_via, "；".join(unit.owes), unit.reports_from, ""]
        contact = ["李联络", unit.contact_phone, f"{unit.code.lower()}@unit.example"]
        writer.writerow([*known, *size, *duty, *contact])
    return out.getvalue()
