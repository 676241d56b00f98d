"""What a region's own files say that nobody could use: units, and everything in ``overrides/``."""

from collections.abc import Iterator
from pathlib import Path

from flows.intake.rulebook import load_rulebook
from flows.region import Region
from schemas.campaign import load_campaign
from schemas.codes import load_codes
from schemas.contracts import load_contracts
from schemas.failure import meant
from schemas.gates import load_changes, load_gates
from schemas.loading import SchemaError
from schemas.risk_bands import load_risk_bands
from validations.engine import load_engine
from validations.gates import verify_promises
from warehouse.prepare import store_without_rows

OVERRIDES = frozenset(
    {
        "headings.yml",
        "codes.yml",
        "rules.yml",
        "gates.yml",
        "campaign.yml",
        "risk_bands.yml",
        "ledgers",
        "rules",
    }
)
"""What may lie in ``overrides/``."""


def unusable_units(region: Region) -> Iterator[str]:
    """Names, kinds and ledgers of ``units.csv`` that cannot be meant, each with its line."""
    kinds = {code.code for code in load_codes()["unit_kind"].codes}
    ledgers = set(load_contracts(region.overrides).ledgers)
    if not region.registry.units:
        yield "holds no unit; write one on each line below the headings"
    for line, unit in enumerate(region.registry.units, start=2):
        if not unit.name.strip():
            yield f"line {line}: {unit.unit_code} has no name"
        if unit.kind not in kinds:
            yield f"line {line}: kind {unit.kind} is not known{meant(unit.kind, kinds)}"
        for ledger in unit.owes:
            if ledger not in ledgers:
                yield f"line {line}: owes {ledger}, which is no ledger{meant(ledger, ledgers)}"


def unusable_overrides(region: Region) -> Iterator[str]:
    """Why the region's own headings, codes, rules or bounds cannot be used; empty when all can."""
    for path in sorted(region.overrides.glob("*")):
        if path.name not in OVERRIDES and not path.name.startswith("."):
            yield f"overrides/{path.name} is read by nobody{meant(path.name, OVERRIDES)}"
    try:
        verify_overrides(region.overrides)
    except SchemaError as error:
        yield str(error)


def verify_overrides(overrides: Path) -> None:
    """Load all that a region may override and try its rules; SchemaError names file and key of a fault."""
    if not overrides.is_dir():
        return
    for declared in (load_rulebook, load_gates, load_campaign, load_risk_bands):
        declared(overrides)
    _verify_gates(overrides)
    load_engine(overrides).verify()


def _verify_gates(overrides: Path) -> None:
    """Refuse bounds of fields there are not, and promises that a store without rows cannot be asked."""
    changes, file = load_changes(overrides), str(overrides / "gates.yml")
    ledgers = load_contracts(overrides).ledgers
    for kind, fields in changes.fill_least().items():
        known = ledgers[kind].by_name if kind in ledgers else ()
        for name, among in ((kind, ledgers), *((field, known) for field in fields if kind in ledgers)):
            if name not in among:
                message = f"{file}: reading.fill_least.{kind}: there is no {name}{meant(name, among)}"
                raise SchemaError(message)
    if changes.publishing:
        with store_without_rows(ledgers.values()) as connection:
            for promised in changes.publishing:
                verify_promises(promised, lambda sql: connection.execute(sql).fetchall(), file)
