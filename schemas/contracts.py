"""One contract per ledger kind: its columns, the headings they arrive under, what is required when.

A contract is the single place where a column is defined. The reader maps headings with it, the rules take
required fields from it, the warehouse makes its table and comments from it, templates take titles from it.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator
from pydantic import Field as Key

from schemas.failure import meant
from schemas.families import with_families
from schemas.loading import HERE, Declared, SchemaError, load, load_folder, parse, read_yaml
from schemas.wording import heading

FieldType = Literal[
    "serial",  # a number on the sheet, never an identity
    "str",
    "text",
    "int",
    "decimal",
    "percent",
    "money_wan",  # in 万元; a heading that says 元 is converted
    "date",
    "deadline",  # a date with the words it came in and the kind of promise they make
    "month",
    "bool",
    "code",
    "people",
    "units",
]

STORAGE: dict[FieldType, str] = {
    "serial": "VARCHAR",
    "str": "VARCHAR",
    "text": "VARCHAR",
    "int": "BIGINT",
    "decimal": "DOUBLE",
    "percent": "DOUBLE",
    "money_wan": "DOUBLE",
    "date": "DATE",
    "deadline": "DATE",
    "month": "VARCHAR",
    "bool": "BOOLEAN",
    "code": "VARCHAR",
    "people": "VARCHAR[]",
    "units": "VARCHAR[]",
}


ADDRESS_COLUMNS = frozenset(
    {"row_id", "submission_id", "sha256", "unit_code", "period", "sheet", "sheet_no", "row_number", "held"}
)
"""Columns every ledger table begins with; a contract's own column may not take their names."""


class Column(NamedTuple):
    """A stored column: name, DuckDB type, Chinese title, English meaning."""

    name: str
    storage: str
    title: str
    english: str


ColumnName = Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
"""What tables and columns are called: small letters, digits and _."""


class RequiredWhen(Declared):
    """The case in which a field must be filled."""

    sql: str
    """Predicate over the ledger's own columns."""
    words: str
    """The same in Chinese, as it stands in the finding."""


class Field(Declared):
    """One column of a ledger."""

    name: ColumnName
    title: str
    english: str
    type: FieldType
    headings: tuple[str, ...] = ()
    like: Annotated[str, AfterValidator(with_families)] = ""
    """Pattern of headings that may mean it when no spelling is known; the column's values must agree.
    ``{find}`` and the like stand for families of words."""
    codes: str | None = None
    words: Mapping[str, str] = Key(default_factory=dict)
    """What forms call codes here, and which they offer, where the list's own labels are of another trade."""
    required: bool | RequiredWhen = False
    severity: Literal["hold", "warn", "note"] = "warn"
    """How a missing required value weighs; ``hold`` keeps the row out until it is mended."""
    fill_down: bool = False
    """Whether a vertical merge hands its value to the rows below."""
    template: bool = True
    """Whether the pre-filled template shows the column."""
    example: str = ""
    help: str = ""
    source: str = ""

    def columns(self) -> tuple[Column, ...]:
        """The stored columns of the field; a deadline keeps its words and its kind beside the date."""
        main = Column(self.name, STORAGE[self.type], self.title, self.english)
        if self.type != "deadline":
            return (main,)
        return (
            main,
            Column(f"{self.name}_raw", "VARCHAR", f"{self.title}(原文)", f"{self.english} - as written"),
            Column(
                f"{self.name}_kind", "VARCHAR", f"{self.title}(类型)", f"{self.english} - kind of promise"
            ),
        )


class Recognise(Declared):
    """What a sheet must show to be taken for this ledger."""

    need: tuple[str | tuple[str, ...], ...]
    """Fields without which it is not this ledger; of several in brackets, one."""
    typical: tuple[str, ...] = ()
    """Fields that speak for it; ``least`` of them must be mapped."""
    least: int = 2
    telling: tuple[str, ...] = ()
    """Fields that other lists lack; beside headings nobody knows one must be there, or a telling title."""
    describing: tuple[str, ...] = ()
    """Fields that a catalogue of the subject shows as well; beside them another must be there."""
    marked: Annotated[str, AfterValidator(with_families)] = ""
    """Pattern of which some heading, or the title, must show a trace: days and names stand in every list."""
    never: tuple[str, ...] = ()
    """Headings that speak against it (a check list is not a ledger)."""
    titled: Annotated[str, AfterValidator(with_families)] = ""
    """Pattern of titles that announce it in whatever words; beneath one the letters of headings count."""
    denied: str = ""
    """Pattern of titles that say it is something else, whatever its headings look like."""
    flavour: str = ""
    """Pattern of which some heading must show a trace where the subject is not named in so many words."""

    @cached_property
    def alternatives(self) -> tuple[tuple[str, ...], ...]:
        """What is needed, each as the fields of which one suffices."""
        return tuple((one,) if isinstance(one, str) else one for one in self.need)

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """All fields that are needed or may stand in for one that is."""
        return tuple(name for names in self.alternatives for name in names)


class Ledger(Declared):
    """The contract of one ledger kind."""

    ledger: ColumnName
    title: str
    english: str
    grain: str
    said_by: Literal["unit", "authority"] = "unit"
    """Whose word it is: a unit's about itself, or the authority's about units."""
    kept_apart: bool = False
    """Whether its rows are carried out rather than kept under the columns of an address."""
    names: tuple[str, ...] = ()
    """Other titles the ledger goes by; a hint, never a proof."""
    recognise: Recognise
    key: tuple[str, ...] = ()
    """Fields that together tell one row of a submission from the next."""
    ignore: Mapping[str, str] = Key(default_factory=dict)
    """Headings that are understood and not kept, each with its reason."""
    fields: tuple[Field, ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Each field by its name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def order(self) -> dict[str, int]:
        """Where each field stands in the order in which forms show their columns."""
        return {field.name: place for place, field in enumerate(self.fields)}

    @cached_property
    def by_heading(self) -> dict[str, tuple[str, ...]]:
        """Each normal heading and the fields it may mean; more than one is an ambiguity to resolve."""
        known: dict[str, list[str]] = {}
        for field in self.fields:
            for spelling in (field.title, *field.headings):
                names = known.setdefault(heading(spelling), [])
                if field.name not in names:
                    names.append(field.name)
        return {spelling: tuple(names) for spelling, names in known.items()}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """All stored columns in contract order."""
        return tuple(column for field in self.fields for column in field.columns())


class Cover(Declared):
    """The labelled cells around a table: who reports, for which month, who signed."""

    fields: tuple[Field, ...]

    @cached_property
    def by_label(self) -> dict[str, str]:
        """Each normal label and the cover field it announces."""
        return {
            heading(label): field.name for field in self.fields for label in (field.title, *field.headings)
        }


class HeadingSpellings(Declared):
    """A region's own headings: ledger → field → spellings (``overrides/headings.yml``)."""

    headings: dict[str, dict[str, tuple[str, ...]]]


class Contracts(NamedTuple):
    """Every ledger contract by kind, and the cover they share."""

    ledgers: dict[str, Ledger]
    cover: Cover


def load_contracts(overrides: Path | None = None) -> Contracts:
    """The built-in contracts, with a region's own ledgers and headings laid over them."""
    ledgers = {entry.ledger: entry for entry in load_folder(HERE / "ledgers", Ledger)}
    if overrides is not None:
        ledgers |= {entry.ledger: entry for entry in load_folder(overrides / "ledgers", Ledger)}
        spellings = overrides / "headings.yml"
        if spellings.exists():
            _add_headings(ledgers, parse(read_yaml(spellings), HeadingSpellings, spellings), spellings)
    for kind, entry in ledgers.items():
        own = overrides is not None and (overrides / "ledgers" / f"{kind}.yml").exists()
        _check(entry, f"{'overrides/' if own else ''}ledgers/{kind}.yml")
    return Contracts(ledgers, load(HERE / "cover.yml", Cover))


def _add_headings(ledgers: dict[str, Ledger], extra: HeadingSpellings, where: Path) -> None:
    for kind, fields in extra.headings.items():
        if kind not in ledgers:
            message = f"{where}: headings.{kind}: no such ledger{meant(kind, ledgers)}"
            raise SchemaError(message)
        for name in sorted(set(fields) - set(ledgers[kind].by_name)):
            message = f"{where}: headings.{kind}: no such field {name}{meant(name, ledgers[kind].by_name)}"
            raise SchemaError(message)
        grown = tuple(
            field.model_copy(update={"headings": (*field.headings, *fields.get(field.name, ()))})
            for field in ledgers[kind].fields
        )
        ledgers[kind] = Ledger.model_validate(ledgers[kind].model_dump() | {"fields": grown})


def _check(ledger: Ledger, where: str) -> None:
    """Refuse a contract that names fields it does not have, or a code field without its list."""
    asked = ledger.recognise
    named = {*asked.subjects, *asked.typical, *asked.telling, *asked.describing, *ledger.key}
    unknown = sorted(named - set(ledger.by_name))
    if unknown:
        message = f"{where}: recognise or key names unknown fields {', '.join(unknown)}"
        raise SchemaError(message)
    twice = sorted(
        name for name, times in Counter(column.name for column in ledger.columns).items() if times > 1
    )
    if twice:
        message = f"{where}: fields: {', '.join(twice)} stands twice, a deadline's _raw and _kind included"
        raise SchemaError(message)
    clash = sorted(ADDRESS_COLUMNS & {column.name for column in ledger.columns})
    if clash and not ledger.kept_apart:
        message = f"{where}: fields {', '.join(clash)} are named like address columns"
        raise SchemaError(message)
    for field in ledger.fields:
        if (field.type == "code") != (field.codes is not None):
            message = f"{where}: fields.{field.name}.codes goes with type code, and only there"
            raise SchemaError(message)
