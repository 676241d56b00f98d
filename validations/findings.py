"""What can be wrong with a submission: the catalogue of rules, and a finding of one of them at one cell.

Every code is declared once in ``rules/*.yml`` with its severity, Chinese title, message and remedy; code
that finds something names the code and hands over the facts, it never writes sentences.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BeforeValidator, StringConstraints, field_validator, model_validator
from pydantic import Field as Key

from schemas.codes import Status
from schemas.loading import Declared, SchemaError

Severity = Literal["reject", "hold", "warn", "note"]
SEVERITIES: tuple[Severity, ...] = ("reject", "hold", "warn", "note")

Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]
"""A month as YYYY-MM."""

Switch = Annotated[
    Literal["on", "off"], BeforeValidator(lambda told: {True: "on", False: "off"}.get(told, told))
]
"""Whether a rule speaks; YAML reads a bare off as false."""


class Rule(Declared):
    """One thing that can be wrong, how grave it is and what to say about it."""

    code: str
    severity: Severity
    title: str
    english: str = ""
    message: str
    """Chinese sentence with {placeholders}: common ones, the finding's own facts, or the row's columns."""
    remedy: str
    holds: str | None = None
    """SQL predicate over the typed row; the row is fine unless it is false. None: raised by code."""
    fields: tuple[str, ...] = ()
    """Columns the predicate looks at; the first is the cell pointed at."""
    points: str | None = None
    """SQL naming which of these fields (without its month) is pointed at; None: the first."""
    basis: str = ""
    trust: Status = "own"
    owner: str = "安全监管科"
    status: Switch = "on"
    kinds: tuple[str, ...] = ()
    """Kinds of institution it applies to; empty means all."""
    from_period: Month | None = None
    until_period: Month | None = None
    waived_until: str | None = None
    """ISO date up to which findings are recorded but not held against the unit; needs ``waived_because``."""
    waived_because: str | None = None
    required: Literal["always", "sometimes"] | None = None
    """Made from a contract's required field: says nothing where the reader already spoke about the cell."""
    mostly: float | None = None
    """Share of rows, 0 to 1, that hold in a believable month; the reading gate asks for it."""

    @model_validator(mode="after")
    def _waived_with_a_reason(self) -> Self:
        if self.waived_until and not self.waived_because:
            message = f"{self.code}: waived_until needs waived_because"
            raise ValueError(message)
        return self

    @field_validator("message", "remedy")
    @classmethod
    def _closes_its_braces(cls, words: str) -> str:
        placeholders(words)  # ValueError for a brace that is never closed
        return words

    def concerns(self, unit_kind: str | None, period: str | None) -> bool:
        """Whether it applies to a return of this kind of unit and month; what is unknown does not exempt."""
        return not (
            (self.kinds and unit_kind and unit_kind not in self.kinds)
            or (self.from_period and period and period < self.from_period)
            or (self.until_period and period and period > self.until_period)
        )

    @property
    def waiver(self) -> str:
        """What a waived finding says after its message."""
        return f"（此项至{self.waived_until}免予处理：{self.waived_because}。）"


class RuleSet(Declared):
    """The rules of one ledger kind, or of one step that raises findings itself."""

    about: str
    """A ledger kind, or: file, sheet, cover, submission, history, month."""
    title: str
    english: str = ""
    facts: Mapping[str, str] = Key(default_factory=dict)
    """Named SQL expressions over a row (windows allowed) that predicates and messages may use as columns."""
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
    waived: bool = False


class Catalogue:
    """All rules by code, and the words for their findings."""

    def __init__(self, sets: Iterable[RuleSet], origins: Mapping[str, str] | None = None) -> None:
        """Take the rule sets, those about the same thing as one; a code that stands twice is refused.

        ``origins``: for what a region adds, its file by ``about/code of the rule or name of the fact``.
        """
        self.origins = dict(origins or {})
        self.about: dict[str, RuleSet] = {}
        for rule_set in sets:
            known = self.about.get(rule_set.about)
            self.about[rule_set.about] = _joined(known, rule_set) if known else rule_set
        self.rules: dict[str, Rule] = {}
        for rule_set in self.sets:
            for rule in rule_set.rules:
                if rule.code in self.rules:
                    message = f"{self.file(rule_set.about, rule.code)}: rules.{rule.code}: declared twice"
                    raise SchemaError(message)
                self.rules[rule.code] = rule

    @property
    def sets(self) -> tuple[RuleSet, ...]:
        """The rule sets, one for each thing rules are about."""
        return tuple(self.about.values())

    def file(self, about: str, name: str = "") -> str:
        """The file that declares a rule or fact, for whoever has to mend it."""
        return self.origins.get(f"{about}/{name}", f"rules/{about}.yml")

    def speaks(self, code: str, unit_kind: str | None = None, period: str | None = None) -> bool:
        """Whether findings of this code are wanted: a region may have switched them off, or for some only."""
        rule = self.rules[code]
        return rule.status == "on" and rule.concerns(unit_kind, period)

    def tell(self, finding: Finding, received_on: date | None = None) -> Told:
        """The finding in Chinese; a placeholder nobody filled shows as （未填）, never as a crash.

        ``received_on`` is the day of the return, by which the region's waivers end.
        """
        rule = self.rules[finding.code]
        waived = bool(received_on and rule.waived_until and received_on.isoformat() <= rule.waived_until)
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
            "note" if waived else rule.severity,
            rule.title,
            rule.message.format_map(words) + (rule.waiver if waived else ""),
            rule.remedy.format_map(words),
            waived,
        )


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "（未填）"


def placeholders(template: str) -> set[str]:
    """The names in braces of a message or remedy."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _joined(first: RuleSet, second: RuleSet) -> RuleSet:
    """Two sets about the same thing as one, in order."""
    facts = {**first.facts, **second.facts}
    return first.model_copy(update={"rules": (*first.rules, *second.rules), "facts": facts})
