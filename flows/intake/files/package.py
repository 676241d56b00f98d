"""What calamine does not tell of an Office package: hidden rows and columns, images, macros, true size.

The parts are looked at as bytes with regular expressions; no XML parser runs, so no entity can expand.
"""

import re
import zipfile
from io import BytesIO
from typing import NamedTuple

from flows.intake.files.sniff import DAMAGED

MAX_UNPACKED = 400 * 1024 * 1024
"""Bytes a package may claim to unpack to; an honest ledger is far below a tenth of it."""
MAX_RATIO = 400
"""Unpacked size over packed size from which a large package is taken for a bomb."""
_LARGE = 50 * 1024 * 1024

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d+)\"[^>]*>")
_COL = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_FAR = re.compile(rb"\br=\"(?:[A-Za-z]{3,}\d*|[A-Za-z]*\d{6,})\"")
"""An address beyond column ZZ or row 99,999: worth adding up how far the sheet reaches."""
_ADDRESS = re.compile(rb"\br=\"([A-Za-z]{0,8})(\d{0,12})")
_ATTRIBUTE = re.compile(rb"\b(min|max|hidden)=\"(\w+)\"")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_NAME = re.compile(rb"\bname=\"([^\"]*)\"")
_RELATION_ID = re.compile(rb"\b\w+:id=\"([^\"]*)\"")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_TARGET = re.compile(rb"\bTarget=\"([^\"]*)\"")
_ID = re.compile(rb"\bId=\"([^\"]*)\"")
_TRUE = (b"1", b"true")


class Hidden(NamedTuple):
    """Rows and columns of one sheet that its viewer does not see, 1-based."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


class Package(NamedTuple):
    """What a look into the package showed; ``hidden`` is in sheet order, only where something is hidden."""

    images: int = 0
    macros: bool = False
    bomb: bool = False
    doctype: bool = False
    hidden: tuple[Hidden, ...] = ()
    reach: int = 0
    """Cells the farthest-reaching sheet would span from A1; counted only where an address looks far off."""


def peek(data: bytes) -> Package:
    """Look into an xlsx, xlsm or xlsb package; a damaged one shows nothing and is left to its reader."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return _peek(package)
    except DAMAGED:
        return Package()


def is_bomb(package: zipfile.ZipFile) -> bool:
    """Whether the directory promises more bytes than any honest workbook holds."""
    unpacked = packed = 0
    for entry in package.infolist():
        unpacked += entry.file_size
        packed += entry.compress_size
    return unpacked > MAX_UNPACKED or (unpacked > _LARGE and unpacked > MAX_RATIO * max(packed, 1))


def _peek(package: zipfile.ZipFile) -> Package:
    if is_bomb(package):
        return Package(bomb=True)
    names = package.namelist()
    sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    parts = {name: package.read(name) for name in sheets}
    hidden: tuple[Hidden, ...] = ()
    if any(b"hidden=" in part for part in parts.values()):
        hidden = tuple(_hidden(parts.get(name, b"")) for name in _in_order(package, names))
    return Package(
        images=sum(1 for name in names if name.startswith("xl/media/")),
        macros=any(name.endswith("vbaProject.bin") for name in names),
        doctype=any(b"<!DOCTYPE" in part[:2048] for part in parts.values()),
        hidden=hidden,
        reach=max((_reach(part) for part in parts.values()), default=0),
    )


def _reach(part: bytes) -> int:
    """Rows by columns up to the farthest address, which a reader would lay out as one range."""
    if not _FAR.search(part):
        return 0
    rows = columns = 1
    for letters, digits in _ADDRESS.findall(part):
        rows = max(rows, int(digits or 1))
        columns = max(columns, _column(letters))
    return rows * columns


def _column(letters: bytes) -> int:
    """``A`` is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _in_order(package: zipfile.ZipFile, names: list[str]) -> list[str]:
    """The sheets' part names in the order of the workbook."""
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return []
    targets: dict[bytes, str] = {}
    for relation in _RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        identity, target = _ID.search(relation), _TARGET.search(relation)
        if identity and target:
            path = target[1].decode("utf-8", "replace").replace("\\", "/")
            targets[identity[1]] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    found = (
        _RELATION_ID.search(sheet)
        for sheet in _SHEET.findall(package.read("xl/workbook.xml"))
        if _NAME.search(sheet)
    )
    return [targets.get(relation[1], "") if relation else "" for relation in found]


def _hidden(part: bytes) -> Hidden:
    if b"hidden=" not in part:
        return Hidden()
    rows = {
        int(row[1]) for row in _ROW.finditer(part) if b'hidden="1"' in row[0] or b'hidden="true"' in row[0]
    }
    columns: set[int] = set()
    for column in _COL.findall(part):
        said = dict(_ATTRIBUTE.findall(column))
        if said.get(b"hidden") in _TRUE and b"min" in said and b"max" in said:
            columns.update(range(int(said[b"min"]), min(int(said[b"max"]), 16_384) + 1))
    return Hidden(frozenset(rows), frozenset(columns))
