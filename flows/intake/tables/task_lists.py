"""Errands or troubles: what a list of 事项 is about is told by its rows, not by its heading.

An office hands down both under the same words: 开展应急演练 is to be done, 疏散楼梯堆物 is wrong.
"""

import re
from collections.abc import Iterable
from functools import cache

from flows.intake.cells.values import clean
from flows.intake.headings.similarity import Path
from schemas.families import with_families
from schemas.wording import heading

_OF_EITHER = re.compile(r"事项|任务|督办|交办")
_LEAST = 0.5
"""How far the rows must lean to one side before they overrule what the headings say."""


def is_of_either(path: Path) -> bool:
    """Whether a heading may stand over errands and over troubles."""
    leaf = heading(path[-1]) if path else ""
    return _OF_EITHER.search(leaf) is not None and _pattern("{trouble}").search(leaf) is None


def names_troubles(path: Path) -> bool:
    """Whether a heading says that troubles stand under it."""
    return bool(path) and _pattern("{trouble}").search(heading(path[-1])) is not None


def are_troubles(cells: Iterable[object]) -> bool:
    """Whether cells tell what is wrong.

    >>> are_troubles(['疏散楼梯堆物', '开展应急演练']), are_troubles(['疏散楼梯堆物', '水泵故障'])
    (False, True)
    """
    return _leaning(cells) > _LEAST


def are_errands(cells: Iterable[object]) -> bool:
    """Whether cells tell what is to be done."""
    return _leaning(cells) < -_LEAST


def _leaning(cells: Iterable[object]) -> float:
    """From -1, all of them errands, to 1, all of them troubles."""
    sides = [_side(clean(cell)) for cell in cells]
    return sum(sides) / len(sides) if sides else 0.0


def _side(text: str) -> int:
    if _pattern("{errand}").match(text):
        return -1
    return 1 if _pattern("{defect}").search(text) else 0


@cache
def _pattern(families: str) -> re.Pattern[str]:
    return re.compile(with_families(families))
