"""How a heading is like known ones: without filler words, by the families of its words, by what is inside it.

What fits only loosely scores less than the exact form and must be borne out by the column's own values.
"""

import re
from typing import NamedTuple

from rapidfuzz import fuzz, process

from schemas.contracts import Ledger
from schemas.wording import heading, hints

Path = tuple[str, ...]
"""The texts over one column, top to bottom, group heading first."""

EXACT, GROUPED, TRIMMED, INSIDE, SIMILAR = 10.0, 11.0, 7.0, 6.0, 5.0
_PREFIXES = (
    "隐患排查治理", "事故隐患", "安全隐患", "问题隐患", "隐患", "问题",
    "安全生产", "安全", "事故", "具体", "主要", "本次", "现场", "目前", "当前", "定",
    "拟采取的", "拟采取", "已采取的", "采取的", "采取", "需采取的",
    "所属", "所在", "存在", "该", "各", "其中", "是否", "本月", "实际",
)  # fmt: skip
_SUFFIXES = (
    "情况说明", "情况描述", "一览", "情况", "内容", "说明", "描述", "要求", "名称", "信息", "明细",
    "签字", "签名", "姓名", "单位", "部门", "人员", "时间", "日期", "期限", "及时间", "及要求",
    "及责任人", "及联系电话", "清单",
)  # fmt: skip
_CUT = ("情况", "内容", "描述")
"""What clerks leave out."""
_HEADS = {
    **dict.fromkeys(("签字", "签名"), frozenset({"people"})),
    **dict.fromkeys(("姓名", "人员"), frozenset({"people", "str"})),
    **dict.fromkeys(("单位", "部门"), frozenset({"str", "units"})),
    "要求": frozenset({"text", "str", "deadline", "people", "units", "code"}),
    **dict.fromkeys(("时间", "日期", "期限", "及时间"), frozenset({"date", "deadline", "month"})),
}
"""What a column holds when its heading ends so: 责任人部门 is no person."""
SAYS_NOTHING = frozenset(("说明", "情况", "内容", "描述", "名称", "编号", "要求", "项目"))
"""Words that speak of what was named before them: without 隐患 there is nothing left of 隐患说明."""
_AND = re.compile("[及、/]")
BY_ITS_PARTS = "由词义推断"
"""What is said of a heading understood as a whole by the families of its words."""
_LEAST_SIMILAR = 74.0
LEAST_INSIDE = 2
_LONGEST_LIKE = 24
_PASSIVE = "被受"
"""Before a verb they turn who inspects into who is inspected; no likeness may overlook them."""


class Match(NamedTuple):
    """A field that a heading may mean, how strongly, and why."""

    field: str
    score: float
    why: str


def alike(ledger: Ledger, leaf: str, path: Path) -> tuple[Match, ...]:
    """The fields a heading resembles, likeliest first; what its brackets name comes last."""
    first = _AND.split(leaf, maxsplit=1)[0]
    found = (
        _trimmed(ledger, leaf)
        or _completed(ledger, leaf)
        or (_like(ledger, first, (first,)) if leaf != first and len(first) > LEAST_INSIDE else ())
        or _like(ledger, leaf, path)
        or _turned(ledger, path)
        or _grouped(ledger, path)
        or _inside(ledger, leaf)
        or _similar(ledger, leaf)
    )
    named = {match.field for match in found}
    return (*found, *(match for match in _hinted(ledger, path) if match.field not in named))


def _passive(leaf: str, place: int) -> bool:
    return 0 < place <= len(leaf) and leaf[place - 1] in _PASSIVE


def _trimmed(ledger: Ledger, leaf: str) -> tuple[Match, ...]:
    known = ledger.by_heading
    fronts = [leaf.removeprefix(word) for word in _PREFIXES if leaf.startswith(word)]
    for core in (*fronts, leaf, *fronts):
        for word in ("", *_SUFFIXES):
            bare = core.removesuffix(word) if word else core
            if bare == leaf or len(bare) < LEAST_INSIDE or bare not in known or bare in SAYS_NOTHING:
                continue
            held = _HEADS.get(word if bare != core else "")
            names = [name for name in known[bare] if held is None or ledger.by_name[name].type in held]
            if names:
                return tuple(
                    Match(name, TRIMMED - place * 0.2, f"“{leaf}”去掉套语即“{bare}”")
                    for place, name in enumerate(names)
                )
    return ()


def _completed(ledger: Ledger, leaf: str) -> tuple[Match, ...]:
    """A heading cut short: 整改 is 整改情况."""
    whole = next((leaf + word for word in _CUT if leaf + word in ledger.by_heading), None)
    return tuple(
        Match(name, TRIMMED - place * 0.2, f"“{leaf}”补全即“{whole}”")
        for place, name in enumerate(ledger.by_heading.get(whole or "", ()))
    )


def _hinted(ledger: Ledger, path: Path) -> tuple[Match, ...]:
    """What stands in the brackets of a heading, where the heading itself says nothing known: 班组(科室)."""
    said = [(hint, name) for hint in hints(path[-1]) for name in ledger.by_heading.get(heading(hint), ())]
    return tuple(
        Match(name, SIMILAR - place * 0.2, f"括注“{hint}”") for place, (hint, name) in enumerate(said)
    )


def _turned(ledger: Ledger, path: Path) -> tuple[Match, ...]:
    """The heading before its group's: 时间 over 实际 is 实际时间."""
    whole = heading(path[-1]) + heading(path[-2]) if len(path) > 1 else ""
    return _like(ledger, whole, (whole,)) if whole else ()


def _grouped(ledger: Ledger, path: Path) -> tuple[Match, ...]:
    """The group heading, where the one below it says nothing known."""
    group = heading(path[-2]) if len(path) > 1 else ""
    return tuple(
        Match(name, SIMILAR - place * 0.2, f"上级表头“{group}”")
        for place, name in enumerate(ledger.by_heading.get(group, ()))
    )


def _like(ledger: Ledger, leaf: str, path: Path) -> tuple[Match, ...]:
    """The fields whose pattern stands in the heading: 具体负责整改的人员 is whoever mends.

    A pattern with a stroke speaks about the group heading and the one below it.
    """
    if len(leaf) > _LONGEST_LIKE:
        return ()
    whole = "/".join(map(heading, path))
    said = hints(path[-1])
    texts = (leaf, *(f"{leaf}({hint})" for hint in said), *said)
    named = [
        (where, field.name, found[0])
        for field in ledger.fields
        if field.like
        for where, found in (_found(field.like, (whole,) if "/" in field.like else texts),)
        if found and not _passive(leaf, found.start())
    ]
    return tuple(
        Match(name, INSIDE - place * 0.2, f"“{leaf}”" + (f"含有“{words}”" if words != leaf else BY_ITS_PARTS))
        for place, (_, name, words) in enumerate(sorted(named, key=lambda one: one[0]))
    )


def _found(pattern: str, texts: tuple[str, ...]) -> tuple[int, re.Match[str] | None]:
    """In which of the texts a pattern stands first, and where: brackets speak after the heading itself."""
    for where, text in enumerate(texts):
        if found := re.search(pattern, text):
            return where, found
    return 0, None


def _inside(ledger: Ledger, leaf: str) -> tuple[Match, ...]:
    best = ""
    for spelling in ledger.by_heading:
        if len(spelling) > max(len(best), LEAST_INSIDE) and spelling in leaf:
            best = best if _passive(leaf, leaf.index(spelling)) else spelling
    if not best or len(best) * 3 < len(leaf):
        return ()
    names = ledger.by_heading[best]
    return tuple(
        Match(name, INSIDE - place * 0.2, f"“{leaf}”含有“{best}”") for place, name in enumerate(names)
    )


def _similar(ledger: Ledger, leaf: str) -> tuple[Match, ...]:
    found = process.extract(
        leaf, ledger.by_heading.keys(), scorer=fuzz.ratio, limit=2, score_cutoff=_LEAST_SIMILAR
    )
    return tuple(
        Match(name, SIMILAR * score / 100, f"“{leaf}”与“{spelling}”相近")
        for spelling, score, _ in found
        if (leaf[0] in _PASSIVE) is (spelling[0] in _PASSIVE)
        for name in ledger.by_heading[spelling]
    )
