"""What can be wrong with a submission: the catalogue of rules, and a finding of one of them at one cell.

Every code is declared once in ``rules/*.yml`` with its severity, Chinese title, message and remedy; code
that finds something names the code and hands over the facts, it never writes sentences.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Literal, NamedTuple

from schemas.codes import Status
from schemas.loading import Declared, SchemaError, load, load_folder

RULES = Path(__file__).parent / "rules"

Severity = Literal["reject", "hold", "warn", "note"]
SEVERITIES: tuple[Severity, ...] = ("reject", "hold", "warn", "note")

COMMON_PLACEHOLDERS = frozenset({"value", "cell", "sheet", "row", "heading", "expected", "file"})


class Rule(Declared):
    """One thing that can be wrong, how grave it is and what to say about it."""

    code: str
    severity: Severity
    title: str
    message: str
    """Chinese sentence with {placeholders}: common ones, the finding's own facts, or the row's columns."""
    remedy: str
    holds: str | None = None
    """SQL predicate over the typed row; the row is fine unless it is false. None: raised by code."""
    fields: tuple[str, ...] = ()
    """Columns the predicate looks at; the first is the cell pointed at."""
    basis: str = ""
    trust: Status = "own"
    owner: str = "安全监管科"
    status: Literal["on", "off"] = "on"
    kinds: tuple[str, ...] = ()
    """Kinds of institution it applies to; empty means all."""
    from_period: str | None = None
    until_period: str | None = None
    waived_until: str | None = None
    """ISO date up to which findings are recorded but not held against the unit; needs ``waived_because``."""
    waived_because: str | None = None


class RuleSet(Declared):
    """The rules of one ledger kind, or of one step that raises findings itself."""

    about: str
    """A ledger kind, or: file, sheet, cover, history, month."""
    title: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that did not hold, and where."""

    code: str
    sheet: str | None = None
    row: int | None = None
    cell: str | None = None
    field: str | None = None
    value: str | None = None
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What the message's other placeholders stand for."""


class Told(NamedTuple):
    """A finding in words."""

    code: str
    severity: Severity
    title: str
    message: str
    remedy: str


class Catalogue:
    """All rules by code, and the words for their findings."""

    def __init__(self, sets: Iterable[RuleSet]) -> None:
        """Take the rule sets; a code that stands twice is refused."""
        self.sets = tuple(sets)
        self.rules: dict[str, Rule] = {}
        for rule_set in self.sets:
            for rule in rule_set.rules:
                if rule.code in self.rules:
                    message = f"rules/{rule_set.about}.yml: rule {rule.code} is declared twice"
                    raise SchemaError(message)
                self.rules[rule.code] = rule

    @cached_property
    def about(self) -> dict[str, RuleSet]:
        """Each rule set by what it is about."""
        return {rule_set.about: rule_set for rule_set in self.sets}

    def tell(self, finding: Finding) -> Told:
        """The finding in Chinese; a placeholder nobody filled shows as （未填）, never as a crash."""
        rule = self.rules[finding.code]
        words = _Words(
            {
                "value": finding.value or "",
                "cell": finding.cell or "",
                "sheet": finding.sheet or "",
                "row": "" if finding.row is None else str(finding.row),
            }
            | dict(finding.facts)
        )
        return Told(
            rule.code,
            rule.severity,
            rule.title,
            rule.message.format_map(words),
            rule.remedy.format_map(words),
        )


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "（未填）"


def placeholders(template: str) -> set[str]:
    """The names in braces of a message or remedy."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def load_catalogue(folder: Path = RULES) -> Catalogue:
    """The built-in rules; SchemaError names file and key of whatever cannot be used."""
    return Catalogue(load_folder(folder, RuleSet))


def load_rules(about: str, folder: Path = RULES) -> RuleSet:
    """The rules about one thing."""
    return load(folder / f"{about}.yml", RuleSet)
