"""The gates, run by Great Expectations: suites from bounds, a checkpoint per gate, Data Docs for readers.

This is the only module that imports Great Expectations (several seconds and two hundred megabytes: let a
further process import it). Numbers that do not hold fail the gate with their reasons; an expectation that
could not run is our error and raised.
"""

import logging
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from validations.gates import Bound, Check, Docs, GateResult, Measured

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.core.run_identifier import RunIdentifier
from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween,
)

logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)


class GateBroken(Exception):  # noqa: N818 - named after what happened
    """Raised when an expectation could not be evaluated: our error, not the month's."""


def run_gate(name: str, measured: Iterable[Measured], place: Docs | None) -> GateResult:
    """A checkpoint over everything measured: one suite for each ledger or table."""
    asked = [entry for entry in measured if entry.bounds]
    if not asked:
        return GateResult(name, passed=True, checks=(), reasons=())
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        context = _context(place)
        source = context.data_sources.add_pandas(name)
        definitions = [_definition(context, source, entry, Path(folder)) for entry in asked]
        checkpoint = gx.Checkpoint(name=name, validation_definitions=definitions, result_format="BASIC")
        run_id = RunIdentifier(run_name=place.run_name) if place else None
        outcome = context.checkpoints.add(checkpoint).run(run_id=run_id)
        if place:  # an action would make the site anew for each suite
            context.build_data_docs(site_names=["docs"])
    checks = tuple(_check(entry, result) for entry, result in _paired(asked, outcome))
    reasons = tuple(check.words for check in checks if not check.passed)
    return GateResult(name, passed=not reasons, checks=checks, reasons=reasons)


def _context(place: Docs | None) -> EphemeralDataContext:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    if place:
        place.folder.mkdir(parents=True, exist_ok=True)
        context.add_data_docs_site(
            "docs",
            {
                "class_name": "SiteBuilder",
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(place.folder),
                },
            },
        )
    return context


def _definition(
    context: EphemeralDataContext,
    source: Any,  # noqa: ANN401 - GX makes the type at run time
    measured: Measured,
    folder: Path,
) -> gx.ValidationDefinition:
    """The numbers as a one-row file, and the suite of what they must keep."""
    path = folder / f"{measured.subject}.parquet"
    numbers = {bound.name: [float(bound.observed)] for bound in measured.bounds}
    pq.write_table(pa.table(numbers), path)
    data = source.add_parquet_asset(measured.subject, path=path).add_batch_definition("month")
    expectations = [_expectation(bound) for bound in measured.bounds]
    suite = context.suites.add(gx.ExpectationSuite(name=measured.subject, expectations=expectations))
    definition = gx.ValidationDefinition(name=measured.subject, data=data, suite=suite)
    return context.validation_definitions.add(definition)


def _expectation(bound: Bound) -> ExpectColumnValuesToBeBetween:
    return ExpectColumnValuesToBeBetween(
        column=bound.name,
        min_value=bound.low,
        max_value=bound.high,
        description=bound.words,
        meta={"name": bound.name},
    )


def _paired(asked: Iterable[Measured], outcome: Any) -> Iterable[tuple[tuple[Measured, Bound], Any]]:  # noqa: ANN401 - as above
    """Each bound with GX's result for it."""
    known = {(entry.subject, bound.name): (entry, bound) for entry in asked for bound in entry.bounds}
    for validation in outcome.run_results.values():
        for result in validation.results:
            yield known[validation.suite_name, result.expectation_config.meta["name"]], result


def _check(asked: tuple[Measured, Bound], result: Any) -> Check:  # noqa: ANN401 - as above
    measured, bound = asked
    trouble = _trouble(result.exception_info or {})
    if trouble:
        message = f"expectation {measured.subject}.{bound.name} could not run: {trouble}"
        raise GateBroken(message)
    return Check(
        measured.subject, bound.name, bool(result.success), bound.observed, bound.low, bound.high, bound.words
    )


def _trouble(info: Mapping[str, Any]) -> str | None:
    """GX reports one exception, or one per metric under the metric's name."""
    told = [info] if "raised_exception" in info else list(info.values())
    return next((str(one["exception_message"]) for one in told if one.get("raised_exception")), None)
