"""Every example of docs/extending.md works as the page says."""

import re
from pathlib import Path

import openpyxl
import pytest

from flows.intake.reading import FileReading, read_file
from flows.intake.rulebook import load_rulebook
from flows.region import Region, read_region
from flows.stages.health.config_checks import verify_overrides
from schemas.gates import load_gates
from validations.engine import load_engine

PAGE = Path(__file__).parents[1] / "docs" / "extending.md"
EXAMPLE = re.compile(r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    """A region folder that holds the page's examples, each in the file it names."""
    root = tmp_path_factory.mktemp("region")
    (root / "region.toml").write_text('[region]\nname = "青溪"\ncode = "QX"\noffice = "青溪局"\n', "utf-8")
    for name, text in EXAMPLE.findall(PAGE.read_text("utf-8")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return read_region(root)


def read(region: Region, folder: Path, headings: list[str], row: list[object]) -> FileReading:
    book = openpyxl.Workbook()
    book.active.append(headings)
    book.active.append(row)
    book.save(folder / "a.xlsx")
    return read_file((folder / "a.xlsx").read_bytes(), "a.xlsx", load_rulebook(region.overrides))


def test_an_institution_is_known_by_every_name_it_goes_by(region: Region) -> None:
    unit = region.registry.named("青溪院区")
    assert unit is not None
    assert (unit.unit_code, unit.owes) == ("Q07", ("hazard", "measure", "key_task"))
    assert [unit.owes_in(period) for period in ("2022-05", "2022-06")] == [False, True]


def test_own_headings_and_words_are_read(region: Region, tmp_path: Path) -> None:
    headings = ["序号", "隐患描述", "隐患部位", "消除时点", "怎样处置", "整改状态"]
    row = [1, "三楼疏散通道堆放杂物", "住院楼三楼", "2022-06-20", "清走", "正在处置"]
    fields = read(region, tmp_path, headings, row).sheets[0].records[0].fields
    assert fields["measure"] == "清走"
    assert str(fields["deadline"]) == "2022-06-20"
    assert fields["status_reported"] == "RECTIFYING"


def test_own_rules_stand_beside_the_built_in_ones_and_regrade_them(region: Region) -> None:
    engine = load_engine(region.overrides)
    engine.verify()
    assert engine.catalogue.rules["own.measure_short"].severity == "warn"
    assert engine.catalogue.rules["hazard.deadline_vague"].severity == "note"


def test_own_bounds_and_promises_can_be_asked(region: Region) -> None:
    verify_overrides(region.overrides)
    gates = load_gates(region.overrides)
    assert (gates.reading.held_most, gates.reading.fill_least["hazard"]["evidence_after"]) == (0.2, 0.3)
    assert any(each.code == "told_in_time" for table in gates.publishing for each in table.promises)


def test_own_bands_decide_which_score_is_which_level(region: Region) -> None:
    assert load_engine(region.overrides).parameters["ls_red"] == pytest.approx(17, abs=0.001)


def test_an_own_ledger_is_recognised_by_its_headings(region: Region, tmp_path: Path) -> None:
    headings = ["序号", "物资名称", "库存数量", "存放位置", "保管人", "盘点日期"]
    sheet = read(region, tmp_path, headings, [1, "沙袋", 400, "北门", "王某", "2022-05-06"]).sheets[0]
    assert sheet.ledger == "flood_store"
    assert sheet.records[0].fields["stored"] == 400
