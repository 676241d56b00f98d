"""The units of a region: one line of ``units.csv`` each, and who a written name means.

The file comes out of somebody's Excel: UTF-8 with or without mark, or GB18030 as Excel saves it in China.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Key

from flows.intake.files.file_names import FolderName, names_a_folder
from schemas.calendar import Period
from schemas.failure import meant
from schemas.loading import Declared, SchemaError, parse
from schemas.wording import normal

OFFICE = "BUREAU"
"""Kind of institution that may report for others and speaks for the authority."""
_USUAL = re.compile(
    r"[\x00-\x7f\u00b7\u2014\u2018-\u201d\u2026\u3001-\u3011\u3014\u3015\u4e00-\u9fff\uff01-\uff5e]"
)
"""Signs of names and addresses; other bytes read as GB18030 give rarer ones."""


def _split(value: object) -> object:
    """``隐患；任务`` and ``hazard;key_task`` alike as a tuple."""
    if isinstance(value, str):
        return tuple(part for part in value.replace("；", ";").replace("、", ";").split(";") if part.strip())
    return value


def _blank(value: object) -> object:
    return None if value == "" else value


def _yes(value: object) -> object:
    return {"是": True, "否": False, "": False}.get(value, value) if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], BeforeValidator(_split)]
Optional = Annotated[str | None, BeforeValidator(_blank)]
YesNo = Annotated[bool, BeforeValidator(_yes)]


class Unit(Declared):
    """One institution, or one county office, of the region."""

    unit_code: Annotated[str, Key(pattern=r"^[\w-][\w.-]{0,59}$"), AfterValidator(names_a_folder)]
    """Letters, digits, - and _: it names folders and stands in the codes of hazards."""
    name: Annotated[str, Key(max_length=200)]
    short_names: Listed = ()
    uscc: Optional = None
    county: FolderName
    kind: str
    grade: Optional = None
    affiliation: Optional = None
    beds: Annotated[int | None, BeforeValidator(_blank)] = None
    fire_key: YesNo = False
    crowded: YesNo = False
    reports_via: Optional = None
    """Code of the county office that may report for the unit (代报)."""
    owes: Listed = ("hazard",)
    """Ledger kinds the unit owes every month."""
    reports_from: Optional = None
    reports_until: Optional = None
    contact_name: Optional = None
    contact_phone: Optional = None
    contact_mail: Optional = None

    def owes_in(self, period: str) -> bool:
        """Whether the unit reports for that month at all."""
        return (self.reports_from or "") <= period <= (self.reports_until or "9999-12")


class Registry:
    """All units of the region, and who a written name means."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        """Index units by code and by every name they go by; a name two units share is nobody's."""
        self.units = units
        self.by_code = {unit.unit_code: unit for unit in units}
        spoken = [(normal(name), unit.unit_code) for unit in units for name in (unit.name, *unit.short_names)]
        times = Counter(name for name, _ in dict.fromkeys(spoken))
        self.by_name = {name: code for name, code in spoken if times[name] == 1}
        self.ambiguous = {name for name, count in times.items() if count > 1}

    def named(self, text: str) -> Unit | None:
        """The one unit of that code or name, or None; a code is nobody else's name."""
        code = text.strip()
        return self.by_code.get(code) or self.by_code.get(self.by_name.get(normal(text), ""))


def read_units(path: Path) -> tuple[Unit, ...]:
    """All units of the file; SchemaError names the line and what is wrong with it."""
    try:
        lines = csv.DictReader(_text(path).splitlines(keepends=True))
        rows = list(lines)
    except (OSError, csv.Error) as error:
        message = f"{path}: {error}; save it as CSV in UTF-8"
        raise SchemaError(message) from error
    _check_columns(lines.fieldnames or (), path)
    units = tuple(_unit(row, f"{path} line {line}") for line, row in enumerate(rows, start=2))
    _check_units(units, path)
    return units


def _text(path: Path) -> str:
    """The file's text: UTF-8, else GB18030 where that gives nothing but usual Chinese."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" or all(_USUAL.match(sign) for sign in set(text)):
            return text
    message = f"{path} is neither in UTF-8 nor in GB18030; open it in Excel and save it as “CSV UTF-8”"
    raise SchemaError(message)


def _check_columns(names: Sequence[str], path: Path) -> None:
    known = list(Unit.model_fields)
    for name in names:
        if name not in known:
            message = f"{path}: no unit has a column {name[:60]!r}{meant(name, known)}"
            raise SchemaError(message)
    if twice := [name for name, times in Counter(names).items() if times > 1]:
        message = f"{path}: the column {twice[0]} stands twice; which of them counts?"
        raise SchemaError(message)


def _unit(row: dict[Any, Any], place: str) -> Unit:
    """A line as a unit; SchemaError for a line with more or fewer values than there are columns."""
    if any("\n" in value for value in row.values() if isinstance(value, str)):
        message = f'{place}: a quotation mark (") is opened and not closed on this line'
        raise SchemaError(message)
    if None in row or None in row.values():
        more = "more" if None in row else "fewer"
        message = f"{place}: {more} values than there are columns; is a comma too many or missing?"
        raise SchemaError(message)
    return parse(row, Unit, place)


def _check_units(units: tuple[Unit, ...], path: Path) -> None:
    """Codes are unique; offices that report for others exist; months are months."""
    codes = Counter(unit.unit_code for unit in units)
    for code, times in codes.items():
        if times > 1:
            message = f"{path}: unit_code {code} stands on {times} lines; every unit needs its own"
            raise SchemaError(message)
    for unit in units:
        if unit.reports_via and unit.reports_via not in codes:
            message = f"{path}: {unit.unit_code}: reports_via names {unit.reports_via}, which is no unit_code"
            raise SchemaError(message)
        for month in (unit.reports_from, unit.reports_until):
            if month:
                _check_month(month, f"{path}: {unit.unit_code}")
        if (unit.reports_from or "") > (unit.reports_until or "9999-12"):
            message = f"{path}: {unit.unit_code}: reports_from {unit.reports_from} is after reports_until"
            raise SchemaError(message)


def _check_month(month: str, place: str) -> None:
    try:
        Period.parse(month)
    except SchemaError as error:
        message = f"{place}: {error}"
        raise SchemaError(message) from error
