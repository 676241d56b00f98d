"""Leads of under-grading, the lists they come from, and the rows that matched nothing."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from schemas.criteria import load_criteria
from schemas.loading import SchemaError
from validations.leads import Leads, find_leads


def leads(*described: tuple[str, str], period: str = "2024-05") -> Leads:
    rows: list[dict[str, Any]] = [
        {
            "row_id": f"r{number}", "unit_code": "XX01", "period": period, "sheet": "台账",
            "row_number": 4 + number, "description": text, "level": level, "status_reported": "PENDING",
        }
        for number, (text, level) in enumerate(described)
    ]  # fmt: skip
    return find_leads(pa.Table.from_pylist(rows), load_criteria())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("食堂可燃气体报警器已损坏，未及时更换", "MH-4"),
        ("3号电梯超期未检，仍在使用", "MH-2.2"),
        ("值班人员擅自关闭消防报警主机", "MH-3"),
        ("锅炉工无证上岗", "MH-1"),
        ("病房楼承重墙被拆除改做门洞", "MH-5.1"),
        ("住院楼承重梁出现明显裂缝", "MH-5.2"),
        ("与外包施工单位未签订安全生产管理协议", "MH-6.1"),
    ],
)
def test_description_that_sounds_like_a_criterion_is_a_lead_with_the_criterion_quoted(
    text: str, code: str
) -> None:
    found = leads((text, "GENERAL")).table.to_pylist()
    assert code in {row["code"] for row in found}
    lead = next(row for row in found if row["code"] == code)
    assert lead["matched"]
    assert lead["matched"] in text
    assert (lead["status"], lead["set"]) == (
        "条文已核实",
        "医疗机构重大事故隐患判定清单（试行）（国卫办密安函〔2023〕490号）",
    )
    assert "清单不完整，只收录到6.1" in lead["remark"]


def test_rows_that_match_nothing_are_counted_as_such() -> None:
    found = leads(("灭火器压力不足", "GENERAL"), ("锅炉工无证上岗", "GENERAL"), ("锅炉工无证上岗", "MAJOR"))
    assert (found.general, found.unmatched, found.table.num_rows) == (2, 1, 1)


def test_list_not_yet_in_force_is_said_to_be_so() -> None:
    (lead,) = leads(("锅炉工无证上岗", "GENERAL"), period="2022-05").table.to_pylist()
    assert "该清单当时尚未施行，仅供参考" in lead["remark"]


def test_lists_say_how_far_their_text_is_known_and_invent_nothing() -> None:
    known = {entry.set_: entry for entry in load_criteria()}
    assert (known["MH490"].complete, known["MH490"].verified_upto) == (False, "6.1")
    assert known["GB35181-2025"].criteria == ()
    assert list(known["MH490"].by_code)[-1] == "MH-6.1"


def test_keyword_that_is_no_expression_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text(
        "set: X\ntitle: 试\nenglish: t\ndocument: d\nvalid_from: 2024-01-01\ncomplete: true\n"
        "verified_upto: ''\n"
        "status: own\ncriteria:\n  - {code: X-1, text: 试, keywords: ['(']}\n"
    )
    with pytest.raises(SchemaError, match=r"X: X-1\.keywords"):
        load_criteria(tmp_path)
