"""Every kind of decision, handed in as a workbook: what it does to the reports, and what is refused where."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from flows.commands.decide import command
from flows.region import Region
from flows.stages.rebuilding import rebuilt
from flows.stages.store import store
from tests.stages.village import (
    DECISION_HEADINGS,
    arrive,
    at,
    decide,
    decisions,
    issue_a_page,
    ledger,
    row,
    take_in_here,
    village,
)
from warehouse.connection import reader
from warehouse.rebuild import differences

MAY, JUNE = "2022-05", "2022-06"
PLACES = (
    ("配电房", "配电柜未上锁"), ("氧气站", "氧气瓶无防倾倒装置"), ("食堂后厨", "燃气管道老化开裂"),
    ("门诊大厅", "应急照明损坏"), ("病案室", "灭火器压力不足"), ("锅炉房", "压力表超期未检"),
    ("检验科", "危化品混存"), ("检验科库房", "试剂柜双锁缺失"), ("地下车库", "消防车通道被占用"),
    ("手术室", "备用电源未试验"), ("放射科", "警示标识脱落"), ("污水站", "有限空间无警示牌"),
    ("宿舍楼", "私拉乱接电线充电"), ("药库", "疏散门朝内开启"), ("电梯间", "电梯困人报警失灵"),
)  # fmt: skip
MAJOR = {2, 3, 4, 15}
"""Numbers of hazards graded major."""


def code(number: int) -> str:
    return f"HZ-A01-202205-{number:03d}"


def rows(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The fifteen hazards; ``h5={'text': …}`` changes the fifth."""
    return [
        row(place=place, text=text, level="重大" if number in MAJOR else "一般")
        | changes.get(f"h{number}", {})
        for number, (place, text) in enumerate(PLACES, start=1)
    ]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """Two months, then one decision of every kind."""
    region = village(tmp_path_factory.mktemp("decisions") / "region")
    arrive(region, ledger("A01", MAY, rows()), "5月.xlsx", at("2022-06-02 09:00"), "A01")
    mended = {"state": "已销号", "done": date(2022, 6, 10)}
    june = rows(h5={"place": "档案楼北侧", "text": "二层干粉器材指针落入红区"}, h14=mended, h4=mended)
    arrive(region, ledger("A01", JUNE, june), "6月.xlsx", at("2022-07-02 09:00"), "A01")
    take_in_here(region, MAY)
    take_in_here(region, JUNE)
    issue_a_page(region, JUNE, date(2022, 7, 3))
    with store(region) as connection:
        names = dict(connection.execute(
            "SELECT row_number - 4, row_id FROM ledger.hazard WHERE period = '2022-06'").fetchall()
        )  # fmt: skip
        ((found,),) = connection.execute(
            "SELECT min(code) FROM intake.finding"
            " WHERE unit_code = 'A01' AND severity = 'warn' AND period = ?",
            [JUNE],
        ).fetchall()
    told: tuple[tuple[str, int | None, dict[str, Any]], ...] = (
        ("批准延期", 1, {"延至": date(2022, 9, 30)}),
        ("验收销号", 2, {"结论": "合格"}),
        ("挂牌督办", 3, {"文号": "督〔2022〕3号", "延至": date(2022, 12, 31)}),
        ("挂牌督办", 4, {"文号": "督〔2022〕4号", "决定日期": date(2022, 6, 15)}),
        ("摘牌", 4, {"文号": "督〔2022〕4号"}),
        ("认定为同一隐患", None, {"行标识": names[5], "目标隐患编号": code(5)}),
        ("拆分", 6, {"行标识": names[6]}),
        ("并入", 7, {"目标隐患编号": code(8)}),
        ("作废", 9, {}),
        ("免予提示", None, {"机构代码": "A01", "规则代码": found, "月份": JUNE}),
        ("更正", 11, {"更正字段": "整改期限", "更正为": "2022-06-25"}),
        ("更正", 10, {"更正字段": "整改状态", "更正为": "待整改"}),
        ("复评定级", 12, {"隐患等级": "重大"}),
        ("移送", 13, {}),
        ("反销号", 14, {}),
        ("停产停用", 15, {}),
    )
    lines = [{"决定类型": kind, "隐患编号": number and code(number), **facts} for kind, number, facts in told]
    decide(region, decisions(*lines), at("2022-07-04 10:00"))
    take_in_here(region, JUNE)
    issue_a_page(region, JUNE, date(2022, 7, 5))
    return region


@pytest.fixture(scope="module")
def hazards(region: Region) -> dict[str, dict[str, Any]]:
    return {one["hazard_code"]: one for one in asked(region, "FROM report.hazard_current")}


def asked(region: Region, question: str) -> list[dict[str, Any]]:
    with reader(region.published_copy) as connection:
        answer = connection.execute(question)
        names = [column[0] for column in answer.description or []]
        return [dict(zip(names, one, strict=True)) for one in answer.fetchall()]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, {"deadline": date(2022, 9, 30), "deadline_first": date(2022, 6, 20), "extensions": 1}),
        (2, {"state": "CLOSED", "closed_on": date(2022, 7, 1)}),
        (3, {"listed": True, "state": "RECTIFYING"}),
        (4, {"listed": False, "state": "CLOSED"}),
        (5, {"period_last_seen": JUNE, "description": "二层干粉器材指针落入红区", "vanished": False}),
        (6, {"period_last_seen": MAY}),
        (8, {"period_last_seen": JUNE, "state": "RECTIFYING"}),
        (9, {"state": "VOID", "is_open": False}),
        (10, {"state": "PENDING"}),
        (11, {"deadline": date(2022, 6, 25), "days_overdue": 10}),
        (12, {"level": "MAJOR"}),
        (13, {"state": "TRANSFERRED", "is_open": False}),
        (14, {"state": "RECTIFYING", "is_open": True}),
        (15, {"state": "RECTIFYING"}),
    ],
)  # fmt: skip
def test_a_decision_shows_in_where_its_hazard_stands(
    hazards: dict[str, dict[str, Any]], number: int, expected: dict[str, Any]
) -> None:
    stands = hazards[code(number)]
    assert {name: stands[name] for name in expected} == expected


def test_linked_split_and_merged_hazards_count_once(hazards: dict[str, dict[str, Any]]) -> None:
    assert code(7) not in hazards
    fresh = {name: one["description"] for name, one in hazards.items() if "202206" in name}
    assert list(fresh.values()) == ["压力表超期未检"]
    assert len(hazards) == len(PLACES)


def test_listings_show_in_the_register_of_listings(region: Region) -> None:
    listed = {one["hazard_code"]: one for one in asked(region, "FROM report.supervision_listing")}
    assert {name: one["listing_no"] for name, one in listed.items()} == {
        code(3): "督〔2022〕3号",
        code(4): "督〔2022〕4号",
    }
    assert listed[code(3)]["treat_due"] == date(2022, 12, 31)
    assert listed[code(4)]["delisted_on"] == date(2022, 7, 1)
    assert listed[code(4)]["still_needed"] == "摘牌公示"


def test_a_stop_is_told_with_who_said_so_and_where(region: Region) -> None:
    (stop,) = asked(region, "FROM report.hazard_timeline WHERE event = 'stop_use'")
    assert (stop["hazard_code"], stop["effective_on"]) == (code(15), date(2022, 7, 1))
    assert stop["said_by"] == "督办单位（小溪县卫生健康局）"
    assert (stop["file_name"], stop["sheet"], stop["cell"]) == ("决定.xlsx", "决定", "A18")


def test_a_waived_finding_is_kept_and_no_longer_counts(region: Region) -> None:
    (waived,) = asked(region, "SELECT DISTINCT code, period FROM intake.finding WHERE waived")
    question = f"FROM report.finding_summary WHERE code = '{waived['code']}' AND period = '{JUNE}'"
    assert waived["period"] == JUNE
    assert asked(region, question) == []


def test_decisions_are_replayed_from_the_archive(region: Region) -> None:
    with rebuilt(region) as made:
        assert differences(region.warehouse, made) == ()


def test_refused_decisions_name_row_cell_and_reason(region: Region, tmp_path: Path) -> None:
    path = tmp_path / "有误.xlsx"
    path.write_bytes(
        decisions(
            {"决定类型": "作废", "隐患编号": "HZ-A01-209901-001"},
            {"决定类型": "更正", "隐患编号": code(1), "更正字段": "整改期限", "更正为": "尽快"},
            {"决定类型": "并入", "隐患编号": code(1), "目标隐患编号": "HZ-A01-209901-002"},
            {"决定类型": "并入", "隐患编号": code(1), "目标隐患编号": code(10)},
            {"决定类型": "并入", "隐患编号": code(10), "目标隐患编号": code(1)},
            {
                "决定类型": "批准延期",
                "隐患编号": code(1).translate({ord("-"): "－", ord("0"): "０"}) + "\u200b",
            },
            {"决定类型": "复评定级", "隐患编号": code(1), "隐患等级": "大概"},
            {"决定类型": "作废", "隐患编号": code(1), "决定单位": "甲镇中心卫生院"},
            {"决定类型": "作废", "隐患编号": code(1), "机构代码": "A02"},
            {"决定类型": "挂牌督办", "隐患编号": code(1), "机构代码": "甲镇中心卫生院"},
        )
    )
    result = CliRunner().invoke(command, [str(path), "--region", str(region.root)])
    assert result.exit_code == 1
    assert "决定 第3行 B3  没有编号为HZ-A01-209901-001的隐患" in result.output
    assert "决定 第4行 K4  更正值认不出" in result.output
    assert "决定 第5行 D5  没有编号为HZ-A01-209901-002的隐患" in result.output
    assert "决定 第6行 D6  没有并入" in result.output
    assert "决定 第7行 D7  没有并入" in result.output
    assert "决定 第8行 E8  批准延期须写明延至哪一天" in result.output
    assert "决定 第9行 F9  复评定级须写明一般或重大" in result.output
    assert "决定 第10行 N10  决定单位“甲镇中心卫生院”是填报单位，无权" in result.output
    assert f"决定 第11行 P11  机构代码“A02”与隐患编号“{code(1)}”不是同一单位" in result.output
    assert "第12行 P12" not in result.output
    assert "决定 第12行 O12  已记录；挂牌督办应写明通知书文号" in result.output
    with store(region) as connection:
        stand = "SELECT count(*) FROM hazard.hazard WHERE hazard_code IN ($1, $2) AND merged_into IS NULL"
        assert connection.execute(stand, [code(1), code(10)]).fetchall() == [(2,)]


def test_an_unknown_kind_is_told_and_stops_nothing_that_comes_after(region: Region, tmp_path: Path) -> None:
    path = tmp_path / "随便.xlsx"
    path.write_bytes(decisions({"决定类型": "随便", "隐患编号": code(1)}))
    for _ in range(2):
        result = CliRunner().invoke(command, [str(path), "--region", str(region.root)])
        assert (result.exit_code, "0 decisions recorded" in result.output) == (1, True), result.output
        assert "决定 A3" in result.output
        assert "随便" in result.output


def test_the_empty_workbook_offers_every_kind_and_is_read_back(region: Region, tmp_path: Path) -> None:
    path = tmp_path / "空表.xlsx"
    assert CliRunner().invoke(command, ["--template", str(path), "--region", str(region.root)]).exit_code == 0
    book = openpyxl.load_workbook(path)
    heads = [cell.value for cell in book["决定"][2]]
    assert set(heads) == {*DECISION_HEADINGS}
    assert len(book["决定"].data_validations.dataValidation) >= 4
    for name, value in {"决定类型": "作废", "隐患编号": code(1), "理由": "重复", "决定单位": "某局"}.items():
        book["决定"].cell(3, heads.index(name) + 1, value)
    book["决定"].cell(3, heads.index("决定日期") + 1, date(2022, 7, 1))
    book.save(path)
    result = CliRunner().invoke(command, [str(path), "--region", str(region.root)])
    assert (result.exit_code, "1 decisions recorded" in result.output) == (0, True), result.output


def test_a_hazard_is_told_in_sentences_without_heavy_libraries(region: Region) -> None:
    program = (
        "import sys; from flows.cli import hazard_ledger\n"
        f"hazard_ledger(['status', '--hazard', '{code(1)}', '--region', {str(region.root)!r}],"
        " standalone_mode=False)\n"
        "assert not {'pandas', 'prefect', 'great_expectations'} & set(sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    lines = ran.stdout.splitlines()
    assert lines[:3] == [
        f"{code(1)}  甲镇中心卫生院  一般隐患",
        "配电房：配电柜未上锁",
        "截至2022-07-05：整改中（2022-05-31起），整改期限2022-09-30（已延期1次）",
    ]
    assert "2022-05-10 整改期限定为2022-06-20。" in lines
    assert "    单位报送《5月.xlsx》隐患台账 K5（2022-06-02 09:00获知）" in lines
    granted = lines.index("2022-07-01 批准延期至2022-09-30（现场核查；批准时已逾期）。")
    assert (
        lines[granted + 1] == "    督办单位（小溪县卫生健康局）《决定.xlsx》决定 A3（2022-07-04 10:00获知）"
    )
