"""The engine: where findings point, what is refused at load, what is our own error."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from schemas.codes import load_codes
from schemas.contracts import load_contracts
from schemas.loading import SchemaError
from validations.catalogue import load_catalogue
from validations.engine import Engine, RuleFailed, load_engine
from validations.findings import Catalogue, Rule, RuleSet
from validations.places import COVER, FINDINGS, Place, Places

SHA = "a" * 64
HAZARD = {
    "sha256": SHA,
    "submission_id": "2022-05-XX01-hazard-aaaaaaaaaaaa",
    "row_id": "r#0!5",
    "unit_code": "XX01",
    "period": "2022-05",
    "sheet": "台账",
    "sheet_no": 0,
    "row_number": 5,
    "received_on": "2022-06-02",
    "description": "疏散通道堆放杂物，占用宽度约1米",
}


def engine_of(*rules: Rule, facts: dict[str, str] | None = None, about: str = "hazard") -> Engine:
    rule_set = RuleSet(about=about, title="试", rules=rules, facts=facts or {})
    return Engine(Catalogue([rule_set]), load_contracts(), load_codes())


def rule(holds: str, message: str = "不对。", fields: tuple[str, ...] = ("level",), **more: object) -> Rule:
    return Rule(
        code="hazard.t",
        severity="warn",
        title="试",
        message=message,
        remedy="改。",
        holds=holds,
        fields=fields,
        **more,
    )


def judged(engine: Engine, *rows: dict[str, Any], **more: Places | pa.Table) -> list[dict[str, Any]]:
    return engine.judge("hazard", [HAZARD | row for row in rows], **more).to_pylist()


def test_finding_points_at_the_cell_under_the_heading_as_it_came() -> None:
    places = {(SHA, 0): {"level": Place("E", "隐患级别")}}
    engine = engine_of(rule("level <> 'MAJOR'", "“{heading}”为{level}，见{cell}。"))
    (found,) = judged(engine, {"level": "MAJOR"}, places=places)
    assert (found["sheet"], found["row_number"], found["cell"]) == ("台账", 5, "E5")
    assert found["message"] == "“隐患级别”为重大，见E5。"
    assert (found["field"], found["value"]) == ("level", "重大")


def test_a_rule_that_cannot_tell_finds_nothing() -> None:
    assert judged(engine_of(rule("level <> 'MAJOR'")), {"level": None}) == []


def test_judging_a_table_and_judging_plain_rows_is_the_same() -> None:
    row = HAZARD | {"level": "MAJOR", "found_on": date(2022, 5, 1)}
    engine = load_engine()
    table = pa.Table.from_pylist([row])
    assert engine.judge("hazard", table).to_pylist() == engine.judge("hazard", [row]).to_pylist()


def test_findings_have_the_promised_columns_even_when_there_are_none() -> None:
    assert engine_of(rule("true")).judge("hazard", [HAZARD]).schema == FINDINGS


def test_facts_may_count_over_the_whole_return() -> None:
    engine = engine_of(
        rule("twins <= 1", "出现{twins}次。"),
        facts={"twins": "count(*) OVER (PARTITION BY submission_id, description)"},
    )
    assert [found["message"] for found in judged(engine, {}, {"row_number": 6})] == ["出现2次。", "出现2次。"]


def test_parameters_are_asked_for_by_name() -> None:
    engine = engine_of(rule("fund_wan <= $general_usual_days", "多于{general_usual_days}。", ("fund_wan",)))
    assert [found["message"] for found in judged(engine, {"fund_wan": 61.5})] == ["多于60。"]


def test_long_text_is_shortened_in_the_sentence_and_kept_in_the_value() -> None:
    text = "长" * 60
    (found,) = judged(engine_of(rule("false", "“{description}”。", ("description",))), {"description": text})
    assert found["message"] == f"“{'长' * 40}…”。"
    assert found["value"] == text


def test_deadline_shows_in_the_words_it_came_in() -> None:
    row = {"deadline": "2022-06-30", "deadline_raw": "6月底前"}
    (found,) = judged(engine_of(rule("false", fields=("deadline",))), row)
    assert found["value"] == "6月底前"


def test_rule_for_some_kinds_and_months_leaves_the_others() -> None:
    engine = engine_of(rule("false", kinds=("CLINIC",), from_period="2022-06"))
    rows = [{"unit_kind": "CLINIC", "period": "2022-06"}, {"unit_kind": "CLINIC"}, {"unit_kind": "MCH"}, {}]
    assert len(judged(engine, *rows)) == 1


def test_waived_finding_is_kept_as_a_note_until_the_day() -> None:
    engine = engine_of(rule("false", waived_until="2022-06-02", waived_because="新表试用"))
    told = judged(engine, {}, {"received_on": "2022-06-03"})
    assert [(found["severity"], found["waived"]) for found in told] == [("note", True), ("warn", False)]


def test_required_field_that_is_empty_is_found_at_its_cell() -> None:
    places = {(SHA, 0): {"description": "B", "location": "C"}}
    found = {one["code"]: one for one in judged(load_engine(), {"location": " "}, places=places)}
    assert found["hazard.required.location"]["cell"] == "C5"
    assert found["hazard.required.location"]["message"] == "“隐患部位”为必填项，此处为空。"


def test_required_column_that_is_absent_is_said_once_for_the_sheet() -> None:
    places = {(SHA, 0): {"description": "B"}}
    told = judged(load_engine(), {}, {"row_number": 6}, places=places)
    absent = [found for found in told if found["code"] == "hazard.required.location"]
    assert [(found["row_number"], found["cell"]) for found in absent] == [(None, None)]


def test_cell_the_reader_could_not_read_is_not_called_empty_as_well() -> None:
    said = pa.table({"sha256": [SHA], "sheet": ["台账"], "row_number": [5], "field": ["found_on"]})
    codes = {found["code"] for found in judged(load_engine(), {}, said=said)}
    assert "hazard.required.found_on" not in codes
    assert "hazard.required.location" in codes


def test_deadline_in_words_counts_as_filled() -> None:
    row = {"deadline_raw": "长期", "deadline_kind": "open_ended"}
    assert "hazard.required.deadline" not in {found["code"] for found in judged(load_engine(), row)}


def test_cover_finding_points_at_the_cover_cell() -> None:
    cover = {"sha256": SHA, "ledger": "hazard", "period": "2022-05", "records": 1, "filled_on": "2022-07-01"}
    places = {(SHA, COVER): {"filled_on": Place("F2", "填表日期", "封面")}}
    found = load_engine().judge("submission", [cover | {"received_on": "2022-06-02"}], places).to_pylist()
    (one,) = [finding for finding in found if finding["code"] == "submission.filled_in_future"]
    assert (one["sheet"], one["cell"], one["origin"], one["ledger"]) == ("封面", "F2", "cover", "hazard")


def test_history_finding_names_the_cells_of_both_months() -> None:
    row = {
        "sha256": SHA, "sheet": "台账", "sheet_no": 0, "row_number": 5, "period": "2022-06",
        "prev_sha256": "b" * 64, "prev_sheet": "六月", "prev_sheet_no": 1, "prev_row_number": 9,
        "this_deadline": "2022-08-01", "prev_deadline": "2022-07-01",
    }  # fmt: skip
    places = {(SHA, 0): {"deadline": "G"}, ("b" * 64, 1): {"deadline": "K"}}
    engine = Engine(
        Catalogue([RuleSet(about="history", title="试", rules=(
            rule("this_deadline <= prev_deadline", "{cell}与上月{prev_cell}。", ("this_deadline",)),))]),
        load_contracts(), load_codes(),
    )  # fmt: skip
    (found,) = engine.judge("history", [row], places).to_pylist()
    assert (found["cell"], found["field"], found["message"]) == ("G5", "deadline", "G5与上月K9。")


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (rule("levle = 'MAJOR'"), "rules/hazard.yml: rules.hazard.t.holds: .*levle"),
        (rule("level ="), "rules/hazard.yml: rules.hazard.t.holds: .*syntax error"),
        (rule("fund_wan + 1"), "holds: is DOUBLE, a predicate must be BOOLEAN"),
        (rule("fund_wan < $no_such_limit"), "unknown parameter .no_such_limit; known are"),
        (rule("true", "缺{levle}。"), "rules.hazard.t.message: nobody fills .levle"),
        (rule("true", fields=("levle",)), "rules.hazard.t.fields: levle"),
        (rule("true", fields=()), "a rule with a predicate names at least one"),
    ],
)
def test_rule_that_cannot_work_is_refused_with_file_key_and_reason(broken: Rule, told: str) -> None:
    with pytest.raises(SchemaError, match=told):
        engine_of(broken).verify()


def test_rules_about_nothing_known_are_refused() -> None:
    with pytest.raises(SchemaError, match=r"rules/weather.yml: about: .*hazard"):
        engine_of(rule("true"), about="weather").verify()


def test_rule_that_breaks_on_data_is_our_error_and_named() -> None:
    engine = engine_of(rule("CAST(description AS INTEGER) > 0", fields=("description",)))
    engine.verify()
    with pytest.raises(RuleFailed, match=r"hazard\.t failed on data .*: Conversion Error") as failed:
        judged(engine, {})
    assert failed.value.code == "hazard.t"


def test_builtin_rulebook_is_accepted_as_a_whole() -> None:
    load_engine().verify()


def test_share_of_rows_that_hold_counts_only_rows_the_rule_concerns() -> None:
    engine = engine_of(rule("level <> 'MAJOR'", kinds=("CLINIC",), mostly=0.9))
    rows = [HAZARD | {"unit_kind": kind, "level": level} for kind, level in
            [("CLINIC", "MAJOR"), ("CLINIC", "GENERAL"), ("CLINIC", None), ("MCH", "MAJOR")]]  # fmt: skip
    assert engine.share_that_hold("hazard", rows) == {"hazard.t": (2, 3)}


def test_region_switches_regrades_and_waives(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(
        "rules:\n"
        "  hazard.required.category: {status: 'off', because: 本市不分类}\n"
        "  hazard.required.location: {severity: note, because: 试运行}\n"
        "  hazard.required.measure: {waived_until: 2022-12-31, because: 新表试用}\n"
    )
    found = {one["code"]: one for one in judged(load_engine(tmp_path), {})}
    assert "hazard.required.category" not in found
    assert found["hazard.required.location"]["severity"] == "note"
    assert found["hazard.required.measure"]["waived"]


def test_region_override_of_an_unknown_rule_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text("rules: {hazard.no_such: {status: 'off', because: x}}\n")
    with pytest.raises(SchemaError, match=r"rules\.hazard\.no_such: no such rule"):
        load_catalogue(contracts=load_contracts(), overrides=tmp_path)


def test_region_adds_a_rule_without_python(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "own.yml").write_text(
        "about: hazard\ntitle: 本市\nrules:\n"
        "  - {code: hazard.own, severity: warn, title: 试, message: 试。, remedy: 改。,\n"
        "     holds: 'false', fields: [level]}\n"
    )
    assert "hazard.own" in {found["code"] for found in judged(load_engine(tmp_path), {})}


def test_judging_leaves_no_connection_to_a_file_behind(tmp_path: Path) -> None:
    judged(load_engine(), {})
    assert list(tmp_path.iterdir()) == []
    assert duckdb.connect().execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
