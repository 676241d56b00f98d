"""Names of files as people can read them: whoever sends a file may have called it anything."""

import os
import unicodedata
from typing import Annotated

from pydantic import AfterValidator

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control characters, marks nobody sees, halves of characters, ends of lines."""

_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
"""What Windows keeps for devices, with any ending."""
LONGEST_FOLDER = 120
"""Bytes of a name from our own settings, which stands with others in the names of files."""


def names_a_folder(name: str) -> str:
    """The name, if any system can have a folder called so, and in its place; ValueError otherwise."""
    bad = sorted({letter for letter in name if letter in _FORBIDDEN or not letter.isprintable()})
    if bad:
        message = f"{name[:60]!r} names a folder and may not hold {' '.join(map(repr, bad[:5]))}"
        raise ValueError(message)
    if (
        not name.strip()
        or name.startswith(".")
        or name.endswith(".")
        or name.lower().split(".")[0] in _RESERVED
    ):
        message = f"{name!r} cannot name a folder: empty, with a dot at an end, or a device of Windows"
        raise ValueError(message)
    if len(name.encode()) > LONGEST_FOLDER:
        message = (
            f"{name[:20]}… is too long to name a folder: {len(name.encode())} bytes, at most {LONGEST_FOLDER}"
        )
        raise ValueError(message)
    return name


FolderName = Annotated[str, AfterValidator(names_a_folder)]
"""A name that folders and files are given."""


def in_a_file_name(name: str) -> str:
    """Somebody's name as a piece of a file's name.

    >>> in_a_file_name("甲院/乙分院")
    '甲院_乙分院'
    """
    return "".join("_" if letter in _FORBIDDEN or not letter.isprintable() else letter for letter in name)


def readable(name: str) -> str:
    r"""The name with signs that nobody sees written out; bytes that are not UTF-8 are taken for GB18030.

    Two names stay two names, and the same name is always told the same.

    >>> readable("a\nb\u202e.xlsx")
    'a\\nb\\u202e.xlsx'
    >>> readable(os.fsdecode("5月".encode("gb18030")))
    '5月'
    """
    if name.isprintable():
        return name
    return "".join(map(_seen, _decoded(name)))


def _decoded(name: str) -> str:
    """What a file system's bytes say, where Python could only keep them."""
    try:
        return os.fsencode(name).decode("utf-8")
    except UnicodeEncodeError:
        return name
    except UnicodeDecodeError:
        pass
    try:
        return os.fsencode(name).decode("gb18030")
    except UnicodeDecodeError:
        return os.fsencode(name).decode("utf-8", "backslashreplace")


def _seen(letter: str) -> str:
    if unicodedata.category(letter) in _UNSEEN:
        return letter.encode("unicode_escape").decode("ascii")
    return letter


def shortened(name: str, most: int) -> str:
    """The head of a name that takes no more than so many bytes in UTF-8: file systems count bytes.

    >>> shortened("甲镇中心", 10)
    '甲镇中'
    """
    return name.encode()[:most].decode(errors="ignore")
