"""A region's word on the rules: off, re-graded, narrowed, waived until a day; and what is refused of it."""

import re
from datetime import date
from pathlib import Path

import pytest

from schemas.contracts import load_contracts
from schemas.loading import SchemaError
from validations.catalogue import load_catalogue
from validations.engine import load_engine
from validations.findings import Catalogue, Finding

UNSIGNED = "cover.unsigned"


def amended(tmp_path: Path, change: str) -> Catalogue:
    (tmp_path / "rules.yml").write_text(
        f"rules:\n  {UNSIGNED}: {{{change}, because: 试行}}\n", encoding="utf-8"
    )
    return load_catalogue(contracts=load_contracts(), overrides=tmp_path)


def test_switched_off_it_says_nothing(tmp_path: Path) -> None:
    assert not amended(tmp_path, "status: 'off'").speaks(UNSIGNED)


def test_re_graded_it_has_the_regions_severity(tmp_path: Path) -> None:
    told = amended(tmp_path, "severity: hold").tell(Finding(UNSIGNED), date(2022, 6, 2))
    assert (told.severity, told.waived) == ("hold", False)


def test_waived_it_is_a_note_for_returns_up_to_the_day(tmp_path: Path) -> None:
    catalogue = amended(tmp_path, "waived_until: 2022-06-30")
    told = [catalogue.tell(Finding(UNSIGNED), day) for day in (date(2022, 6, 30), date(2022, 7, 1))]
    assert [one.waived for one in told] == [True, False]
    assert told[0].severity == "note"


def own_rules(folder: Path, text: str) -> Path:
    (folder / "rules").mkdir()
    path = folder / "rules" / "own.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bare_off_is_understood(tmp_path: Path) -> None:
    assert not amended(tmp_path, "status: off").speaks(UNSIGNED)


def test_a_rule_raised_by_code_can_be_kept_to_kinds_and_months(tmp_path: Path) -> None:
    catalogue = amended(tmp_path, "kinds: [TOWNSHIP], from_period: 2022-06")
    asked = [("TOWNSHIP", "2022-06"), ("TOWNSHIP", "2022-05"), ("CLINIC", "2022-06"), (None, None)]
    assert [catalogue.speaks(UNSIGNED, *whose) for whose in asked] == [True, False, False, True]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            "severity: fatal",
            rf"rules\.yml: rules\.{UNSIGNED}\.severity: .*'reject', 'hold', 'warn' or 'note'",
        ),
        (
            "kinds: [HOSPITALS]",
            rf"rules\.yml: rules\.{UNSIGNED}\.kinds: HOSPITALS is no kind of unit; known are",
        ),
        ("from_period: 2022-13", rf"rules\.yml: rules\.{UNSIGNED}\.from_period: .*pattern"),
        ("waived_until: soon", rf"rules\.yml: rules\.{UNSIGNED}\.waived_until: .*date"),
        (
            "wavied_until: 2022-06-30",
            rf"rules\.yml: rules\.{UNSIGNED}\.wavied_until: .*; waived_until is meant",
        ),
    ],
)
def test_a_change_that_cannot_be_meant_is_refused_with_file_key_and_reason(
    tmp_path: Path, change: str, reason: str
) -> None:
    with pytest.raises(SchemaError, match=reason):
        amended(tmp_path, change)


def test_a_change_without_a_reason_or_of_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.yml"
    path.write_text("rules: {hazard.twin_row: {severity: note}}\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"rules\.hazard\.twin_row\.because: Field required"):
        load_catalogue(overrides=tmp_path)
    path.write_text("rules: {hazard.twin: {severity: note, because: 试}}\n", encoding="utf-8")
    with pytest.raises(SchemaError, match=r"rules\.hazard\.twin: no such rule; see docs/rules\.md"):
        load_catalogue(overrides=tmp_path)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ('{code: hazard.twin_row, holds: "true"}', r"rules\.hazard\.twin_row: declared twice"),
        ("{code: own.one}", r"rules\.own\.one\.holds: a rule of a region needs a predicate"),
        ('{code: own.one, holds: "true", waived_until: "2022-06-30"}', "waived_until needs waived_because"),
        ('{code: own.one, holds: "true", message: "{value"}', r"rules\.0\.message: .*expected '}'"),
        ('{code: own.one, holds: "nosuch > 1"}', r"rules\.own\.one\.holds: .*nosuch"),
        (
            '{code: own.one, holds: "level"}',
            r"rules\.own\.one\.holds: is VARCHAR, a predicate must be BOOLEAN",
        ),
        ('{code: own.one, holds: "days > 1"}, ', r"facts\.days: .*nosuch"),
    ],
)
def test_a_rule_of_the_region_is_refused_under_the_name_of_its_own_file(
    tmp_path: Path, rule: str, reason: str
) -> None:
    facts = "days: nosuch + 1" if "days" in rule else ""
    whole = "severity: warn, title: 试, remedy: 试, fields: [level], "
    whole += "" if "message" in rule else "message: 试, "
    text = f"about: hazard\ntitle: 自定\nfacts: {{{facts}}}\nrules: [{rule.replace('{', '{' + whole, 1)}]\n"
    path = own_rules(tmp_path, text)
    with pytest.raises(SchemaError, match=f"{re.escape(str(path))}: .*{reason}"):
        load_engine(tmp_path).verify()


HOLDING = "hazard.required.description"
ROW = {"sha256": "f" * 64, "submission_id": "s", "row_id": "s#0!5", "sheet": "台账", "sheet_no": 0,
       "row_number": 5, "period": "2022-05", "received_on": date(2022, 6, 2)}  # fmt: skip


@pytest.mark.parametrize(("until", "severity"), [("2022-06-02", "note"), ("2022-06-01", "hold")])
def test_waived_a_rule_over_rows_holds_nothing_and_says_why_until_its_day(
    tmp_path: Path, until: str, severity: str
) -> None:
    change = f"rules: {{{HOLDING}: {{waived_until: {until}, because: 系统切换}}}}\n"
    (tmp_path / "rules.yml").write_text(change, encoding="utf-8")
    found = load_engine(tmp_path).judge("hazard", [ROW]).to_pylist()
    (one,) = (finding for finding in found if finding["code"] == HOLDING)
    assert (one["severity"], one["waived"]) == (severity, severity == "note")
    assert one["message"].endswith("（此项至2022-06-02免予处理：系统切换。）") == one["waived"]
