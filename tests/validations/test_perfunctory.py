"""The score of going through the motions: what counts, from which share, and the evidence."""

import json
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from schemas.contracts import STORAGE, load_contracts
from schemas.escalation import load_escalation
from validations.perfunctory import SCORES, Month, score

PLACES = ("门诊楼", "住院楼", "配电房", "食堂", "锅炉房", "检验科", "药库", "车库")
TROUBLES = (
    "灭火器压力表指针落入红区未及时更换",
    "疏散通道被办公家具堵塞无法通行",
    "插座面板烧焦发黑仍在接大功率电器",
    "应急照明灯切断市电后不能点亮",
    "氧气瓶未用链条固定且无防倾倒措施",
    "防火门闭门器损坏不能自行关闭",
    "化粪池盖板破损且未设置警示标志",
    "排烟罩油垢较厚未按规定定期清洗",
)


def hazard(unit: str, number: int, **changes: object) -> dict[str, Any]:
    row: dict[str, Any] = {
        "row_id": f"{unit}#{number}",
        "unit_code": unit,
        "period": "2022-06",
        "sha256": unit * 8,
        "sheet": "台账",
        "sheet_no": 0,
        "row_number": 4 + number,
        "description": f"{unit}{PLACES[number % 8]}{TROUBLES[number % 8]}",
        "location": PLACES[number % 8],
        "found_on": date(2022, 6, 2 + number),
        "deadline": date(2022, 6, 12 + number),
        "level": "GENERAL",
        "measure": "更换损坏部件并由科室负责人每周复查",
        "responsible_person": [f"人{number}"],
        "status_reported": "RECTIFYING",
        "progress_note": f"第{number}项本月已采购",
    }
    return row | changes


def frame(*rows: dict[str, Any]) -> pa.Table:
    fields = load_contracts().ledgers["hazard"].columns
    own = dict.fromkeys(("row_id", "unit_code", "period", "sha256", "sheet"), "VARCHAR")
    columns = (
        own
        | {"sheet_no": "INTEGER", "row_number": STORAGE["int"]}
        | {field.name: field.storage for field in fields}
    )
    empty = duckdb.connect().sql(
        "SELECT " + ", ".join(f"NULL::{storage} AS {name}" for name, storage in columns.items()) + " LIMIT 0"
    )
    return pa.Table.from_pylist(list(rows), schema=empty.to_arrow_table().schema)


def scored(*rows: dict[str, Any], before: tuple[dict[str, Any], ...] = (), **more: object) -> dict[str, Any]:
    table = score(Month(frame(*rows), frame(*before), **more), load_escalation())
    assert table.schema == SCORES
    return {row["unit_code"]: row for row in table.to_pylist()}


def met(row: dict[str, Any]) -> set[str]:
    return {sign["code"] for sign in json.loads(row["criteria"]) if sign["met"]}


def test_a_decent_return_scores_nothing() -> None:
    (row,) = scored(*(hazard("A", n) for n in range(5))).values()
    assert (row["score"], row["evidence"]) == (0, "")


def test_a_unit_that_goes_through_the_motions_is_over_the_threshold() -> None:
    lazy = {"found_on": date(2022, 5, 5), "deadline": date(2022, 6, 30), "measure": "加强管理。",
            "responsible_person": ["总务科"], "progress_note": "正在整改"}  # fmt: skip
    models = [hazard("B", n) for n in range(6)]
    copies = [hazard("A", n, description=model["description"], **lazy) for n, model in enumerate(models)]
    before = tuple(copy | {"period": "2022-05"} for copy in copies)
    found = scored(*copies, *models, before=before)
    assert found["A"]["score"] >= load_escalation().perfunctory.threshold
    assert met(found["A"]) == {
        "unchanged_open", "boilerplate_measure", "same_dates", "same_person", "copied_text",
        "month_end_deadlines", "person_is_department",
    }  # fmt: skip
    assert found["B"]["score"] < load_escalation().perfunctory.threshold


def test_evidence_names_weight_and_cells_and_criteria_the_other_units() -> None:
    text = "三楼东侧疏散通道堆放杂物影响通行"
    rows = [hazard(unit, n, description=text + "甲乙丙丁"[n]) for unit in "AB" for n in range(3)]
    known = {"sha256": "A" * 8, "sheet_no": 0, "field": "description", "column": "E"}
    found = scored(*rows, places=pa.Table.from_pylist([known]))
    assert "隐患描述与其他单位雷同（35分，3条中3条：“台账”E4至E6；与1家单位雷同）" in found["A"]["evidence"]
    assert "“台账”第4行至第6行；与1家单位雷同）" in found["B"]["evidence"]
    alike = {one["code"]: one["others"] for one in json.loads(found["A"]["criteria"])}
    assert alike["copied_text"] == ["B"]


def test_last_years_words_about_hazards_found_this_year_are_copied() -> None:
    now = [hazard("A", n) for n in range(3)]
    year_ago = [row | {"period": "2021-06", "found_on": date(2021, 6, 3)} for row in now]
    still_open = [row | {"period": "2021-06"} for row in now]
    assert "copied_last_year" in met(scored(*now, last_year=frame(*year_ago))["A"])
    assert "copied_last_year" not in met(scored(*now, last_year=frame(*still_open))["A"])


@pytest.mark.parametrize(
    ("facts", "signs"),
    [
        ({"nil_months": 3, "peers": 10, "peers_with_hazards": 6}, {"nil_for_months"}),
        ({"nil_months": 2, "peers": 10, "peers_with_hazards": 6}, set()),
        ({"nil_months": 3, "peers": 10, "peers_with_hazards": 5}, set()),
        ({"nil_months": 1, "inspection_problems": 4}, {"nil_but_inspected"}),
        (
            {"nil_months": 4, "peers": 10, "peers_with_hazards": 9, "inspection_problems": 0},
            {"nil_for_months"},
        ),
        ({"nil_declared": False, "nil_months": 0, "inspection_problems": 4}, set()),
    ],
)
def test_nil_for_months_or_against_inspections_is_a_sign_and_both_are_enough(
    facts: dict[str, object], signs: set[str]
) -> None:
    base = {"unit_code": "A", "period": "2022-06", "nil_declared": True, "peers": 0, "peers_with_hazards": 0}
    whole = pa.Table.from_pylist([base | {"inspection_problems": 0} | facts])
    found = scored(whole=whole)
    assert (met(found["A"]) if found else set()) == signs


def test_measures_made_of_phrases_say_nothing_but_one_with_a_deed_does() -> None:
    said = ["加强管理，立即整改！", "高度重视，举一反三，限期整改", "加强管理，由保卫科每日巡查"]
    (row,) = scored(*(hazard("A", n, measure=measure) for n, measure in enumerate(said))).values()
    assert {sign["code"]: sign["hits"] for sign in json.loads(row["criteria"])}["boilerplate_measure"] == 2


EDITED = (
    ("住院部一楼配电房内线路敷设凌乱且存在私拉乱接现象绝缘层老化",
     "住院部二楼配电房内线路敷设凌乱，且存在私拉乱接现象，绝缘层老化！"),
    ("药库内酒精与易燃包装箱混放且未设置防爆柜和通风设施",
     "药库内酒精与易燃包装箱混放，且未设置防爆柜和通风设施。"),
)  # fmt: skip


def test_small_edits_do_not_hide_a_copy() -> None:
    rows = [hazard(unit, n, description=EDITED[n][at]) for at, unit in enumerate("AB") for n in (0, 1)]
    signs = {
        sign["code"]: sign["hits"] for sign in json.loads(scored(*rows, hazard("A", 2))["A"]["criteria"])
    }
    assert signs["copied_text"] == 2


def test_one_sentence_in_common_with_each_of_several_units_is_chance() -> None:
    rows = [hazard("A", n, description=EDITED[n][0]) for n in (0, 1)]
    rows += [hazard(unit, 0, description=EDITED[n][0]) for n, unit in enumerate("BC")]
    signs = {
        sign["code"]: sign["hits"] for sign in json.loads(scored(*rows, hazard("A", 2))["A"]["criteria"])
    }
    assert signs["copied_text"] == 0


def test_common_wording_is_not_copying() -> None:
    text = "灭火器压力不足未及时更换检查记录缺失"
    found = scored(*(hazard(unit, n, description=text) for unit in "ABCDEFG" for n in range(3)))
    assert all("copied_text" not in met(row) for row in found.values())


def test_short_texts_are_not_called_copied() -> None:
    found = scored(*(hazard(unit, n, description="灭火器过期") for unit in "AB" for n in range(3)))
    assert "copied_text" not in met(found["A"])


def test_progress_that_changes_is_no_sign() -> None:
    now = [hazard("A", n, progress_note="已完成招标") for n in range(4)]
    before = tuple(hazard("A", n) | {"period": "2022-05"} for n in range(4))
    assert "unchanged_open" not in met(scored(*now, before=before)["A"])


def test_two_rows_are_too_few_for_signs_of_a_whole_return() -> None:
    same = {"found_on": date(2022, 6, 5), "deadline": date(2022, 6, 30)}
    assert scored(*(hazard("A", n, **same) for n in range(2)))["A"]["score"] == 0


def test_one_major_hazard_without_five_settlements_counts_alone() -> None:
    (row,) = scored(hazard("A", 0, level="MAJOR")).values()
    assert met(row) == {"major_without_five"}


def test_closed_the_day_it_was_found_without_evidence() -> None:
    day = {"found_on": date(2022, 6, 5), "closed_on": date(2022, 6, 5), "status_reported": "CLOSED"}
    bare = [hazard("A", n, **day) for n in range(3)]
    proved = [hazard("B", n, **day, evidence_after="照片.jpg") for n in range(3)]
    found = scored(*bare, *proved)
    assert "closed_same_day" in met(found["A"])
    assert "closed_same_day" not in met(found["B"])
