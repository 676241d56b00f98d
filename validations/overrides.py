"""What a region changes about the rules: switched off, graded otherwise, waived until a date; with reasons.

A waived rule still finds; its findings are kept as notes with ``waived`` set and the reason in their words:
nothing is rejected or held for it, and the day the waiver ends holds no surprise.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from schemas.codes import load_codes
from schemas.loading import Declared, SchemaError, load
from validations.findings import Catalogue, Month, Rule, RuleSet, Severity, Switch


class RuleOverride(Declared):
    """One rule as the region wants it."""

    status: Switch | None = None
    severity: Severity | None = None
    kinds: tuple[str, ...] | None = None
    from_period: Month | None = None
    until_period: Month | None = None
    waived_until: date | None = None
    mostly: float | None = None
    because: str
    """Why; stands in docs and in the waived finding's record."""


class RuleOverrides(Declared):
    """``overrides/rules.yml``: rule code → change."""

    rules: dict[str, RuleOverride]


def amended(catalogue: Catalogue, path: Path) -> Catalogue:
    """The catalogue with the region's changes; a code nobody declared is refused."""
    if not path.exists():
        return catalogue
    changes = load(path, RuleOverrides).rules
    unknown = sorted(set(changes) - set(catalogue.rules))
    if unknown:
        message = f"{path}: rules.{unknown[0]}: no such rule; see docs/rules.md for the codes"
        raise SchemaError(message)
    _check_kinds(changes, path)
    return Catalogue((_amended_set(rule_set, changes) for rule_set in catalogue.sets), catalogue.origins)


def _check_kinds(changes: Mapping[str, RuleOverride], path: Path) -> None:
    """Refuse a kind of institution that the code list does not have: the rule would fall silent for all."""
    known = {code.code for code in load_codes()["unit_kind"].codes}
    for code, change in changes.items():
        if unknown := sorted(set(change.kinds or ()) - known):
            listed = ", ".join(sorted(known))
            message = f"{path}: rules.{code}.kinds: {unknown[0]} is no kind of unit; known are {listed}"
            raise SchemaError(message)


def _amended_set(rule_set: RuleSet, changes: dict[str, RuleOverride]) -> RuleSet:
    rules = (_changed(rule, changes[rule.code]) if rule.code in changes else rule for rule in rule_set.rules)
    return rule_set.model_copy(update={"rules": tuple(rules)})


def _changed(rule: Rule, change: RuleOverride) -> Rule:
    update = change.model_dump(exclude_none=True, exclude={"because", "waived_until"})
    if change.waived_until is not None:
        update |= {"waived_until": change.waived_until.isoformat(), "waived_because": change.because}
    return rule.model_copy(update=update)
