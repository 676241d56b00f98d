"""What goes back to the sample region: notes on the units' own workbooks, templates that come back clean."""

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from flows.intake.identity.own_sheets import LIST_SHEET
from flows.intake.reading import read_file
from flows.intake.rulebook import load_rulebook
from flows.region import Region
from flows.stages.checking import check
from flows.stages.notices import casting, returning
from flows.stages.notices.returning import TEMPLATE_KINDS, write_notes, write_templates
from flows.stages.store import store
from tests.journeys.months import PERIODS
from warehouse.archive import Archive

NEXT = "2022-09"
NOT_YET_FILLED_IN = {"cover.no_preparer", "cover.unsigned", "sheet.no_rows"}
CHANGED = {"xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}


@pytest.fixture(scope="module")
def notes(sample: Region) -> list[tuple[Path, bytes]]:
    """Every note of the four months, with the file it answers."""
    archive = Archive(sample.archive)
    with store(sample) as connection:
        found = [path for period in PERIODS for _, path in write_notes(connection, sample, period)]
    whole = {entry.note.sha256[:8]: entry.note.sha256 for entry in archive.entries("receipt")}
    return [(path, archive.read(whole[path.stem[-8:]])) for path in found]


def test_every_workbook_comes_back_whole_with_nothing_changed_but_marks(
    notes: list[tuple[Path, bytes]],
) -> None:
    answered = 0
    for path, data in notes:
        if not is_workbook(data):
            assert openpyxl.load_workbook(path).sheetnames == [LIST_SHEET]
            continue
        before, after = zipfile.ZipFile(io.BytesIO(data)), zipfile.ZipFile(path)
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert {name for name in changed if not name.startswith("xl/worksheets/sheet")} <= CHANGED
        unlike(openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(path))
        answered += 1
    assert answered > len(notes) / 2 > 20


def test_a_note_sent_back_reads_as_the_workbook_it_answers(notes: list[tuple[Path, bytes]]) -> None:
    rulebook = load_rulebook()
    answered = [(path, data) for path, data in notes if is_workbook(data)][::4]
    assert len(answered) > 5
    for path, data in answered:
        sent, back = (
            read_file(data, "2022-05.xlsx", rulebook),
            read_file(path.read_bytes(), "2022-05.xlsx", rulebook),
        )
        assert [(sheet.sheet, sheet.ledger, sheet.cover.values) for sheet in back.sheets] == [
            (sheet.sheet, sheet.ledger, sheet.cover.values) for sheet in sent.sheets
        ]
        assert [record.fields for sheet in back.sheets for record in sheet.records] == [
            record.fields for sheet in sent.sheets for record in sheet.records
        ]


def is_workbook(data: bytes) -> bool:
    """Whether the file is an xlsx that opens."""
    whole = io.BytesIO(data)
    return zipfile.is_zipfile(whole) and "xl/workbook.xml" in zipfile.ZipFile(whole).namelist()


def unlike(old: Workbook, new: Workbook) -> None:
    """Fail at the first thing of the old workbook that the new one has not."""
    assert new.sheetnames == [LIST_SHEET, *old.sheetnames]
    for sheet in old.worksheets:
        twin = new[sheet.title]
        assert shape(sheet) == shape(twin)
        for row in sheet.iter_rows():
            for cell in row:
                same = twin[cell.coordinate]
                assert (cell.value, cell.number_format) == (same.value, same.number_format)
                looks = [repr((one.font, one.border, one.alignment)) for one in (cell, same)]
                assert looks[0] == looks[1]


def shape(sheet: Worksheet) -> tuple[object, ...]:
    """Merges, widths and heights."""
    widths = {letter: column.width for letter, column in sheet.column_dimensions.items()}
    heights = {number: row.height for number, row in sheet.row_dimensions.items() if row.height}
    return sorted(map(str, sheet.merged_cells.ranges)), widths, heights


@pytest.fixture(scope="module")
def templates(sample: Region) -> list[Path]:
    """Next month's template of every unit."""
    return again(sample)


def again(sample: Region) -> list[Path]:
    with store(sample) as connection:
        return list(write_templates(connection, sample, NEXT, sample.registry.units, TEMPLATE_KINDS))


def test_every_units_template_read_back_lacks_only_what_nobody_has_filled_in_yet(
    sample: Region, templates: list[Path]
) -> None:
    rulebook = load_rulebook()
    assert {path.parent.name for path in templates} >= {"YH01", "LC03"}
    for path in templates:
        reading = read_file(path.read_bytes(), path.name, rulebook)
        found = [*reading.findings, *(finding for sheet in reading.sheets for finding in sheet.findings)]
        assert {finding.code for finding in found} <= NOT_YET_FILLED_IN, path.name
        said = {sheet.cover.values.get("unit_code") for sheet in reading.sheets}
        assert path.parent.name in said
        assert all(column.status == "mapped" for sheet in reading.sheets for column in sheet.columns)
    assert len(templates) == sum(unit.owes_in(NEXT) and bool({*unit.owes} & {*TEMPLATE_KINDS})
                                 for unit in sample.registry.units)  # fmt: skip


def test_a_template_that_would_come_out_the_same_is_left_alone(
    sample: Region, templates: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, damaged, *others = templates
    before = {path: path.stat().st_mtime_ns for path in others}
    lost.unlink()
    marks = sample.returns / NEXT / ".templates.json"
    marked, kept = marks.stat().st_ino, list[tuple[bool, bool]]()
    monkeypatch.setattr(
        returning, "sync_below", lambda _: kept.append((lost.exists(), marks.stat().st_ino == marked))
    )
    assert templates == again(sample)
    assert lost.exists()
    assert kept == [(True, True)]  # on the disk before its mark says that it is
    assert before == {path: path.stat().st_mtime_ns for path in others}
    marks.write_text("{", encoding="utf-8")
    damaged.write_bytes(b"")
    written_here = {path: parts(path) for path in others}
    monkeypatch.setattr(casting, "WORTH", 0)
    assert templates == again(sample)
    assert written_here == {path: parts(path) for path in others}  # by other processes
    assert damaged.read_bytes().startswith(b"PK")
    assert all(path.stat().st_mtime_ns > before[path] for path in others)


def parts(path: Path) -> dict[str, bytes]:
    """What a workbook is made of, but for the time of its making."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist() if name != "docProps/core.xml"}


def sign(path: Path, place: Path) -> Path:
    """Fill in the cover as a clerk does; a unit without hazards declares so."""
    book = openpyxl.load_workbook(path)
    first = book.worksheets[0]
    first["H2"], first["B3"], first["E3"], first["H3"] = (
        date(2022, 10, 1),
        "经办人甲",
        "负责人乙",
        "0000-1234567",
    )
    if first.title == "隐患排查治理台账" and not first["C6"].value:
        first["K2"] = "是"
    book.save(place / path.name)
    return place / path.name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_signed_and_saved_by_libreoffice_nothing_is_found_but_what_the_rows_themselves_say(
    sample: Region, templates: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "saved").mkdir()
    signed = [sign(path, tmp_path) for path in templates[::12]]
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/p", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", tmp_path / "saved", *signed], check=True, capture_output=True)
    for path in signed:
        saved = tmp_path / "saved" / path.name
        for each in (path, saved):
            checked = check(each, sample, None, NEXT)
            assert {entry["outcome"] for entry in checked.submissions} <= {"accepted", "nil"}
            assert {finding["origin"] for finding in checked.findings} <= {"rule"}, each
            assert all(entry["template_version"] for entry in checked.submissions)
        assert helped(path) == helped(saved)


def helped(path: Path) -> dict[str, tuple[object, ...]]:
    """For each sheet: whether it is hidden and protected, its lists and rules, which cells are locked."""
    return {
        sheet.title: (
            sheet.sheet_state,
            sheet.protection.sheet,
            sorted((rule.type or "any") for rule in sheet.data_validations.dataValidation),
            [sheet.cell(7, column).protection.locked for column in range(1, 12)],
        )
        for sheet in openpyxl.load_workbook(path).worksheets
    }
