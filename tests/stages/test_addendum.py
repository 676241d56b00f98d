"""What was published stays; what is learned later makes an addendum that says what changed and why."""

import hashlib
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from flows.region import Region
from flows.stages.rebuilding import rebuilt
from tests.stages.village import arrive, at, issue, issue_a_page, ledger, row, take_in_here, village
from warehouse.connection import reader
from warehouse.rebuild import differences

MAY, JUNE = "2022-05", "2022-06"
DEADLINE = "整改期限（含批准延期）"
SECOND = row(place="门诊楼一楼", text="灭火器压力不足", due=date(2022, 7, 30))


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """May and June published; then May is sent again, corrected."""
    region = village(tmp_path_factory.mktemp("village") / "region")
    arrive(region, ledger("A01", MAY, [row(), SECOND]), "甲-5月.xlsx", at("2022-06-02 09:00"), "A01")
    arrive(region, ledger("B02", MAY, [row()]), "乙-5月.xlsx", at("2022-06-02 10:00"), "B02")
    take_in_here(region, MAY)
    issue_a_page(region, MAY, date(2022, 6, 5))
    arrive(region, ledger("A01", JUNE, [row(), SECOND]), "甲-6月.xlsx", at("2022-07-02 09:00"), "A01")
    take_in_here(region, JUNE)
    issue_a_page(region, JUNE, date(2022, 7, 5))
    corrected = [row(due=date(2022, 6, 1), level="重大"), SECOND]
    arrive(region, ledger("A01", MAY, corrected), "甲-5月更正.xlsx", at("2022-07-08 09:00"), "A01")
    take_in_here(region, MAY)
    return region


@pytest.fixture(scope="module")
def frozen(region: Region) -> dict[str, str]:
    """The files of both months before the addendum was made; the addendum's own do not count."""
    before = content(region)
    issue(region, MAY)
    return before


def content(region: Region) -> dict[str, str]:
    return {
        str(path.relative_to(region.published)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(region.published.rglob("*"))
        if path.is_file() and path.parent != region.published
    }


def test_later_knowledge_makes_an_addendum_and_changes_no_frozen_file(
    region: Region, frozen: dict[str, str]
) -> None:
    now = content(region)
    assert {path: now[path] for path in frozen} == frozen
    added = {Path(path).parts[:2] for path in set(now) - set(frozen)}
    assert added == {(MAY, "addendum-2")}
    assert {Path(path).name for path in now if "addendum" in path} >= {
        "小溪县2022年5月安全隐患治理报告.xlsx",
        "小溪县2022年5月变化说明.xlsx",
    }


@pytest.mark.usefixtures("frozen")
def test_the_addendum_lists_in_chinese_what_changed_and_why(region: Region) -> None:
    path = region.published / MAY / "addendum-2" / "小溪县2022年5月变化说明.xlsx"
    book = openpyxl.load_workbook(path, read_only=True)
    changes = [line[1:] for line in book["变化"].iter_rows(min_row=4, values_only=True)]
    causes = {line[0]: line for line in book["依据"].iter_rows(min_row=4, values_only=True)}
    deadline = next(line for line in changes if line[2] == "HZ-A01-202205-001" and line[3] == DEADLINE)
    assert deadline[4:6] == ("2022-06-20", "2022-06-01")
    cited = causes[int(str(deadline[6]).split("、")[0])]
    assert cited[2:7] == ("更正报送", "甲镇中心卫生院", MAY, "隐患排查治理台账", "甲-5月更正.xlsx")
    assert {line[1] for line in changes} <= {"甲镇中心卫生院", "小溪县", ""}
    fresh = [line[:4] for line in changes if line[4] == "（无）" and line[0] == "隐患现状"]
    assert len(fresh) == len({line[2] for line in fresh}), "one line tells a new row"
    assert not [line for line in changes if {"机构代码", "机构类别代码", "期限类型"} & {line[3]}]


@pytest.mark.usefixtures("frozen")
def test_an_addendum_keeps_the_as_of_day_and_leaves_the_clock_with_the_newest_month(region: Region) -> None:
    with reader(region.published_copy) as connection:
        told = connection.execute(
            "SELECT period, version, as_of FROM ops.publication ORDER BY ALL"
        ).fetchall()
        clock = connection.execute("SELECT period, as_of FROM ops.clock").fetchall()
    may = date(2022, 6, 5)
    assert told == [(MAY, 1, may), (MAY, 2, may), (JUNE, 1, date(2022, 7, 5))]
    assert clock == [(JUNE, date(2022, 7, 5))]


@pytest.mark.usefixtures("frozen")
def test_the_same_knowledge_again_makes_no_further_edition(region: Region) -> None:
    before = content(region)
    assert not issue(region, MAY).changed
    assert content(region) == before


@pytest.mark.usefixtures("frozen")
def test_the_archive_alone_gives_the_same_tables(region: Region) -> None:
    with rebuilt(region) as made:
        assert differences(region.warehouse, made) == ()


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("report.hazard_as_known(TIMESTAMP '2022-06-02 08:59:59')", None),
        ("report.hazard_as_known(TIMESTAMP '2022-07-08 08:59:59')", ("GENERAL", date(2022, 6, 20))),
        ("report.hazard_as_known(TIMESTAMP '2022-07-08 09:00:00')", ("MAJOR", date(2022, 6, 1))),
        ("report.hazard_as_of(DATE '2022-05-09')", None),
        ("report.hazard_as_of(DATE '2022-05-10')", ("GENERAL", date(2022, 6, 20))),
    ],
)
def test_what_was_so_and_what_was_known_are_two_questions(
    region: Region, question: str, expected: tuple[str, date] | None
) -> None:
    """The copy's clock knows nothing of the correction: the second clock of a question goes beyond it."""
    with reader(region.published_copy) as connection:
        found = connection.execute(
            f"SELECT level, deadline FROM {question} WHERE hazard_code = 'HZ-A01-202205-001'"
        ).fetchone()
    assert found == expected
