"""What fuzzing throws bytes at, and what must hold whatever they are: an answer, never a traceback.

A target takes bytes and raises when a promise breaks. ``tests.faults.torture.fuzz`` feeds them for hours;
what it found is kept in ``tests/faults/found`` and fed to them on every test run.
"""

import atexit
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from flows.intake.cells import values
from flows.intake.cells.dates import read_date
from flows.intake.cells.deadlines import read_deadline
from flows.intake.chunks.chunk import Waiting
from flows.intake.chunks.desk import Desk, desk
from flows.intake.headings.vocabulary import HeadingIndex
from flows.intake.identity.identify import month_in
from flows.intake.reading import read_file
from flows.intake.reading_json import as_json
from flows.intake.sources.message import open_message
from flows.region import read_region
from flows.stages.deciding import corrected
from schemas.calendar import Period
from schemas.contracts import load_contracts
from schemas.failure import CannotBeDone
from schemas.gates import load_gates
from schemas.loading import HERE
from tests.intake.formats import as_biff, as_docx, as_fods, as_mht, as_ods, as_sylk, as_xml
from tests.sources.letters import letter, zipped
from tests.stages.village import decisions, ledger, row, village
from validations.engine import load_engine

Target = Callable[[bytes], None]
MAY = Period(2022, 5)
SHEET = "xl/worksheets/sheet1.xml"


@cache
def place() -> Path:
    """A region folder that lives as long as the process."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    region = village(folder / "region")
    (region.overrides / "ledgers").mkdir(parents=True)
    return region.root


@cache
def at_the_desk() -> Desk:
    """Rules, contracts and units, loaded once."""
    return desk(place())


def read(data: bytes, name: str = "甲-5月.xlsx") -> None:
    """Any file: read or refused, every row accounted for, its JSON can be written."""
    own = at_the_desk()
    reading = read_file(data, name, own.rulebook)
    json.dumps(as_json(reading, own.rulebook.catalogue), ensure_ascii=False).encode()
    for sheet in reading.sheets:
        assert sheet.account.rows_seen == sum(sheet.account[1:]), sheet.account
    assert reading.sheets or reading.findings


def staged(data: bytes) -> None:
    """The first sheet of a return: whatever was read can be judged and written for the load."""
    own, name = at_the_desk(), "甲-5月.xlsx"
    reading = read_file(packed(return_book(), SHEET, data), name, own.rulebook)
    chunk = own.chunk()
    own.put(chunk, Waiting(reading.sha256, name, "A01", datetime(2022, 6, 2, 9)), reading)
    chunk.write(place() / "staged")


def part_of(book: Callable[[], bytes], part: str) -> Target:
    """A package whose one part is the bytes: what is inside reaches the readers, not only broken zips."""

    def target(data: bytes) -> None:
        read(packed(book(), part, data))

    return target


def packed(book: bytes, part: str, data: bytes, *, tight: bool = False) -> bytes:
    """The package with one part replaced or added; ``tight`` compresses it."""
    out, method = BytesIO(), zipfile.ZIP_DEFLATED if tight else zipfile.ZIP_STORED
    with zipfile.ZipFile(BytesIO(book)) as source, zipfile.ZipFile(out, "w", method) as package:
        for name in dict.fromkeys([*source.namelist(), part]):
            package.writestr(name, data if name == part else source.read(name))
    return out.getvalue()


@cache
def return_book() -> bytes:
    """A return of three rows."""
    return ledger("A01", "2022-05", [row(), row(text="灭火器压力不足"), row(due="6月底前", level="重大")])


@cache
def decision_book() -> bytes:
    """Two decisions."""
    code = "HZ-A01-202205-001"
    return decisions(
        {"决定类型": "批准延期", "隐患编号": code, "延至": date(2022, 9, 30)},
        {"决定类型": "更正", "隐患编号": code, "更正字段": "整改期限", "更正为": "2022年9月"},
    )


def decision(data: bytes) -> None:
    """A file of decisions: what each correction means can be told."""
    own = at_the_desk()
    reading = read_file(data, "决定.csv", own.rulebook, "decision")
    for sheet in reading.sheets:
        for record in sheet.records:
            meant = corrected(record.fields.get("field"), record.fields.get("value"), own.rulebook)
            json.dumps(meant, ensure_ascii=False).encode()


def mail(data: bytes) -> None:
    """A message: facts that can be written into the journal, names without folders."""
    opened = open_message(data, read_region(place()).registry)
    json.dumps(dict(opened.facts), ensure_ascii=False).encode()
    for file in opened.files:
        file.name.encode()
        assert "/" not in file.name
        assert file.name not in {"", ".", ".."}
    assert opened.files or opened.facts["refused"]


def dates(data: bytes) -> None:
    """A date cell: a plausible day, or a reason; never a day without a year that nobody told."""
    for value in as_cells(data):
        told = read_date(value)
        assert told.day is not None or told.problem is not None or values.is_blank(str(value))
        near = read_date(value, 2022, MAY)
        assert near.day is None or 1900 <= near.day.year <= 2199


def deadlines(data: bytes) -> None:
    """A deadline cell: a day, or the words that make no promise."""
    for value in as_cells(data):
        read_deadline(value)
        told = read_deadline(value, found_on=date(2022, 5, 10), near=MAY)
        assert told.kind is not None or told.day is None
        month_in(str(value))


def cells(data: bytes) -> None:
    """Every other typed cell."""
    yes_no = at_the_desk().rulebook.codes["yes_no"]
    for value in as_cells(data):
        for reader in (values.read_text, values.read_label, values.read_serial, values.read_number):
            reader(value)
        values.read_int(value)
        values.read_people(value)
        values.read_units(value)
        values.read_bool(value, yes_no)
        for unit in (None, "元", "万元"):
            values.read_money(value, unit)
        for fractions in (False, True):
            values.read_percent(value, fractions=fractions)


def as_cells(data: bytes) -> Iterator[object]:
    """The bytes as a text cell, and as a number where they look like one."""
    text = data.decode("utf-8", "replace")
    yield text
    with suppress(ValueError, OverflowError):
        yield float(text)
        yield int(text)


def declared(file: str, load: Callable[[Path], object]) -> Target:
    """A declaration of the region: taken, or refused in one line that names the file."""

    def target(data: bytes) -> None:
        path = place() / file
        path.write_bytes(data)
        try:
            with suppress(CannotBeDone):
                load(place())
        finally:
            path.unlink()

    return target


def _contracts(root: Path) -> object:
    return HeadingIndex(load_contracts(root / "overrides"))


def _engine(root: Path) -> object:
    return load_engine(root / "overrides").catalogue


def _gates(root: Path) -> object:
    return load_gates(root / "overrides")


def _settings(data: bytes) -> None:
    """region.toml and units.csv of a region of its own."""
    for name, other in (("region.toml", "units.csv"), ("units.csv", "region.toml")):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / name).write_bytes(data)
            shutil.copyfile(place() / other, root / other)
            with suppress(CannotBeDone):
                read_region(root)


def as_csv(book: bytes) -> bytes:
    """A workbook's first sheet as comma-separated text."""
    import openpyxl  # noqa: PLC0415 - only the fuzzer's seeds want it

    (sheet,) = openpyxl.load_workbook(BytesIO(book)).worksheets
    lines = [",".join("" if value is None else str(value) for value in line) for line in sheet.values]
    return "\n".join(lines).encode()


def part(book: bytes, name: str) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(BytesIO(book)) as package:
        return package.read(name)


TARGETS: dict[str, Target] = {
    "file": read,
    "sheet": part_of(return_book, SHEET),
    "staged": staged,
    "strings": part_of(return_book, "xl/sharedStrings.xml"),
    "workbook": part_of(return_book, "xl/workbook.xml"),
    "styles": part_of(return_book, "xl/styles.xml"),
    "sylk": read,
    "flat": read,
    "web-archive": read,
    "old-book": read,
    "open-document": part_of(as_ods, "content.xml"),
    "word": part_of(as_docx, "word/document.xml"),
    "archive": read,
    "decision": decision,
    "decision-sheet": part_of(decision_book, SHEET),
    "mail": mail,
    "dates": dates,
    "deadlines": deadlines,
    "cells": cells,
    "contract": declared("overrides/ledgers/fuzzed.yml", _contracts),
    "headings": declared("overrides/headings.yml", _contracts),
    "rules": declared("overrides/rules.yml", _engine),
    "gates": declared("overrides/gates.yml", _gates),
    "settings": _settings,
}

WORDS = (
    "2022-05-26", "6月底前", "二〇二二年六月三十日", "5.1-5.7", "2022年13月", "三个工作日内", "全年", "44707",
    "1e308", "2022.6", "第二季度", "十百千日内", "立即整改", "甲某、乙某", "3.5万元", "95%", "☑是□否", "-1",
    "𝟚月",
)  # fmt: skip


def seeds(target: str) -> list[bytes]:
    """What the fuzzer begins with."""
    book = return_book()
    words = [word.encode() for word in WORDS]
    text = as_csv(book)
    table = "".join(f"<tr><td>{line.replace(',', '<td>')}" for line in text.decode().splitlines())
    message = bytes(letter(("甲-5月.xlsx", b"PK"), ("b.csv", text)))
    told: dict[str, list[bytes]] = {
        "file": [book, text, text.decode().encode("gb18030"), f"<table>{table}</table>".encode()],
        "sheet": [part(book, SHEET)],
        "staged": [part(book, SHEET)],
        "strings": [part(book, "xl/sharedStrings.xml")],
        "workbook": [part(book, "xl/workbook.xml")],
        "styles": [part(book, "xl/styles.xml")],
        "sylk": [as_sylk()],
        "flat": [as_fods(), as_xml()],
        "web-archive": [as_mht()],
        "old-book": [as_biff()],
        "open-document": [part(as_ods(), "content.xml")],
        "word": [part(as_docx(), "word/document.xml")],
        "archive": [zipped(("甲/5月.csv", text), ("b.xlsx", book), ("c.zip", zipped(("d.csv", text))))],
        "decision": [as_csv(decision_book())],
        "decision-sheet": [part(decision_book(), SHEET)],
        "mail": [message],
        "contract": [path.read_bytes() for path in sorted((HERE / "ledgers").glob("*.yml"))],
        "headings": ["headings: {hazard: {deadline: [整改截止日]}}".encode()],
        "rules": [b"rules: {row.no_owner: {status: off, because: x}}"],
        "gates": [(HERE / "gates.yml").read_bytes()],
        "settings": [(place() / "region.toml").read_bytes(), (place() / "units.csv").read_bytes()],
    }
    return told.get(target, words)
