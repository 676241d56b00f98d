"""A new edition takes over what has not changed, and every page says for which edition it was made."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from flows.region import Region, read_region
from flows.stages.publication import shares
from flows.stages.publication.carry_over import Earlier
from flows.stages.publication.checksums import changed_reports, digest_of_checksums, listed
from flows.stages.publication.part_digests import read_marks
from tests.stages.village import arrive, at, issue, ledger, row, take_in_here, village

MAY = "2022-05"
OF_A, OF_B = "site/unit/A01.html", "site/unit/B02.html"
BOOK_OF_A, BOOK_OF_B = (
    f"counties/{county}/{county}2022年5月安全隐患治理报告.xlsx" for county in ("甲县", "乙县")
)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """May published of two counties with a unit each; then one of them has sent May again."""
    region = village(tmp_path_factory.mktemp("two") / "region")
    units = region.root / "units.csv"
    text = units.read_text(encoding="utf-8")
    for code, county in (("A01", "甲县"), ("B02", "乙县")):
        line = next(line for line in text.splitlines() if line.startswith(code))
        text = text.replace(line, line.replace("小溪县", county))
    units.write_text(text, encoding="utf-8")
    region = read_region(region.root)
    arrive(region, ledger("A01", MAY, [row()]), "甲-5月.xlsx", at("2022-06-02 09:00"), "A01")
    arrive(region, ledger("B02", MAY, [row()]), "乙-5月.xlsx", at("2022-06-02 10:00"), "B02")
    take_in_here(region, MAY)
    issue(region, MAY, date(2022, 6, 5))
    changed = [row(due=date(2022, 6, 1), level="重大")]
    arrive(region, ledger("A01", MAY, changed), "甲-5月更正.xlsx", at("2022-06-08 09:00"), "A01")
    take_in_here(region, MAY)
    return region


@pytest.fixture(scope="module")
def undamaged(corrected: Region, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of May after its second edition was made."""
    return second(corrected, tmp_path_factory.mktemp("undamaged"))


def second(corrected: Region, folder: Path, damaged: str = "") -> Path:
    """May's folder with its second edition, made while a file of the first was damaged."""
    region = read_region(shutil.copytree(corrected.root, folder / "region"))
    month = region.published / MAY
    if damaged:
        (month / damaged).write_bytes(b"damaged")
    issue(region, MAY)
    wrong = [line for line in changed_reports(region) if not damaged or damaged not in line]
    assert wrong == []
    return month


def stated(book: Path) -> str:
    """The edition that a workbook says it is of."""
    lines = openpyxl.load_workbook(book, read_only=True)["说明"].iter_rows(values_only=True)
    return next(str(line[1]) for line in lines if line[0] == "版本")


def test_a_county_and_a_unit_without_changes_keep_the_edition_they_were_made_for(undamaged: Path) -> None:
    addendum = undamaged / "addendum-2"
    for name in (OF_B, f"counties/乙县/{OF_B}", BOOK_OF_B, "counties/乙县/site/index.html"):
        assert (addendum / name).read_bytes() == (undamaged / name).read_bytes()
    assert stated(addendum / BOOK_OF_B) == "第1版（定稿）；以后各版内容没有变化的，沿用本工作簿"
    assert "第1版（定稿），以后各版内容没有变化的，沿用本页" in (addendum / OF_B).read_text(encoding="utf-8")


def test_the_region_and_whatever_changed_are_of_the_new_edition(undamaged: Path) -> None:
    addendum = undamaged / "addendum-2"
    assert stated(addendum / "小溪县2022年5月安全隐患治理报告.xlsx") == "第2版（定稿）"
    assert stated(addendum / BOOK_OF_A).startswith("第2版（定稿）")
    assert "第2版（定稿）" in (addendum / OF_A).read_text(encoding="utf-8")
    first = {path.relative_to(undamaged) for path in undamaged.rglob("*.html")}
    pages = {name for name in first if name.parts[0] not in {"addendum-2", "data-docs"}}
    assert {path.relative_to(addendum) for path in addendum.rglob("*.html")} == pages


def test_what_was_damaged_since_it_was_frozen_is_written_anew(corrected: Region, tmp_path: Path) -> None:
    page = second(corrected, tmp_path, OF_B) / "addendum-2" / OF_B
    assert "第2版（定稿）" in page.read_text(encoding="utf-8")


def test_only_units_with_something_new_are_left_to_be_written(undamaged: Path, tmp_path: Path) -> None:
    marks = read_marks(undamaged / "addendum-2")
    assert marks is not None
    assert [Earlier(before, marks, tmp_path).units_left for before in (None, undamaged)] == [2, 1]


def test_an_edition_whose_reports_several_processes_wrote_is_the_same(
    corrected: Region, undamaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "WORTH", 0)
    shared = second(corrected, tmp_path) / "addendum-2"
    assert contents(shared) == contents(undamaged / "addendum-2")


def contents(folder: Path) -> dict[str, str]:
    """Digests of all files of an edition."""
    return listed(folder) | {"": digest_of_checksums(folder)}
