"""One place told by several columns: 楼栋 | 楼层 | 房间号, 区域 | 具体位置.

The columns beside the place that can mean nothing else are read with it, in their order: nothing is lost,
and 二层配电间 of two buildings are two places.
"""

import re
from collections.abc import Mapping, Sequence

from flows.intake.cells.values import clean, is_blank
from flows.intake.columns.claims import Claim, Values
from flows.intake.columns.profile import sample
from flows.intake.headings.similarity import SIMILAR, Match, Path
from schemas.codes import CodeList
from schemas.wording import heading

PLACE = "location"
TOGETHER = "与相邻各列合为隐患部位"
"""Why a column without a field of its own is read all the same."""
_KIND = re.compile("类型|类别|分类|性质|评估")
"""Headings of what a place is, not of where."""


def parts_of_place(
    paths: Sequence[Path],
    matches: Mapping[int, Sequence[Match]],
    chosen: Mapping[int, Claim],
    codes: Mapping[str, CodeList],
    values_of: Values,
) -> tuple[int, ...]:
    """The columns that tell the place together, in order; empty where one column does."""
    own = next((column for column, claim in chosen.items() if claim.match.field == PLACE), None)
    if own is None:
        return ()
    parts = {
        column
        for column, found in matches.items()
        if column not in chosen
        and found
        and found[0].field == PLACE
        and found[0].score > SIMILAR
        and not _KIND.search(heading(paths[column][-1]))
        and not _are_words(values_of(column), codes["category"])
    }
    first = last = own
    while first - 1 in parts:
        first -= 1
    while last + 1 in parts:
        last += 1
    return tuple(range(first, last + 1)) if last > first else ()


def _are_words(values: Sequence[object], codes: CodeList) -> bool:
    """Whether all that stands in a column are words of a list: 消防设施 is no place."""
    return all(codes.match(clean(value)) is not None for value in sample(values))


def joined(columns: Sequence[Sequence[object]]) -> list[object]:
    """The parts of each row's place as one text; what stands in one of them already is not said twice.

    >>> joined([['门诊楼', '锅炉房'], [3.0, ''], ['302', '锅炉房']])
    ['门诊楼 3 302', '锅炉房']
    """
    return [
        " ".join(dict.fromkeys(clean(cell) for cell in cells if not is_blank(cell)))
        for cells in zip(*columns, strict=True)
    ]
