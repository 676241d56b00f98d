"""Several hundred damaged, odd and hostile files: each is read, or refused with a finding.

Never a traceback, never a hang, never more than the memory limit.
"""

# ruff: noqa: E501 - a row of a table stays one line

# ruff: noqa: S311 - seeded on purpose
# ruff: noqa: DTZ001 - local times have no zone in workbooks

import random
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from flows.intake.chunks.guard import Guard
from tests.intake.books import PLAIN, book, hazard
from tests.intake.chunk import read_chunk

TABLE = [["某某医院2022年5月隐患排查治理台账"], PLAIN, *[hazard(number) for number in range(1, 30)]]
GOOD = book({"台账": TABLE})
NAMES = {
    "xlsx": GOOD,
    "csv": "\n".join(",".join(map(str, row)) for row in TABLE).encode("gb18030"),
    "html": (
        "<table>" + "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in TABLE) + "</table>"
    ).encode(),
}


def _cut(data: bytes, seed: int) -> bytes:
    return data[: random.Random(seed).randrange(1, len(data))]


def _flipped(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 40)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _zeroed(data: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    start = chance.randrange(len(data))
    return data[:start] + b"\x00" * chance.randrange(1, 2000) + data[start:]


def _repacked(change: Callable[[str, bytes], bytes]) -> bytes:
    """The good workbook with its parts changed one by one."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return out.getvalue()


def _sheet_part(old: bytes, new: bytes) -> bytes:
    return _repacked(
        lambda name, part: part.replace(old, new, 1) if name == "xl/worksheets/sheet1.xml" else part
    )


def _damaged() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for kind, data in NAMES.items():
        for seed in range(30):
            files[f"cut-{seed}.{kind}"] = _cut(data, seed)
            files[f"flipped-{seed}.{kind}"] = _flipped(data, seed)
            files[f"zeroed-{seed}.{kind}"] = _zeroed(data, seed)
    for name in zipfile.ZipFile(BytesIO(GOOD)).namelist():
        files[f"without {name.replace('/', ' ')}.xlsx"] = _repacked(
            lambda part, data, name=name: b"" if part == name else data
        )
        files[f"noise in {name.replace('/', ' ')}.xlsx"] = _repacked(
            lambda part, data, name=name: data[: len(data) // 2] if part == name else data
        )
    return files


def _odd() -> dict[str, bytes]:
    """Cells that no ledger should hold."""
    chance = random.Random(7)
    pool: list[object] = [
        "", " ", "\n", "\t", "　", "无", "/", "'", '"', "=1+1", "0", "-1", "1e308", "NaN", "inf", "TRUE", "9" * 400, "龘" * 3000, "<b>", "&amp;", "\\x00",
        "2022-02-30", "13月", "0月0日", "32日", "99999999", "-5日内", "0日内", "十百千日内", "99年内", "2022年13月底前", "第九季度", "1/0/2022", "：", "填报人：", "：填报人", "合计：", "(((((", "））））",
        0, -1, 1.5, 1e300, -1e300, 2958466, 36525, 55001, 20221399, 99999999, True, False, date(1900, 3, 1), date(9999, 12, 31), datetime(2022, 5, 1, 23, 59, 59),
    ]  # fmt: skip
    files = {}
    for seed in range(40):
        rows = [[chance.choice(pool) for _ in PLAIN] for _ in range(12)]
        files[f"odd-{seed}.xlsx"] = book({"台账": [PLAIN, *rows, hazard(1)]})
        files[f"no header-{seed}.xlsx"] = book({"台账": rows})
        files[f"merged-{seed}.xlsx"] = book(
            {"台账": [PLAIN, *rows]}, merges={"台账": [f"A{2 + seed % 9}:J12"]}
        )
    return files


def _hostile() -> dict[str, bytes]:
    bomb = BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", b" " * (80 * 1024 * 1024))
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return {
        "used range bomb.xlsx": _sheet_part(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
        "far row.xlsx": _sheet_part(
            b"</sheetData>", b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
        ),
        "row out of range.xlsx": _sheet_part(
            b"</sheetData>", b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData>'
        ),
        "cell out of range.xlsx": _sheet_part(
            b"</sheetData>", b'<row r="40"><c r="ZZZZZZZ40"><v>1</v></c></row></sheetData>'
        ),
        "huge merge.xlsx": _sheet_part(
            b"</sheetData>",
            b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
        "odd merge.xlsx": _sheet_part(
            b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="Z9:A1"/></mergeCells>'
        ),
        "shared string out of range.xlsx": _sheet_part(b"<v>0</v>", b"<v>999999</v>"),
        "hidden columns.xlsx": _sheet_part(
            b"<sheetData>", b'<cols><col min="1" max="99999999" hidden="1"/></cols><sheetData>'
        ),
        "doctype.xlsx": _repacked(
            lambda name, part: (
                entity + part.partition(b"?>")[2] if name == "xl/worksheets/sheet1.xml" else part
            )
        ),
        "entity.xml": entity
        + b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&b;</Workbook>',
        "zip bomb.xlsx": bomb.getvalue(),
        "deep.html": b"<table>" * 5000 + b"<tr><td>x",
        "wide.csv": (",".join("x" * 3 for _ in range(20_000)) + "\n").encode() * 3,
        "long line.csv": b"a,b\n" + b"x" * 3_000_000,
        "quotes.csv": b'a,b\n"' + b"x,\n" * 50_000,
        "nul.csv": b"a,b\n1,\x002\n",
        "nested.mht": _nested_parts(900),
        "cells apart.slk": b"ID;P\nC;X1;Y1;K1\nC;X1000;Y200000;K1\n",
        "spans.html": b"<table><tr><td rowspan=999999999 colspan=999999999>x</td></tr></table>",
        "one cell.xlsx": book({"x": [["x"]]}),
        "many sheets.xlsx": book({f"第{number}月": [PLAIN, hazard(number)] for number in range(1, 120)}),
        "nested.zip": _nested(8),
    }


def _nested_parts(depth: int) -> bytes:
    part = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b{}"\r\n\r\n--b{}\r\n'
    return "".join(part.format(level, level) for level in range(depth)).encode()


def _nested(depth: int) -> bytes:
    data = GOOD
    for level in range(depth):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(f"{level}.{'zip' if level else 'xlsx'}", data)
        data = out.getvalue()
    return data


def _read_all(files: dict[str, bytes], tmp_path: Path, *, memory_mb: int = 1024) -> dict[str, str]:
    names: Sequence[str] = list(files)
    paths = []
    for number, name in enumerate(names):
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(files[name])
        paths.append(str(path))
    with Guard(workers=1, memory_mb=memory_mb, seconds_per_file=20) as guard:
        outcome = guard.run(read_chunk, paths, names=names)
    told = dict(outcome.result)
    told |= {names[place]: finding.code for place, finding in outcome.casualties}
    return {name: told.get(name) or told[path] for name, path in zip(names, paths, strict=True)}


@pytest.mark.parametrize("make", [_damaged, _odd])
def test_damaged_and_odd_files_are_read_or_refused(
    make: Callable[[], dict[str, bytes]], tmp_path: Path
) -> None:
    files = make()
    outcomes = _read_all(files, tmp_path)
    assert len(outcomes) == len(files) > 100
    assert all(outcome == "read" or outcome.startswith("file.") for outcome in outcomes.values()), outcomes


def test_hostile_files_each_have_their_outcome(tmp_path: Path) -> None:
    outcomes = _read_all(_hostile(), tmp_path)
    bombs = {
        name: outcomes[name]
        for name in ("used range bomb.xlsx", "zip bomb.xlsx", "doctype.xlsx", "entity.xml")
    }
    assert bombs["used range bomb.xlsx"] in ("file.killed_reader", "file.too_large", "file.broken")
    assert (bombs["zip bomb.xlsx"], bombs["doctype.xlsx"], bombs["entity.xml"]) == (
        "file.too_large",
        "file.broken",
        "file.broken",
    )
    assert outcomes["many sheets.xlsx"] == "read"
    assert outcomes["nested.zip"] == "file.archive_nested"
    assert all(outcome == "read" or outcome.startswith("file.") for outcome in outcomes.values()), outcomes


def test_a_date_before_the_first_serial_is_no_date() -> None:
    assert (datetime(1899, 12, 30) + timedelta(days=36526)).date() == date(2000, 1, 1)
