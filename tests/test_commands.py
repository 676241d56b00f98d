"""The command as a person meets it: what it prints, and with which code it ends."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from flows.commands.decide import command as decide
from flows.commands.init import command as init
from tests.intake.books import PLAIN, book, hazard

MONTH = f"{date.today().year}年{date.today().month}月"  # noqa: DTZ011 - the clerk's own calendar
COVER = [
    ["隐患排查治理台账"],
    [
        "填报单位：青萝县人民医院",
        "",
        f"填报月份：{MONTH}",
        "",
        "填报人：甲某某",
        "",
        "主要负责人（审定）：乙某某",
    ],
]


def run(*words: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli", *map(str, words)]
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "LANG": "C.UTF-8",
    }
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(book({"Sheet1": [*COVER, PLAIN, hazard(1), hazard(2)]}))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "坏台账.xlsx"
    path.write_bytes(book({"Sheet1": [*COVER, PLAIN, hazard(1, due="2022-02-30"), hazard(2, text="")]}))
    return path


def test_check_says_that_a_good_file_can_be_sent(good: Path) -> None:
    done = run("check", good, folder=good.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "可以报送" in done.stdout


def test_check_names_cell_reason_and_remedy_and_ends_with_one(bad: Path) -> None:
    done = run("check", bad, "--json", folder=bad.parent)
    assert done.returncode == 1
    findings = json.loads(done.stdout)["findings"]
    assert {"cell.impossible_date"} <= {finding["code"] for finding in findings}
    (impossible,) = [finding for finding in findings if finding["code"] == "cell.impossible_date"]
    assert (impossible["cell"], impossible["value"]) == ("I4", "2022-02-30")
    assert impossible["message"]
    assert impossible["remedy"]


def test_check_says_first_why_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "空.xlsx").touch()
    told = run("check", "空.xlsx", folder=tmp_path).stdout
    assert "没有可以入账的内容" in told
    assert told.index("大小为0") < told.index("没有找到填报单位")


def test_check_writes_a_return_note(bad: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.xlsx"
    assert run("check", bad, "--return", note, folder=bad.parent).returncode == 1
    assert note.read_bytes().startswith(b"PK")


def test_read_gives_the_promised_object(good: Path) -> None:
    reading = json.loads(run("read", good, "--json", folder=good.parent).stdout)
    (sheet,) = reading["sheets"]
    assert sheet["ledger"] == "hazard"
    assert sheet["account"] | {"records": 2} == sheet["account"]
    first = sheet["records"][0]
    assert first["fields"]["found_on"] == "2022-05-26"
    assert first["fields"]["deadline_kind"] == "month_end"
    assert first["cells"]["description"] == "D4"
    assert {"column": "I", "heading": "整改期限", "field": "deadline"}.items() <= sheet["columns"][8].items()


def test_read_tells_people_what_each_sheet_was_taken_for_and_what_is_doubtful(good: Path) -> None:
    told = run("read", good, folder=good.parent).stdout
    assert "】隐患排查治理台账（hazard）" in told
    assert "= 2条记录" in told
    assert "整改期限（deadline）" in told
    assert "提醒 " in told
    assert "GENERAL" not in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["status"], "region.toml is missing"),
        (["sql", "select 1"], "region.toml is missing"),
        (["run"], "Missing option '--period'"),
        (["run", "--period", "May"], "'May' is not a month"),
        (["check", "nowhere.xlsx"], "does not exist"),
        (["check", "."], "the folder holds no file"),
        (["chekc", "nowhere.xlsx"], "check is meant?"),
        (["run", "--period", "2022-05", "--as-of", "10/6/2022"], "write it as YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_says_why(words: list[str], says: str, tmp_path: Path) -> None:
    done = run(*words, folder=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_init_makes_a_region_that_works_and_never_overwrites_one(tmp_path: Path) -> None:
    assert run("init", "region", folder=tmp_path).returncode == 0
    again = run("init", "region", folder=tmp_path)
    assert (again.returncode, "nothing was changed" in again.stderr) == (2, True)
    asked = run("sql", "select 1", "--region", "region", folder=tmp_path)
    assert (asked.returncode, "run a month first" in asked.stderr) == (2, True)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A region somebody has just begun: no institution yet, nothing published but a table."""
    folder = tmp_path / "region"
    CliRunner().invoke(init, [str(folder)], catch_exceptions=False)
    (folder / "published").mkdir(exist_ok=True)
    with duckdb.connect(folder / "published" / "ledger.duckdb") as copy:
        copy.execute("CREATE SCHEMA report")
        copy.execute("CREATE TABLE report.overdue_hazard (unit_name VARCHAR)")
    return folder


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "--period", "2022-05"], r"units\.csv: names no institution yet"),
        (["check", "region.toml", "--unit", "XX"], r"XX: no such unit_code in .*units\.csv$"),
        (["sql", "select * from report.overdue"], r'Did you mean "overdue_hazard"\?$'),
        (["sql", "select unit_nam from report.overdue_hazard"], r'Candidate bindings: "unit_name"'),
        (["decide", "empty.xlsx"], r"empty\.xlsx: no decision is filled in on sheet 决定"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(begun: Path, words: list[str], says: str) -> None:
    written = CliRunner().invoke(decide, ["--template", str(begun / "empty.xlsx"), "--region", str(begun)])
    assert written.exit_code == 0
    done = run(*words, folder=begun)
    assert done.returncode == 2
    assert re.search(says, done.stderr.strip())
