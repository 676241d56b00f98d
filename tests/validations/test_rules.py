"""Every rule with a predicate has a row that breaks it and one that keeps it; a decent row breaks none."""

import re
from pathlib import Path
from typing import Any

import pytest

from schemas.contracts import load_contracts
from schemas.loading import read_yaml
from validations.catalogue import RULES, load_catalogue
from validations.engine import load_engine
from validations.findings import Rule

EXAMPLES: dict[str, Any] = read_yaml(Path(__file__).parent / "rule_examples.yml")
PLACE = {"sha256": "f" * 64, "submission_id": "s", "sheet": "隐患台账", "sheet_no": 0, "row_number": 5}


CODES = sorted(EXAMPLES["rules"])
Changes = dict[str, Any] | list[dict[str, Any]]
Findings = dict[tuple[str, str], list[dict[str, Any]]]


def about_of(code: str) -> str:
    return code.split(".", maxsplit=1)[0]


def rows_of(about: str, submission: str, changes: Changes) -> list[dict[str, Any]]:
    listed = changes if isinstance(changes, list) else [changes]
    return [PLACE | EXAMPLES["base"][about] | {"submission_id": submission} | change for change in listed]


@pytest.fixture(scope="module")
def findings() -> Findings:
    """What is found in each example, as a return of its own; all examples of a frame judged together."""
    engine = load_engine()
    found: Findings = {(code, side): [] for code in CODES for side in ("breaks", "keeps")}
    for about in EXAMPLES["base"]:
        rows = rows_of(about, f"{about} base", {})
        for code in CODES:
            if about_of(code) == about:
                for side, changes in EXAMPLES["rules"][code].items():
                    rows += rows_of(about, f"{code} {side}", changes)
        for finding in engine.judge(about, rows).to_pylist():
            name, side = finding["submission_id"].split()
            found.setdefault((name, side), []).append(finding)
    return found


@pytest.mark.parametrize("about", sorted(EXAMPLES["base"]))
def test_a_decent_row_breaks_no_rule(findings: Findings, about: str) -> None:
    assert [finding["code"] for finding in findings.get((about, "base"), [])] == []


@pytest.mark.parametrize("code", CODES)
def test_rule_finds_the_row_that_breaks_it(findings: Findings, code: str) -> None:
    assert code in {finding["code"] for finding in findings[code, "breaks"]}


@pytest.mark.parametrize("code", CODES)
def test_rule_leaves_the_row_that_keeps_it(findings: Findings, code: str) -> None:
    assert code not in {finding["code"] for finding in findings[code, "keeps"]}


@pytest.mark.parametrize("code", CODES)
def test_message_is_a_sentence_without_gaps(findings: Findings, code: str) -> None:
    finding = next(finding for finding in findings[code, "breaks"] if finding["code"] == code)
    assert finding["message"].endswith("。")
    assert finding["remedy"].endswith("。")
    assert "{" not in finding["message"] + finding["remedy"]


def test_every_rule_with_a_predicate_has_an_example() -> None:
    wanted = {rule.code for rules in load_catalogue(RULES).sets for rule in rules.rules if rule.holds}
    assert wanted == set(EXAMPLES["rules"])


def test_there_are_at_least_eighty_rules_and_their_codes_say_what_they_are_about() -> None:
    catalogue = load_catalogue()
    assert sum(1 for rule in catalogue.rules.values() if rule.holds) >= 80
    for about in EXAMPLES["base"]:
        assert all(rule.code.startswith(f"{about}.") for rule in catalogue.about[about].rules)


@pytest.mark.parametrize(
    "rule", load_catalogue(contracts=load_contracts()).rules.values(), ids=lambda rule: rule.code
)
def test_every_rule_is_whole(rule: Rule) -> None:
    assert rule.title
    assert rule.english
    assert rule.basis
    assert rule.owner
    assert rule.message.rstrip("}").endswith(("。", "expected", "sheets"))
    assert rule.remedy.endswith("。")
    assert not re.search(r"[()]", rule.message + rule.remedy), "half-width brackets between Chinese words"
