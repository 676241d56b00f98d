"""Check lists told by their values: items that were asked after, each with its verdict, good ones among them.

A ledger of hazards lists what is wrong; a list with items that stand as 合格 was walked through.
"""

import re

from flows.intake.cells.values import clean, is_blank
from flows.intake.files.workbook_parts import Sheet
from flows.intake.headings.header import Header
from flows.intake.headings.vocabulary import HeadingIndex
from schemas.wording import heading

_ASKED = re.compile(r"检查(?:项目?|内容|要点|标准)|(?:标准|规范).*要求")
_JUDGED = re.compile(r"(?:检查|符合|判定|评定)(?:结果|情况|结论|性)|是否(?:符合|合格)")
_GOOD = frozenset({"合格", "符合", "符合要求", "正常", "良好", "完好", "达标", "√", "是"})
_LONGEST = 4
"""Letters of a verdict; longer texts tell what was found."""


def passed_items(sheet: Sheet, header: Header) -> str:
    """The heading under which verdicts stand, good ones among them; empty where it is no check list."""
    leaves = {column: heading(path[-1]) for column, path in enumerate(header.paths) if path}
    if not any(_ASKED.search(leaf) for leaf in leaves.values()):
        return ""
    for column, leaf in leaves.items():
        if _JUDGED.fullmatch(leaf):
            said = [row[column] for row in sheet.rows[header.bottom + 1 :] if not is_blank(row[column])]
            told = {clean(value) for value in said}
            if told & _GOOD and all(len(text) <= _LONGEST for text in told):
                return leaf
    return ""


def check_words(header: Header, index: HeadingIndex) -> tuple[str, ...]:
    """The headings of check lists that a header carries."""
    leaves = {heading(path[-1]) for path in header.paths if path}
    return tuple(sorted(leaves & index.never.get("hazard", frozenset())))
