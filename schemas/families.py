"""Words that mean the same in headings: the families that contracts name in their patterns.

Forms of every trade put a heading together from the same parts — 计划 + 消缺 + 日期, 拟 + 整改 + 时间 — so a
pattern of families knows wordings nobody has listed.
"""

import re
from functools import cache

from schemas.failure import meant
from schemas.loading import HERE, Declared, load

_NAMED = re.compile(r"\{([a-z]+)\}")


class Families(Declared):
    """``families.yml``: name → the words of the family, each a pattern of its own."""

    families: dict[str, tuple[str, ...]]


def with_families(pattern: str) -> str:
    """The pattern with every ``{family}`` as the choice of its words; ValueError where it is none.

    >>> with_families('{limit}|x').startswith('(?:期限|时限|')
    True
    """
    whole = _NAMED.sub(lambda found: _choice(found[1]), pattern)
    try:
        re.compile(whole)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"{pattern!r} is no regular expression: {error}"
        raise ValueError(message) from error
    return whole


@cache
def _choice(name: str) -> str:
    known = load(HERE / "families.yml", Families).families
    if name not in known:
        message = f"{{{name}}} is no family of words{meant(name, known)}"
        raise ValueError(message)
    return f"(?:{'|'.join(known[name])})"
