"""Zip archives of workbooks, opened one level: each member is a file of its own.

Names written by Chinese Windows are GB18030 behind a zip flag that says otherwise; a bomb is refused before
a byte is unpacked; archives inside an archive are reported, never followed.
"""

import zipfile
from io import BytesIO
from typing import NamedTuple

from flows.intake.files.file_names import readable
from flows.intake.files.package import is_bomb
from flows.intake.files.sniff import DAMAGED, sniff
from flows.intake.files.workbook_parts import Unreadable
from validations.findings import Finding

_UTF8_FLAG = 0x800
MAX_MEMBERS = 2_000


class Member(NamedTuple):
    """A file inside an archive."""

    name: str
    data: bytes


class Contents(NamedTuple):
    """An archive's files, and what was left out."""

    members: tuple[Member, ...]
    findings: tuple[Finding, ...]


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a zip archive that is not itself a document."""
    return data[:2] == b"PK" and sniff(data) == "zip"


def open_archive(data: bytes, name: str) -> Contents:
    """The members of a zip archive; Unreadable when it is damaged, locked, a bomb or holds nothing."""
    members: list[Member] = []
    findings: list[Finding] = []
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if is_bomb(archive) or len(archive.infolist()) > MAX_MEMBERS:
                raise Unreadable(Finding("file.too_large", value=name))
            for entry in archive.infolist():
                if entry.is_dir() or _is_clutter(entry.filename):
                    continue
                if entry.flag_bits & 1:
                    raise Unreadable(Finding("file.encrypted", value=name))
                content = archive.read(entry)
                if sniff(content) in ("zip", "archive"):
                    findings.append(Finding("file.archive_nested", value=member_name(entry)))
                else:
                    members.append(Member(member_name(entry), content))
    except DAMAGED as error:
        raise Unreadable(Finding("file.broken", value=name, facts={"reason": str(error)[:120]})) from error
    if not members and not findings:
        raise Unreadable(Finding("file.archive", value=name))
    return Contents(tuple(members), tuple(findings))


def _is_clutter(name: str) -> bool:
    """What operating systems put into archives unasked."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in (
        ".DS_Store",
        "Thumbs.db",
        "desktop.ini",
    )


def member_name(entry: zipfile.ZipInfo) -> str:
    """What a member is called, with its folders, as people can read it."""
    return readable(_decoded(entry))


def _decoded(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename
