"""When two wordings count as the same: one normal form for headings, labels and names.

Full- and half-width forms, inner blanks, line breaks, leading ``*`` and trailing marks differ freely
between real workbooks without meaning anything (reading.md 20); so do traditional characters.
"""

import re
import unicodedata
from functools import lru_cache

from schemas.simplified import simplified

_BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
"""White space, and the marks that no reader sees."""
_EDGE_MARKS = "*﹡＊·•:：。.、,，;；_"
_HINT = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]")
_ENUMERATION = re.compile(
    r"^(?:[(]?[0-9一二三四五六七八九十]{1,3}[)]|[0-9一二三四五六七八九十]{1,3}[.、]|[A-Za-z][:.、](?=[\u4e00-\u9fff]))"
)


@lru_cache(maxsize=65_536)
def normal(text: str) -> str:
    r"""The text in NFKC and simplified characters, without blanks and without marks at its edges.

    >>> normal(' 整改\n责任人（签字）：'), normal('整改責任人')
    ('整改责任人(签字)', '整改责任人')
    """
    return simplified(_BLANKS.sub("", unicodedata.normalize("NFKC", text))).strip(_EDGE_MARKS)


@lru_cache(maxsize=65_536)
def heading(text: str) -> str:
    """The normal form of a column heading: lower case, enumerations and bracketed hints cut as well.

    >>> heading('3、整改资金（万元）*')
    '整改资金'
    """
    bare = _ENUMERATION.sub("", normal(text)).lower()
    return normal(_HINT.sub("", bare)) or bare


def hints(text: str) -> tuple[str, ...]:
    """The bracketed hints of a heading, such as its unit.

    >>> hints('整改资金（万元）')
    ('万元',)
    """
    return tuple(found[1:-1] for found in _HINT.findall(normal(text)))
