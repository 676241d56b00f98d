"""What a file is, told by its first bytes and never by its extension."""

import lzma
import re
import struct
import zipfile
import zlib
from io import BytesIO

DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ValueError,
    KeyError,
    IndexError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)
"""Everything zipfile raises at a damaged, locked or forged package."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x89PNG", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\x78\x9f\x3e\x22", "message"),
    (b"{\\rtf", "word"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
)
_HEAD_LINE = re.compile(rb"[a-z-]+: ?\S")
_ADDRESSED = re.compile(rb"^(?:to|received|delivered-to|x-mailer):", re.MULTILINE)
"""What stands in the head of every letter and of no page saved in one file."""
_LONG_HEAD = 16_384
"""Bytes in which the root of a flat OpenDocument file, with all its name spaces, says what it is."""
_OFFICE_PARTS = (b"[Content_Types].xml", b"_rels/", b"xl/", b"docProps/")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_POINT_STREAM = "PowerPoint Document".encode("utf-16-le")
_MESSAGE_STREAM = "__properties_version1.0".encode("utf-16-le")


def sniff(data: bytes) -> str:
    """The kind of content, such as xlsx, ods, zip, word or encrypted.

    ``zip`` is an archive that is not itself a document; ``binary`` is nothing known.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    if data.startswith(OLE):
        return _sniff_ole(data)
    if data.startswith(b"ID;P") and b"\nC;" in data:
        return "slk"
    known = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    return known or _sniff_text(data)


def _sniff_zip(data: bytes) -> str:
    first = data[30 : 30 + int.from_bytes(data[26:28], "little")]
    directory = data[-65_536:]
    if first.startswith(_OFFICE_PARTS) and b"xl/workbook.xml" in directory and b".bin" not in directory:
        return "xlsx"  # the directory at the end names every part, so most packages are not opened for it
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return _kind_of_package(set(package.namelist()))
    except DAMAGED:
        return "broken zip"


def _kind_of_package(names: set[str]) -> str:
    if any(name.startswith(("xl/", "xl\\")) for name in names):
        return "xlsb" if "xl/workbook.bin" in names else "xlsx"
    if "content.xml" in names and ("mimetype" in names or "META-INF/manifest.xml" in names):
        return "ods"
    if any(name.startswith("ppt/") for name in names):
        return "slides"
    return "docx" if "word/document.xml" in names else "zip"


def _sniff_ole(data: bytes) -> str:
    if _MESSAGE_STREAM in data:  # asked first: the files it carries stand in it as they are
        return "message"
    if _ENCRYPTED_STREAM in data:
        return "encrypted"
    if _WORD_STREAM in data:
        return "word"
    return "slides" if _POINT_STREAM in data else "xls"


def _sniff_text(data: bytes) -> str:
    head = data[:4096]
    if not data.strip(b"\x00\r\n\t "):
        return "empty"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    controls = sum(1 for byte in head if byte < 9 or 13 < byte < 32)  # noqa: PLR2004 - ASCII controls without tab and line ends
    if b"\x00" in head or controls > len(head) / 100:
        return "binary"
    return _markup(data, head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()) or "text"


def _is_letter(start: bytes) -> bool:
    """Whether it is a mail as mail programs save it: lines of a head, among them who sent it to whom."""
    head = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return bool(_HEAD_LINE.match(head) and b"\nfrom:" in b"\n" + head and _ADDRESSED.search(head))


def _markup(data: bytes, start: bytes) -> str | None:
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start and b"<workbook" in start:
        return "xml"
    if b"<office:document " in start and b"opendocument.spreadsheet" in data[:_LONG_HEAD]:
        return "fods"
    if _is_letter(start):
        return "message"
    if b"multipart/related" in start and b"mime-version:" in start and _HEAD_LINE.match(start):
        return "mht"
    page = start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<style"))
    return "html" if page or (start.startswith(b"<") and b"<table" in data.lower()) else None
