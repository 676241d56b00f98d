"""What a clerk sees: a folder summed up, a note per file, strangers' files, our own errors as such."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from flows.commands.check import command
from flows.commands.run import run_month
from flows.region import read_region
from flows.stages.month import plan
from schemas.loading import SchemaError
from validations.engine import RuleFailed


def write(path: Path, description: str | None = "三楼东侧疏散通道堆放杂物") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["隐患排查治理台账"])
    sheet.append(["填报单位：单位甲", None, "填报月份：2022年5月", None, "填报人：王某", "主要负责人：李某"])
    sheet.append(["序号", "隐患描述", "隐患部位", "隐患等级", "整改措施", "责任人", "整改期限", "整改状态"])
    sheet.append([1, description, "住院楼三楼", "一般", "清除杂物", "王某", "2022-06-20", "整改中"])
    book.save(path)
    return path


def complete(path: Path) -> Path:
    """A return that leaves nothing to say."""
    book = openpyxl.load_workbook(write(path))
    sheet = book.active
    sheet.insert_rows(3)
    for column, text in enumerate(("填报日期：2022-06-02", None, "联系电话：0000-1234567"), start=1):
        sheet.cell(3, column, text)
    more = {"排查日期": "2022-05-10", "隐患类别": "消防安全", "整改责任部门": "总务科"}
    for column, (heading, value) in enumerate(more.items(), start=9):
        sheet.cell(4, column, heading)
        sheet.cell(5, column, value)
    book.save(path)
    return path


def region(root: Path, rule: str = "") -> Path:
    (root / "overrides" / "rules").mkdir(parents=True)
    (root / "region.toml").write_text('[region]\nname = "东河"\ncode = "1"\noffice = "东河局"\n')
    (root / "units.csv").write_text("unit_code,name,county,kind\nU1,单位甲,东河县,TOWNSHIP\n")
    if rule:
        (root / "overrides" / "rules" / "own.yml").write_text(rule, encoding="utf-8")
    return root


def rule(holds: str, message: str = "试") -> str:
    facts = f'code: own.one, severity: warn, title: 试, message: "{message}", remedy: 试, fields: [level]'
    return f'about: hazard\ntitle: 自定\nrules: [{{{facts}, holds: "{holds}"}}]\n'


def checked(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_folder_ends_with_how_many_may_be_sent_and_leaves_a_note_per_file_with_findings(
    tmp_path: Path,
) -> None:
    (tmp_path / "in" / "东河县").mkdir(parents=True)
    write(tmp_path / "in" / "b.xlsx", description=None)
    write(tmp_path / "in" / "东河县" / "b.xlsx", description="")
    (tmp_path / "in" / "b.xls").write_bytes(b"no workbook")
    complete(tmp_path / "in" / "a.xlsx")
    told = checked(tmp_path / "in", "--return", tmp_path / "notes")
    assert "共4个文件：可以报送1个，须修改3个" in told.output
    assert "b.xlsx：退回0处，暂缓1处" in told.output
    assert "a.xlsx：可以报送，未发现问题" in told.output
    assert told.exit_code == 1
    made = {path.relative_to(tmp_path / "notes").as_posix() for path in (tmp_path / "notes").rglob("*.xlsx")}
    assert made == {"填报问题-b.xlsx", "填报问题-b.xls.xlsx", "东河县/填报问题-b.xlsx"}


def test_what_is_found_on_no_cell_names_its_list_and_rows_that_do_not_count_are_not_said_to(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.active["A2"] = "填报单位：单位甲"
    book.active["F2"] = None
    book.save(path)
    told = checked(path, "--region", region(tmp_path / "region")).output
    assert "整份不予采用，其中1行均未入账" in told
    assert "退回  隐患排查治理台账  没有填写主要负责人" in told


def test_a_file_of_nobody_in_the_register_is_answered_not_a_crash(tmp_path: Path) -> None:
    root = region(tmp_path / "region")
    (root / "units.csv").write_text("unit_code,name,county,kind\nU9,别家,东河县,TOWNSHIP\n")
    told = json.loads(checked(write(tmp_path / "a.xlsx"), "--region", root, "--json").output)
    assert [entry["outcome"] for entry in told["submissions"]] == ["unidentified"]


@pytest.mark.parametrize(
    ("holds", "message", "reason"),
    [
        ("nosuch > 1", "试", r"own\.one\.holds: .*nosuch"),
        ("level IN (", "试", r"own\.one\.holds: "),
        ("level = 'MAJOR'", "{nobody}", r"own\.one\.message: nobody fills \{nobody\}"),
    ],
)
def test_a_rule_of_the_region_that_cannot_work_is_refused_before_anything_runs(
    tmp_path: Path, holds: str, message: str, reason: str
) -> None:
    root = region(tmp_path / "region", rule(holds, message))
    with pytest.raises(SchemaError, match=reason):
        run_month(plan(read_region(root), "2022-05", None))
    assert isinstance(checked(write(tmp_path / "a.xlsx"), "--region", root).exception, SchemaError)


def test_a_broken_rule_is_refused_also_where_no_row_comes_to_meet_it(tmp_path: Path) -> None:
    root = region(tmp_path / "region", rule("nosuch > 1").replace("about: hazard", "about: accident"))
    told = checked(write(tmp_path / "a.xlsx"), "--region", root)
    assert isinstance(told.exception, SchemaError)
    assert "own.yml: rules.own.one.holds: " in str(told.exception)


def test_a_rule_that_breaks_on_data_is_our_error(tmp_path: Path) -> None:
    root = region(tmp_path / "region", rule("CAST(description AS INT) > 1"))
    told = checked(write(tmp_path / "a.xlsx"), "--region", root)
    assert isinstance(told.exception, RuleFailed)
    assert "own.one failed on data (an error of the rulebook, not of the file)" in str(told.exception)
