"""Headings are vocabulary: from the words over a column to the fields they may mean, with a reason.

First the exact normal form (with its group heading, its bracketed hint, alone), then without the filler words
that forms put around it, then the longest known heading inside it, then the most similar one. What fits only
loosely scores less and must be borne out by the column's own values.
"""

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from rapidfuzz import fuzz, process

from schemas.contracts import Contracts, Ledger
from schemas.wording import heading, hints, normal

Path = tuple[str, ...]
"""The texts over one column, top to bottom, group heading first."""

Made = TypeVar("Made")
_REMEMBERED = 50_000
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
_HEADS = {
    **dict.fromkeys(("签字", "签名"), frozenset({"people"})),
    **dict.fromkeys(("姓名", "人员"), frozenset({"people", "str"})),
    **dict.fromkeys(("单位", "部门"), frozenset({"str", "units"})),
    **dict.fromkeys(("时间", "日期", "期限", "及时间"), frozenset({"date", "deadline", "month"})),
}
"""What a column holds when its heading ends so: 责任人部门 is no person."""
_SAYS_NOTHING = frozenset(("说明", "情况", "内容", "描述", "名称", "编号", "要求"))
"""Words that speak of what was named before them: without 隐患 there is nothing left of 隐患说明."""
_OF_ANYTHING = _SAYS_NOTHING | {"文号", "时间", "日期", "电话", "联系电话", "数量"}
"""The same behind an “and”: 文书及编号 is the number of the document."""
_AND = re.compile("[及、/]")
_OF_A_GROUP = re.compile("[-—]")
BY_ITS_PARTS = "由词义推断"
"""What is said of a heading understood as a whole by the families of its words."""
_LEAST_SIMILAR = 74.0
_LEAST_INSIDE = 2
_LONGEST_HEADING = 40
_LONGEST_LIKE = 24
_LATIN = re.compile(r"[a-z.&/\-']*[a-z][a-z.&/\-']*")
_PASSIVE = "被受"
"""Before a verb they turn who inspects into who is inspected; no likeness may overlook them."""


class Match(NamedTuple):
    """A field that a heading may mean, how strongly, and why."""

    field: str
    score: float
    why: str


class HeadingIndex:
    """All headings of all ledgers, ready to be looked up."""

    def __init__(self, contracts: Contracts) -> None:
        """Take the contracts' headings; later changes to them are not seen."""
        self.ledgers = contracts.ledgers
        self.known: dict[str, frozenset[str]] = {}
        gathered: dict[str, set[str]] = {}
        for kind, ledger in contracts.ledgers.items():
            for spelling in ledger.by_heading:
                gathered.setdefault(spelling, set()).add(kind)
        self.known = {spelling: frozenset(kinds) for spelling, kinds in gathered.items()}
        self.ignored = {
            kind: {heading(word): why for word, why in ledger.ignore.items()}
            for kind, ledger in contracts.ledgers.items()
        }
        self.never = {
            kind: frozenset(heading(word) for word in ledger.recognise.never)
            for kind, ledger in contracts.ledgers.items()
        }
        self.rank = {
            (kind, field.name, heading(word)): place
            for kind, ledger in contracts.ledgers.items()
            for field in ledger.fields
            for place, word in reversed(list(enumerate((field.title, *field.headings))))
        }
        self.titles = {
            kind: tuple(normal(name) for name in (ledger.title, *ledger.names))
            for kind, ledger in contracts.ledgers.items()
        }
        self._remembered: dict[Hashable, Any] = {}
        self._texts: dict[str, bool] = {}
        self.exact = lru_cache(maxsize=65_536)(self._exact)
        self.loose = lru_cache(maxsize=65_536)(self._loose)

    def is_known(self, text: str) -> bool:
        """Whether a cell's text is a heading of any ledger."""
        known = self._texts.get(text)
        if known is None:
            bare = heading(text) if len(text) <= _LONGEST_HEADING else ""
            known = bare in self.known or (bool(bare) and _chinese(bare) in self.known)
            if len(self._texts) < 200_000:  # noqa: PLR2004 - a bound on memory, not a meaning
                self._texts[text] = known
        return known

    def remembered(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What follows from the key and the headings alone, made once: most units use one form for years."""
        known: Made | None = self._remembered.get(key)
        if known is None:
            if len(self._remembered) > _REMEMBERED:
                self._remembered.clear()
            known = self._remembered[key] = make()
        return known

    def _exact(self, kind: str, path: Path) -> tuple[Match, ...]:
        """The fields a column's heading names exactly, strongest first."""
        known = self.ledgers[kind].by_heading
        found: dict[str, Match] = {}
        for key, score, why in _exact_keys(path):
            for place, name in enumerate(known.get(key, ())):
                # a contract names a field's usual headings first, its vague ones last; its title is its own
                late = min(self.rank.get((kind, name, key), 0), 80)
                less = 0.01 * late + 0.2 * place if late else 0.0
                found.setdefault(name, Match(name, score - less, why))
        return tuple(found.values())

    def _loose(self, kind: str, path: Path) -> tuple[Match, ...]:
        """The fields a heading resembles, when it names none exactly."""
        leaf = heading(path[-1]) if path else ""
        if len(leaf) < _LEAST_INSIDE or leaf.isdecimal():
            return ()
        ledger = self.ledgers[kind]
        first = _AND.split(leaf, maxsplit=1)[0]
        found = (
            _trimmed(ledger, leaf)
            or (_like(ledger, first, (first,)) if leaf != first and len(first) > _LEAST_INSIDE else ())
            or _like(ledger, leaf, path)
            or _grouped(ledger, path)
            or _inside(ledger, leaf)
            or _similar(ledger, leaf)
        )
        named = {match.field for match in found}
        return (*found, *(match for match in _hinted(ledger, path) if match.field not in named))

    def nearest(self, kind: str, text: str) -> str:
        """The known heading most like an unknown one, as the contract spells its title."""
        ledger = self.ledgers[kind]
        found = process.extractOne(heading(text), ledger.by_heading.keys(), scorer=fuzz.ratio)
        return ledger.by_name[ledger.by_heading[found[0]][0]].title if found and found[1] else ""


@lru_cache(maxsize=65_536)
def _exact_keys(path: Path) -> tuple[tuple[str, float, str], ...]:
    keys: list[tuple[str, float, str]] = []
    if not path:
        return ()
    leaf = heading(path[-1])
    if len(path) > 1:
        parent = heading(path[-2])
        bare = parent.removesuffix("情况").removesuffix("要求").removeprefix("定")
        groups = dict.fromkeys((parent, parent.removesuffix("情况"), parent.removesuffix("要求"), bare))
        keys.extend((group + leaf, GROUPED, f"表头“{parent}/{leaf}”") for group in groups)
    keys.extend((hint + leaf, GROUPED, f"表头“{leaf}”,括注“{hint}”") for hint in hints(path[-1]))
    keys.append((leaf, EXACT, f"表头“{leaf}”"))
    whole = normal(path[-1]).replace("(", "").replace(")", "")
    if whole != leaf:
        keys.append((whole, GROUPED, f"表头“{whole}”"))
    if chinese := _chinese(leaf):
        letter = leaf.replace(chinese, "")
        if len(letter) == 1:
            keys.append((letter, GROUPED, f"表头“{leaf}”的字母“{letter}”"))
        keys.append((chinese, EXACT, f"表头“{leaf}”的中文“{chinese}”"))
    parts = leaf.replace("或", "/").replace("、", "/").replace("及", "/").split("/")[:3]
    keys.extend(
        (part, TRIMMED - 1.5 * place, f"表头“{leaf}”中的“{part}”")
        for place, part in enumerate(parts)
        if part != leaf and len(part) >= _LEAST_INSIDE and part not in _OF_ANYTHING
    )
    last = _OF_A_GROUP.split(leaf)[-1]
    if last != leaf and len(last) > _LEAST_INSIDE:
        keys.append((last, TRIMMED, f"表头“{leaf}”末段“{last}”"))
    return tuple(keys)


@lru_cache(maxsize=16_384)
def _chinese(leaf: str) -> str:
    """The Chinese of a heading in two languages, empty for any other.

    >>> _chinese('duedate计划完成日期')
    '计划完成日期'
    """
    bare = _LATIN.sub("", leaf)
    return bare if bare != leaf and len(bare) >= _LEAST_INSIDE else ""


def _passive(leaf: str, place: int) -> bool:
    return 0 < place <= len(leaf) and leaf[place - 1] in _PASSIVE


def _trimmed(ledger: Ledger, leaf: str) -> tuple[Match, ...]:
    known = ledger.by_heading
    fronts = [leaf.removeprefix(word) for word in _PREFIXES if leaf.startswith(word)]
    for core in (*fronts, leaf, *fronts):
        for word in ("", *_SUFFIXES):
            bare = core.removesuffix(word) if word else core
            if bare == leaf or len(bare) < _LEAST_INSIDE or bare not in known or bare in _SAYS_NOTHING:
                continue
            held = _HEADS.get(word if bare != core else "")
            names = [name for name in known[bare] if held is None or ledger.by_name[name].type in held]
            if names:
                return tuple(
                    Match(name, TRIMMED - place * 0.2, f"“{leaf}”去掉套语即“{bare}”")
                    for place, name in enumerate(names)
                )
    return ()


def _hinted(ledger: Ledger, path: Path) -> tuple[Match, ...]:
    """What stands in the brackets of a heading, where the heading itself says nothing known: 班组(科室)."""
    said = [(hint, name) for hint in hints(path[-1]) for name in ledger.by_heading.get(heading(hint), ())]
    return tuple(
        Match(name, SIMILAR - place * 0.2, f"括注“{hint}”") for place, (hint, name) in enumerate(said)
    )


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
        if len(spelling) > max(len(best), _LEAST_INSIDE) and spelling in leaf:
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
