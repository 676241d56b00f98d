"""Which rules hold in a region: the built-in ones, those required fields make, its own, and its changes."""

from collections.abc import Mapping
from pathlib import Path

from schemas.contracts import Contracts
from schemas.loading import SchemaError, load, load_folder
from validations.findings import Catalogue, RuleSet
from validations.overrides import amended
from validations.required import required_rules

RULES = Path(__file__).parent / "rules"


def load_catalogue(
    folder: Path = RULES, contracts: Contracts | None = None, overrides: Path | None = None
) -> Catalogue:
    """The built-in rules, those the contracts' required fields make, and a region's own and changed ones.

    ``overrides`` is the region's folder: ``rules/*.yml`` are laid beside the built-in sets, ``rules.yml``
    switches off, re-grades or waives. SchemaError names file and key of whatever cannot be used.
    """
    sets = [*load_folder(folder, RuleSet)]
    sets += [required_rules(ledger) for ledger in contracts.ledgers.values()] if contracts else []
    if overrides is None:
        return Catalogue(sets)
    own = {path: load(path, RuleSet) for path in sorted((overrides / "rules").glob("*.yml"))}
    for path, declared in own.items():
        if mute := next((rule.code for rule in declared.rules if rule.holds is None), None):
            message = f"{path}: rules.{mute}.holds: a rule of a region needs a predicate"
            raise SchemaError(message)
    return amended(Catalogue([*sets, *own.values()], _origins(own)), overrides / "rules.yml")


def _origins(own: Mapping[Path, RuleSet]) -> dict[str, str]:
    """The file of every rule and fact that a region adds."""
    return {
        f"{declared.about}/{name}": str(path)
        for path, declared in own.items()
        for name in ("", *declared.facts, *(rule.code for rule in declared.rules))
    }
