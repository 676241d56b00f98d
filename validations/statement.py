"""All rules about one thing as one SQL statement, whose rows are findings in words.

Four steps in the statement: the frame with its declared types, the named facts, for each row the list of
rules it breaks, and for each broken rule the place and the sentence.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from string import Formatter

from schemas.codes import CodeList
from schemas.contracts import Field, Ledger
from schemas.loading import SchemaError
from validations.findings import Catalogue, Rule, placeholders
from validations.frames import ORIGINS, Columns

SHOWN = 40
"""Characters of a long text that a sentence quotes."""

UNFILLED = "（未填）"
PLACES = ("value", "heading", "cell", "sheet", "row", "prev_cell")
"""Placeholders every message may use; ``prev_cell`` has words only in the two-month frame."""
_LEDGERS = {
    "submission": "ledger",
    "month": "ledger",
    "mention": "ledger",
    "history": "'hazard'",
    "task_history": "'key_task'",
    "measure_history": "'measure'",
}
_PARAMETER = re.compile(r"\$([a-z_]+)")


def quoted(text: str) -> str:
    """The text as a SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def parameters_in(sql: str) -> set[str]:
    """The names of the ``$parameters`` an expression asks for."""
    return set(_PARAMETER.findall(sql))


def bare(field: str) -> str:
    """The column a field of the two-month frame stands for, without its month."""
    return field.removeprefix("this_").removeprefix("prev_")


class Wording:
    """How the values of one frame are written in Chinese sentences."""

    def __init__(
        self, columns: Columns, ledger: Ledger | None, codes: Mapping[str, CodeList], facts: Columns
    ) -> None:
        """Take the frame's columns, the facts' types and, for labels and titles, the ledger behind."""
        self.columns = columns
        self.ledger = ledger
        self.codes = codes
        self.facts = facts

    def placeholders(self, parameters: Iterable[str]) -> dict[str, str]:
        """What a message may say: columns, facts, parameters and places, each as a SQL text."""
        spoken = {**self.columns, **self.facts}
        known = {name: self.shown(name, storage) for name, storage in spoken.items()}
        known |= {name: f"${name}::VARCHAR" for name in parameters}
        return known | {name: f"{name}_" for name in PLACES}

    def shown(self, name: str, storage: str) -> str:
        """A SQL expression: the column as a person would write it, null when there is nothing."""
        field = self._field(name)
        if field and field.codes:
            return self._label(name, self.codes[field.codes])
        if storage == "VARCHAR[]":
            return f"nullif(array_to_string({name}, '、'), '')"
        if storage == "BOOLEAN":
            return f"CASE {name} WHEN true THEN '是' WHEN false THEN '否' END"
        if storage in {"DOUBLE", "FLOAT"} or storage.startswith("DECIMAL"):
            return f"regexp_replace(printf('%.4f', {name}::DOUBLE), '\\.?0+$', '')"
        if storage == "VARCHAR":
            return f"regexp_replace({name}, '^(.{{{SHOWN}}}).+$', '\\1…', 's')"
        return f"{name}::VARCHAR"

    def value(self, name: str) -> str:
        """The column as the finding's value: in full, a deadline in the words it came in."""
        field, storage = self._field(name), self.columns[name]
        shown = name if storage == "VARCHAR" and not (field and field.codes) else self.shown(name, storage)
        return f"coalesce({name}_raw, {shown})" if f"{name}_raw" in self.columns else shown

    def heading(self, name: str) -> str:
        """The field's own title, for sheets whose heading is not known."""
        field = self._field(name)
        return field.title if field else name

    def _field(self, name: str) -> Field | None:
        return self.ledger.by_name.get(bare(name)) if self.ledger else None

    def _label(self, name: str, known: CodeList) -> str:
        cases = " ".join(f"WHEN {quoted(code.code)} THEN {quoted(code.label)}" for code in known.codes)
        return f"CASE {name} {cases} ELSE {name} END"


def sentence(template: str, known: Mapping[str, str]) -> str:
    """A message template as SQL text; ``known`` gives the expression of each placeholder."""
    parts = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            parts.append(quoted(literal))
        if name:
            parts.append(f"coalesce({known[name]}, '{UNFILLED}')")
    return " || ".join(parts) or "''"


def check_words(catalogue: Catalogue, about: str, speakable: set[str], columns: Columns) -> None:
    """Refuse fields that are not columns and placeholders nobody fills; SchemaError says where."""
    for rule in (rule for rule in catalogue.about[about].rules if rule.holds and rule.status == "on"):
        where = f"{catalogue.file(about, rule.code)}: rules.{rule.code}"
        unknown = sorted(set(rule.fields) - set(columns))
        if unknown or not rule.fields:
            message = f"{where}.fields: {', '.join(unknown) or 'a rule with a predicate names at least one'}"
            raise SchemaError(message)
        for key, words in (("message", rule.message), ("remedy", rule.remedy)):
            nobody = sorted(placeholders(words) - speakable - set(PLACES))
            if nobody:
                message = (
                    f"{where}.{key}: nobody fills {{{nobody[0]}}}; columns, facts or {', '.join(PLACES)} can"
                )
                raise SchemaError(message)


def applies(rule: Rule) -> str:
    """The predicate that the rule concerns a row at all: kind of institution and period."""
    conditions = []
    if rule.kinds:
        conditions.append(f"unit_kind IN ({', '.join(quoted(kind) for kind in rule.kinds)})")
    if rule.from_period:
        conditions.append(f"period >= {quoted(rule.from_period)}")
    if rule.until_period:
        conditions.append(f"period <= {quoted(rule.until_period)}")
    return " AND ".join(conditions) or "true"


def subject(columns: Columns, given: Iterable[str]) -> str:
    """The frame ``rows`` with exactly its declared columns; those not given are null."""
    have = set(given)
    listed = [
        f"CAST({name} AS {storage}) AS {name}" if name in have else f"CAST(NULL AS {storage}) AS {name}"
        for name, storage in columns.items()
        if not name.startswith("period_")
    ]
    for name, first in (("period_first", ""), ("period_last", " + INTERVAL 1 MONTH - INTERVAL 1 DAY")):
        own = f"CAST({name} AS DATE)" if name in have else "NULL"
        period = "period" if "period" in have else "NULL"
        listed.append(f"coalesce({own}, (try_cast({period} || '-01' AS DATE){first})::DATE) AS {name}")
    return f"SELECT {', '.join(listed)} FROM rows"


def facts_of(facts: Mapping[str, str]) -> str:
    """The facts as columns beside the frame's own."""
    added = "".join(f", ({sql}) AS {name}" for name, sql in facts.items())
    return f"SELECT *{added} FROM subject"


def broken(rules: Iterable[Rule]) -> str:
    """For each row the numbers of the rules that are false for it."""
    cases = ", ".join(
        f"CASE WHEN ({rule.holds}\n) IS FALSE AND {applies(rule)} THEN {number} END"
        for number, rule in enumerate(rules)
    )
    return f"SELECT *, list_filter([{cases}], lambda found: found IS NOT NULL) AS broken_ FROM known"


def findings_statement(
    about: str, rules: tuple[Rule, ...], facts: Mapping[str, str], wording: Wording, parameters: Iterable[str]
) -> str:
    """The whole statement; it reads ``subject`` and the tables ``place`` and ``said``."""
    known = wording.placeholders(parameters)
    before = {
        "value_": [_pointed(rule, wording.value) for rule in rules],
        "title_": [_pointed(rule, lambda field: quoted(wording.heading(field))) for rule in rules],
        "field_": [_pointed(rule, lambda field: quoted(bare(field))) for rule in rules],
    }
    after = {
        "message_": [sentence(rule.message, known) for rule in rules],
        "remedy_": [sentence(rule.remedy, known) for rule in rules],
    }
    two_months = "prev_sha256" in wording.columns
    return _STATEMENT.format(
        facts=facts_of(facts),
        broken=broken(rules),
        rules=", ".join(_facts_of_rule(number, rule) for number, rule in enumerate(rules)),
        ledger=_LEDGERS.get(about, quoted(about)),
        origin=quoted(ORIGINS.get(about, "rule")),
        before=_cases(before),
        after=_cases(after),
        prev_join=_PREV_JOIN if two_months else "",
        prev_cell=_prev_cell() if two_months else "NULL",
        cell=_address("place", "b.row_number"),
    )


def _pointed(rule: Rule, tell: Callable[[str], str]) -> str:
    """What is told of the field that the rule points at, as SQL."""
    if rule.points is None:
        return tell(rule.fields[0])
    here = [field for field in rule.fields if not field.startswith("prev_")]
    whens = " ".join(f"WHEN {quoted(bare(field))} THEN {tell(field)}" for field in here)
    return f"CASE ({rule.points}) {whens} ELSE {tell(rule.fields[0])} END"


def _facts_of_rule(number: int, rule: Rule) -> str:
    """A row of the statement's own table of rules."""
    words = ", ".join(quoted(text) for text in (rule.code, rule.severity, rule.title))
    waived = (
        f"DATE {quoted(rule.waived_until)}, {quoted(rule.waiver)}" if rule.waived_until else "NULL::DATE, ''"
    )
    return f"({number}, {words}, {rule.required is not None}, {rule.required == 'always'}, {waived})"


def _cases(expressions: Mapping[str, list[str]]) -> str:
    """One CASE over the rule's number for each named list of expressions."""
    columns = []
    for name, listed in expressions.items():
        whens = "\n".join(f"WHEN {number} THEN {sql}" for number, sql in enumerate(listed))
        columns.append(f"CASE rule_ {whens} END AS {name}")
    return ",\n".join(columns)


def _prev_cell() -> str:
    """Last month's cell, or only its row where the sheet had no such column."""
    return f"coalesce({_address('before', 'b.prev_row_number')}, format('第{{}}行', b.prev_row_number))"


def _address(place: str, row: str) -> str:
    """A cell's address; a place on the cover or on a form already is one."""
    column = f'{place}."column"'
    return f"{column} || CASE WHEN {column} SIMILAR TO '[A-Z]+' THEN coalesce({row}::VARCHAR, '') ELSE '' END"


_PREV_JOIN = """
    LEFT JOIN place AS before
      ON before.sha256 = b.prev_sha256 AND before.sheet_no = b.prev_sheet_no AND before.field = b.field_"""

_STATEMENT = """
-- one row per finding
WITH rule (number, code, severity, title, required, always, waived_until, waiver) AS (VALUES {rules}),
known AS ({facts}),
judged AS ({broken}),
unfolded AS (SELECT *, unnest(broken_) AS rule_ FROM judged WHERE len(broken_) > 0),
worded AS (SELECT *, {before} FROM unfolded),
placed AS (
    SELECT b.*, r.*,
        coalesce(place.heading, b.title_) AS heading_,
        {cell} AS cell_,
        {prev_cell} AS prev_cell_,
        coalesce(b.sheet, place.sheet) AS sheet_,
        b.row_number::VARCHAR AS row_,
        r.always AND place.field IS NULL AND read.sha256 IS NOT NULL AS absent_
    FROM worded AS b
    JOIN rule AS r ON r.number = b.rule_
    LEFT JOIN place
      ON place.sha256 = b.sha256 AND place.sheet_no = coalesce(b.sheet_no, -1) AND place.field = b.field_
    LEFT JOIN (SELECT DISTINCT sha256, sheet_no FROM place) AS read
      ON read.sha256 = b.sha256 AND read.sheet_no = b.sheet_no{prev_join}
),
told AS (
    SELECT *, {after},
        coalesce(received_on <= waived_until, false) AS waived_
    FROM placed
    QUALIFY NOT absent_
        OR row_number() OVER (PARTITION BY sha256, sheet_no, rule_ ORDER BY placed.row_number) = 1
)
SELECT sha256, submission_id, CASE WHEN NOT absent_ THEN row_id END AS row_id, unit_code, period,
    {ledger} AS ledger, {origin} AS origin, code,
    CASE WHEN waived_ THEN 'note' ELSE severity END AS severity, title,
    sheet_ AS sheet, sheet_no, CASE WHEN NOT absent_ THEN row_number END AS row_number, cell_ AS cell,
    field_ AS field, CASE WHEN NOT absent_ THEN value_ END AS value,
    CASE WHEN absent_ THEN '表中没有“' || heading_ || '”一列，或该列的表头未能识别。'
        ELSE message_ END || CASE WHEN waived_ THEN waiver ELSE '' END AS message,
    CASE WHEN absent_ THEN '请按模板增加“' || heading_ || '”一列并逐行填写。'
        ELSE remedy_ END AS remedy,
    waived_ AS waived
FROM told
WHERE NOT (required AND EXISTS (
    FROM said
    WHERE said.sha256 = told.sha256 AND said.sheet = told.sheet AND said.field = told.field_
      AND (said.row_number IS NULL OR said.row_number = told.row_number)
))
ORDER BY sha256, sheet_no, told.row_number, rule_, submission_id
"""
