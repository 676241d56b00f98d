"""Headings are vocabulary: from the words over a column to the fields they may mean, with a reason.

The exact normal form counts most, with its group heading, its bracketed hint, or alone; headings only like a
known one are the matter of ``likeness``.
"""

import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, TypeVar

from rapidfuzz import fuzz, process

from flows.intake.headings.letters import Letters
from flows.intake.headings.similarity import (
    EXACT,
    GROUPED,
    LEAST_INSIDE,
    SAYS_NOTHING,
    TRIMMED,
    Match,
    Path,
    alike,
)
from schemas.contracts import Contracts
from schemas.wording import heading, hints, normal

Made = TypeVar("Made")
_REMEMBERED = 50_000
_OF_ANYTHING = SAYS_NOTHING | {"文号", "时间", "日期", "电话", "联系电话", "数量"}
"""Words that behind an “and” speak of what stands before it: 文书及编号 is the number of the document."""
_OF_A_GROUP = re.compile("[-—]")
_NAMES = re.compile("^(?:名称|姓名)$|(?<=^..)名称$")
"""What says no more than its group: 单位名称 under 整改责任单位."""
_LONGEST_HEADING = 40
_LEAST_ALIKE = 60.0
"""A heading less alike is no help to whoever looks for the right one."""
_LATIN = re.compile(r"[a-z.&/\-']*[a-z][a-z.&/\-']*")


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
        self.letters = Letters(contracts.ledgers)
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
        if len(leaf) < LEAST_INSIDE or leaf.isdecimal():
            return ()
        return alike(self.ledgers[kind], leaf, path)

    def nearest(self, kind: str, text: str) -> str:
        """The known heading most like an unknown one, as the contract spells its title; empty if none is."""
        ledger, said = self.ledgers[kind], heading(text)
        found = process.extractOne(
            said, ledger.by_heading.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST_ALIKE
        )
        inside = (known for known in ledger.by_heading if len(known) >= LEAST_INSIDE and known in said)
        near = found[0] if found else max(inside, key=len, default="")
        return ledger.by_name[ledger.by_heading[near][0]].title if near else ""


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
        if parent.endswith(_NAMES.sub("", leaf)):
            return (*keys, (parent, EXACT, f"表头“{parent}/{leaf}”"))
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
    if "=" in leaf:
        named = leaf.partition("=")[0]
        keys.append((named, GROUPED, f"表头“{leaf}”等号前的“{named}”"))
    parts = leaf.replace("或", "/").replace("、", "/").replace("及", "/").split("/")[:3]
    keys.extend(
        (part, TRIMMED - 1.5 * place, f"表头“{leaf}”中的“{part}”")
        for place, part in enumerate(parts)
        if part != leaf and len(part) >= LEAST_INSIDE and part not in _OF_ANYTHING
    )
    keys.extend(
        (leaf[:2] + part, TRIMMED - 1.5 * place, f"表头“{leaf}”中的“{leaf[:2]}”和“{part}”")
        for place, part in enumerate(parts)
        if place and not part.startswith(leaf[:2])
    )
    last = _OF_A_GROUP.split(leaf)[-1]
    if last != leaf and len(last) > LEAST_INSIDE:
        keys.append((last, TRIMMED, f"表头“{leaf}”末段“{last}”"))
    return tuple(keys)


@lru_cache(maxsize=16_384)
def _chinese(leaf: str) -> str:
    """The Chinese of a heading in two languages, empty for any other.

    >>> _chinese('duedate计划完成日期')
    '计划完成日期'
    """
    bare = _LATIN.sub("", leaf)
    return bare if bare != leaf and len(bare) >= LEAST_INSIDE else ""
