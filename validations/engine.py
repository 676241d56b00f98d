"""Rules against rows: one SQL statement for all rules of a ledger, findings out, no row touched in Python.

The engine is compiled from the rule catalogue and the contracts. A rule that cannot work is refused before
any data arrives; a rule that breaks on data is our error and raised as one, never turned into a finding.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas.codes import CodeList, load_codes
from schemas.contracts import Contracts, load_contracts
from schemas.escalation import load_escalation
from schemas.failure import CannotBeDone
from schemas.lifecycle import load_lifecycle
from schemas.loading import SchemaError
from schemas.risk_bands import load_risk_bands
from validations.catalogue import load_catalogue
from validations.findings import Catalogue, Rule
from validations.frames import Columns, frames
from validations.places import FINDINGS, Places, Rows, add_places, add_rows, add_said, no_findings
from validations.statement import (
    Wording,
    applies,
    check_words,
    facts_of,
    findings_statement,
    parameters_in,
    subject,
)

Parameter = int | float | str | list[str]

FEW = 500
"""Rows up to which planning the long statement well costs more than running it as it stands."""


class RuleFailed(CannotBeDone):
    """Raised when a rule that was accepted breaks on data: our error, never the institution's."""

    def __init__(self, code: str, reason: str) -> None:
        """Name the rule and what DuckDB said."""
        super().__init__(f"rule {code} failed on data (an error of the rulebook, not of the file): {reason}")
        self.code = code


class Engine:
    """All rules, ready to judge; cheap to make, compiled per frame when first needed."""

    def __init__(
        self,
        catalogue: Catalogue,
        contracts: Contracts,
        codes: Mapping[str, CodeList],
        parameters: Mapping[str, Parameter] | None = None,
        *,
        threads: int | None = None,
    ) -> None:
        """Take the rules and what they speak about; ``parameters`` add to or replace the built-in ones.

        Without ``threads`` judging uses every core; one of several processes should use its own only.
        """
        self.catalogue = catalogue
        self.parameters = default_parameters() | dict(parameters or {})
        self._contracts = contracts
        self._codes = codes
        self._frames = frames(contracts)
        self._statements: dict[str, str] = {}
        self._config: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false"}
        if threads:
            self._config["threads"] = str(threads)

    def rules(self, about: str) -> tuple[Rule, ...]:
        """The rules that have a predicate and are switched on, in catalogue order."""
        known = self.catalogue.about.get(about)
        return tuple(rule for rule in known.rules if rule.holds and rule.status == "on") if known else ()

    def columns(self, about: str) -> Columns:
        """The columns that rules about this frame may use, with their DuckDB types."""
        return self._frames[about]

    def verify(self) -> None:
        """Refuse the rulebook if any rule cannot work: SchemaError with file, key and reason."""
        for about in self.catalogue.about:
            if self.rules(about):
                with duckdb.connect(config=self._config) as connection:
                    self._prepare(connection, about, no_findings())

    def judge(
        self, about: str, rows: Rows, places: Places | pa.Table | None = None, said: pa.Table | None = None
    ) -> pa.Table:
        """Findings (``places.FINDINGS``) of all rules about this frame, in the order of the rows' places.

        ``rows`` must hold whole returns, because some rules compare rows with each other. ``said`` is what
        the reader already found (columns ``places.SAID``): a cell it could not read is not called empty too.
        Raises SchemaError for a rule that cannot work and RuleFailed for one that breaks on this data.
        """
        rules = self.rules(about)
        if not rules or not len(rows):
            return no_findings()
        with duckdb.connect(config=self._config) as connection:
            statement = self._prepare(connection, about, rows)
            add_places(connection, places or {})
            add_said(connection, said)
            if len(rows) < FEW:
                connection.execute("PRAGMA disable_optimizer")
            try:
                # A table of its own, because fetching a relation as Arrow plans the long statement twice.
                _execute(connection, f"CREATE TEMP TABLE finding AS {statement}", self.parameters)
                return connection.table("finding").to_arrow_table().cast(FINDINGS)
            except duckdb.Error as error:
                raise self._failed(connection, about, error) from error

    def share_that_hold(self, about: str, rows: Rows) -> dict[str, tuple[int, int]]:
        """For each rule said to hold mostly (rows it holds for, rows it concerns): for the reading gate."""
        rules = [rule for rule in self.rules(about) if rule.mostly is not None]
        if not rules or not len(rows):
            return {rule.code: (0, 0) for rule in rules}
        held = ", ".join(
            f"CASE WHEN {applies(rule)} THEN ({rule.holds}\n) IS NOT FALSE END AS r{number}"
            for number, rule in enumerate(rules)
        )
        counts = ", ".join(f"count_if(r{number}), count(r{number})" for number in range(len(rules)))
        facts = facts_of(self.catalogue.about[about].facts)
        with duckdb.connect(config=self._config) as connection:
            self._lay_out(connection, about, rows)
            sql = f"WITH known AS ({facts}), held AS (SELECT {held} FROM known) SELECT {counts} FROM held"
            try:
                found = _run(connection, sql, self.parameters).fetchall()[0]
            except duckdb.Error as error:
                raise self._failed(connection, about, error) from error
        return {rule.code: (found[2 * at], found[2 * at + 1]) for at, rule in enumerate(rules)}

    def _prepare(self, connection: duckdb.DuckDBPyConnection, about: str, rows: Rows) -> str:
        """Make the view ``subject`` of these rows; returns the statement over it, compiled once."""
        self._lay_out(connection, about, rows)
        if about not in self._statements:
            self._statements[about] = self._compile(connection, about)
        return self._statements[about]

    def _lay_out(self, connection: duckdb.DuckDBPyConnection, about: str, rows: Rows) -> None:
        """Make the view ``subject`` of these rows: all columns of the frame, given or not."""
        if about not in self._frames:
            known = ", ".join(sorted(self._frames))
            file = self.catalogue.file(about)
            message = f"{file}: about: rules with predicates can be about {known}; not {about}"
            raise SchemaError(message)
        columns = self._frames[about]
        given = add_rows(connection, rows, columns)
        connection.execute(f"CREATE TEMP VIEW subject AS {subject(columns, given)}")

    def _compile(self, connection: duckdb.DuckDBPyConnection, about: str) -> str:
        """The statement for a frame, with every rule bound against the frame on the way."""
        columns = self._frames[about]
        rules, facts = self.rules(about), self.catalogue.about[about].facts
        types = self._bound(connection, about, rules, facts)
        check_words(self.catalogue, about, {*columns, *types, *self.parameters}, columns)
        wording = Wording(columns, self._contracts.ledgers.get(_ledger(about)), self._codes, types)
        return findings_statement(about, rules, facts, wording, self.parameters)

    def _bound(
        self,
        connection: duckdb.DuckDBPyConnection,
        about: str,
        rules: tuple[Rule, ...],
        facts: Mapping[str, str],
    ) -> dict[str, str]:
        """The facts' types; SchemaError for the first fact or predicate DuckDB does not accept."""
        asked = [*facts, *(f"({rule.holds}\n) AS predicate_{number}" for number, rule in enumerate(rules))]
        bound = f"WITH known AS ({facts_of(facts)}) SELECT {', '.join(asked)} FROM known"
        try:
            types = _types(connection, bound, self.parameters)
        except (duckdb.Error, KeyError) as error:
            raise self._refused(connection, about) from error
        for number, rule in enumerate(rules):
            if (kind := types[f"predicate_{number}"]) != "BOOLEAN":
                message = f"{self._where(about, rule)}: is {kind}, a predicate must be BOOLEAN"
                raise SchemaError(message)
        return {name: types[name] for name in facts}

    def _refused(self, connection: duckdb.DuckDBPyConnection, about: str) -> SchemaError:
        """Which fact or rule it was, found by binding them one by one."""
        facts = self.catalogue.about[about].facts
        for name, sql in facts.items():
            reason = self._reason(connection, f"SELECT {sql} FROM subject")
            if reason:
                return SchemaError(f"{self.catalogue.file(about, name)}: facts.{name}: {reason}")
        for rule in self.rules(about):
            reason = self._reason(
                connection, f"WITH known AS ({facts_of(facts)}) SELECT ({rule.holds}\n) FROM known"
            )
            if reason:
                return SchemaError(f"{self._where(about, rule)}: {reason}")
        return SchemaError(f"rules/{about}.yml: the rules do not work together")

    def _where(self, about: str, rule: Rule) -> str:
        """File and key of a rule, for whoever has to mend it."""
        if rule.required:
            return f"ledgers/{about}.yml: fields.{rule.fields[0]}.required"
        return f"{self.catalogue.file(about, rule.code)}: rules.{rule.code}.holds"

    def _reason(self, connection: duckdb.DuckDBPyConnection, sql: str) -> str | None:
        try:
            _types(connection, sql, self.parameters)
        except duckdb.Error as error:
            return said_by(error)
        except KeyError as error:
            return f"unknown parameter ${error.args[0]}; known are {', '.join(sorted(self.parameters))}"
        return None

    def _failed(self, connection: duckdb.DuckDBPyConnection, about: str, error: duckdb.Error) -> RuleFailed:
        """Which rule broke on the data, found by running them one by one."""
        known = facts_of(self.catalogue.about[about].facts)
        for rule in self.rules(about):
            broken = f"SELECT ({rule.holds}\n) AS broken FROM known"
            sql = f"WITH known AS ({known}) SELECT count_if(broken) FROM ({broken})"
            try:
                _run(connection, sql, self.parameters).fetchall()
            except duckdb.Error as own:
                return RuleFailed(rule.code, str(own).splitlines()[0])
        return RuleFailed(f"(words of {about})", str(error))


def load_engine(overrides: Path | None = None, *, threads: int | None = None) -> Engine:
    """The built-in rulebook, with a region's overrides when their folder is given."""
    contracts = load_contracts(overrides)
    catalogue = load_catalogue(contracts=contracts, overrides=overrides)
    parameters = dict(load_risk_bands(overrides).parameters)
    return Engine(catalogue, contracts, load_codes(), parameters, threads=threads)


def default_parameters() -> dict[str, Parameter]:
    """What predicates may ask for as ``$name``: limits, plan parts, boilerplate, the bands of risks."""
    life = load_lifecycle()
    limits: dict[str, Parameter] = dict(life.deadlines.model_dump())
    listed: dict[str, Parameter] = {
        "plan_parts": [part.label for part in life.plan_parts],
        "plan_words": [part.words for part in life.plan_parts],
        "boilerplate": list(load_escalation().boilerplate),
    }
    return limits | listed | load_risk_bands().parameters


def _run(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Parameter]
) -> duckdb.DuckDBPyRelation:
    """The statement with those parameters it asks for; KeyError for one that is not known."""
    return connection.sql(sql, params=_wanted(sql, parameters))


def _execute(connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Parameter]) -> None:
    connection.execute(sql, _wanted(sql, parameters))


def _wanted(sql: str, parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Only what the statement asks for: DuckDB refuses parameters it has no place for."""
    return {name: parameters[name] for name in sorted(parameters_in(sql))}


def _types(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Parameter]
) -> dict[str, str]:
    return {row[0]: row[1] for row in _run(connection, f"DESCRIBE {sql}", parameters).fetchall()}


def said_by(error: duckdb.Error) -> str:
    """What DuckDB says is wrong, with the names it takes for meant, without the statement."""
    first, *more = str(error).splitlines()
    return " ".join([first, *(line for line in more if line.startswith("Candidate"))])


def _ledger(about: str) -> str:
    """The ledger whose titles and code lists a frame uses."""
    return {"history": "hazard", "task_history": "key_task", "measure_history": "measure"}.get(about, about)
