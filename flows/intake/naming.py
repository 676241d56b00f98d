"""Names of files as people can read them: whoever sends a file may have called it anything."""

import os
import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control characters, marks nobody sees, halves of characters, ends of lines."""


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
