"""Everything a reader needs to know beside the file: contracts, codes, messages, headings."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from flows.intake.headings.vocabulary import HeadingIndex
from schemas.codes import CodeList, CodeSpellings, load_codes
from schemas.contracts import Contracts, load_contracts
from schemas.failure import meant
from schemas.loading import SchemaError, load
from validations.catalogue import load_catalogue
from validations.findings import Catalogue


class Rulebook(NamedTuple):
    """Everything a reader needs to know beside the file."""

    contracts: Contracts
    codes: Mapping[str, CodeList]
    catalogue: Catalogue
    headings: HeadingIndex


def load_rulebook(overrides: Path | None = None) -> Rulebook:
    """The built-in contracts, codes and rules with a region's ``overrides`` folder laid over them."""
    contracts = load_contracts(overrides)
    spellings = overrides / "codes.yml" if overrides is not None else None
    extra = load(spellings, CodeSpellings) if spellings is not None and spellings.exists() else None
    codes = load_codes(extra=extra)
    for kind, ledger in contracts.ledgers.items():
        for field in ledger.fields:
            if field.codes is not None and field.codes not in codes:
                known = meant(field.codes, codes)
                message = f"ledgers/{kind}.yml: fields.{field.name}.codes: no list {field.codes}{known}"
                raise SchemaError(message)
    return Rulebook(contracts, codes, load_catalogue(), HeadingIndex(contracts))
