"""Units' templates cast lot by lot, many of them by more than one process at a time.

The rows that go into a lot are handed over as tables, for the store belongs to one process only.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from flows.outlets.report_pack import rows_of
from flows.outlets.returns.template import Templates, TemplateUnit
from flows.stages.machines.processes import HANDS, hands
from schemas.codes import load_codes
from schemas.contracts import load_contracts

WORTH = 1_000
"""Templates from which on other processes help: with fewer it is done before they have started."""


class Lot(NamedTuple):
    """Some units' templates."""

    places: Sequence[Path]
    """Where they lie when it is done, those included that lay there before."""
    wanted: Mapping[TemplateUnit, Path]
    """Those to be written."""
    carried: Mapping[str, pa.Table]
    """What these units carry over, by ledger kind."""


def cast_all(overrides: Path, lots: Iterable[Lot], count: int) -> Iterator[Path]:
    """Write the wanted templates of all lots, ``count`` of them; each place once it is there."""
    if count < WORTH:
        templates = _templates(overrides)
        for lot in lots:
            _cast(templates, lot)
            yield from lot.places
        return
    begun = deque[tuple[Sequence[Path], Future[None]]]()
    with hands() as others:
        for lot in lots:
            begun.append((lot.places, others.give(_cast_there, overrides, lot)))
            if len(begun) > HANDS:  # no more rows are laid out than are soon wanted
                yield from _finished(*begun.popleft())
        for places, done in begun:
            yield from _finished(places, done)


def _finished(places: Sequence[Path], done: "Future[None]") -> Sequence[Path]:
    done.result()
    return places


def _cast_there(overrides: Path, lot: Lot) -> None:
    _cast(_kept_templates(overrides), lot)


def _cast(templates: Templates, lot: Lot) -> None:
    """Write the wanted templates of a lot."""
    rows = {kind: _by_unit(carried) for kind, carried in lot.carried.items()}
    for whom, place in lot.wanted.items():
        own = {kind: rows[kind].get(whom.unit_code, []) for kind in whom.owes}
        put(place, templates.workbook(whom, own))


def _by_unit(rows: pa.Table) -> dict[str, list[dict[str, Any]]]:
    by_unit: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(rows):
        by_unit.setdefault(row["unit_code"], []).append(row)
    return by_unit


def _templates(overrides: Path) -> Templates:
    return Templates(load_contracts(overrides), load_codes())


_kept_templates = lru_cache(maxsize=1)(_templates)
"""For a process that lives no longer than the work it helps with: the forms are laid out once in it."""


def put(place: Path, data: bytes) -> None:
    """Let a file appear at its place in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    made = place.with_name(f".{place.name}.part")
    made.write_bytes(data)
    made.replace(place)
