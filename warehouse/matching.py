"""How alike a row and a hazard are, and which row is which hazard: pure functions, no store.

Rows are compared with hazards of their own unit only. A pair is *certain* when it is alike enough and nobody
else comes near, *doubtful* when a person should look; what is neither is a new hazard.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from schemas.matching import Matching
from schemas.wording import normal

Scores = NDArray[np.float64]
Scorer = Callable[..., float]

_POINTS = re.compile(r"[，,、；;：:。!！?？“”\"'‘’·]|(?<![0-9])\.|\.(?![0-9])")
_DIGITS = str.maketrans("一二三四五六七八九〇零两", "123456789002")
_NUMBER = r"[0-9一二三四五六七八九十〇零两]{1,4}"


_NOTHING_SHARED = 0.3
"""Texts less alike than this cannot hold one another; not compared again."""


class Pairs(NamedTuple):
    """Rows beside the hazards they might be, column by column; all columns have one length."""

    rows: Sequence[str]
    hazards: Sequence[str]
    row_texts: Sequence[str]
    hazard_texts: Sequence[str]
    row_places: Sequence[str]
    hazard_places: Sequence[str]
    days_apart: Sequence[int | None]
    """Days between the two dates of finding; None when one side has none."""
    same_category: Sequence[bool | None]


class Likeness(NamedTuple):
    """Scores of all pairs, 0 to 1, nan where neither side can show the trait."""

    total: Scores
    text: Scores
    place: Scores
    found_on: Scores
    category: Scores


class Match(NamedTuple):
    """One row and the hazard it is, or may be."""

    pair: int
    certainty: Literal["certain", "doubtful"]


@lru_cache(maxsize=65_536)
def wording(text: str) -> str:
    """The form in which two texts are compared: normal, lower case, without punctuation, digits kept.

    >>> wording('三楼东侧疏散通道，堆放杂物（约1.5米）。')
    '三楼东侧疏散通道堆放杂物(约1.5米)'
    """
    return _POINTS.sub("", normal(text)).lower()


@lru_cache(maxsize=65_536)
def anchors(text: str, units: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """The numbers in a text that name a place, each with its word, in Arabic digits.

    >>> sorted(anchors('三楼东侧12号病房', ('楼', '号')))
    [('12', '号'), ('3', '楼')]
    """
    words = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
    return frozenset((_arabic(number), word) for number, word in re.findall(rf"({_NUMBER})({words})", text))


def _arabic(number: str) -> str:
    """A small number in Arabic digits, so that 十二楼 and 12楼 are one place."""
    digits = number.translate(_DIGITS)
    tens, ten, ones = digits.partition("十")
    return f"{tens or 1}{ones or 0}" if ten else digits


def likeness(pairs: Pairs, rules: Matching) -> Likeness:
    """How alike each pair is, trait by trait and in all."""
    text = _text_scores(pairs.row_texts, pairs.hazard_texts, rules)
    place = _place_scores(pairs, rules)
    found_on = np.array([_date_score(days, rules) for days in pairs.days_apart], dtype=np.float64)
    category = np.array([np.nan if same is None else float(same) for same in pairs.same_category], np.float64)
    traits = np.stack([text, place, found_on, category])
    # Places are short: 内科走廊 and 外科走廊 share most of their letters and nothing else.
    traits[1] = np.maximum(0, traits[1] * 2 - 1)
    weights = np.array(
        [rules.weights.text, rules.weights.place, rules.weights.found_on, rules.weights.category]
    )[:, None] * ~np.isnan(traits)
    total = np.nansum(traits * weights, axis=0) / np.maximum(weights.sum(axis=0), 1e-9)
    for at in _worth(total, rules):
        if _anchors_differ(pairs, at, rules):
            total[at] -= rules.anchor_penalty
    return Likeness(total, text, place, found_on, category)


def assign(pairs: Pairs, scores: Likeness, rules: Matching) -> list[Match]:
    """Each row at most one hazard and each hazard at most one row, best pairs first.

    Equal scores are taken in the order of row and hazard, so the outcome does not depend on the order of
    the pairs. A pair whose row or hazard has another partner within ``margin`` is doubtful.
    """
    total, sure = scores.total, _sure(scores, rules)
    worth = sorted(_worth(total, rules), key=lambda at: (-total[at], pairs.rows[at], pairs.hazards[at]))
    by_row: dict[str, list[int]] = defaultdict(list)
    by_hazard: dict[str, list[int]] = defaultdict(list)
    for at in worth:
        by_row[pairs.rows[at]].append(at)
        by_hazard[pairs.hazards[at]].append(at)
    taken: set[str] = set()
    matches: list[Match] = []
    for at in worth:
        row, hazard = f"row {pairs.rows[at]}", f"hazard {pairs.hazards[at]}"
        if row in taken or hazard in taken:
            continue
        rivals = [
            other
            for other in (*by_row[pairs.rows[at]], *by_hazard[pairs.hazards[at]])
            if other != at
            and f"row {pairs.rows[other]}" not in taken
            and f"hazard {pairs.hazards[other]}" not in taken
        ]
        clear = all(total[at] - total[other] >= rules.margin for other in rivals)
        matches.append(Match(at, "certain" if clear and sure[at] else "doubtful"))
        taken |= {row, hazard}
    return matches


def _worth(total: Scores, rules: Matching) -> list[int]:
    return [int(at) for at in np.flatnonzero(total >= rules.doubtful)]


def _sure(scores: Likeness, rules: Matching) -> NDArray[np.bool_]:
    """Alike enough in all, and neither text nor place plainly different."""
    place = np.where(np.isnan(scores.place), 1.0, scores.place)
    return (scores.total >= rules.certain) & (scores.text >= rules.text_least) & (place >= rules.place_least)


def _text_scores(left: Sequence[str], right: Sequence[str], rules: Matching) -> Scores:
    """Likeness of texts; a text that holds the other whole counts nearly as much as an equal one."""
    ratio = _compare(left, right, fuzz.ratio)
    unsure = [
        at
        for at in np.flatnonzero((ratio < rules.partial_worth) & (ratio > _NOTHING_SHARED)).tolist()
        if min(len(left[at]), len(right[at])) >= rules.partial_least
    ]
    if unsure:
        inside = _compare([left[at] for at in unsure], [right[at] for at in unsure], fuzz.partial_ratio)
        ratio[unsure] = np.maximum(ratio[unsure], inside * rules.partial_worth)
    return ratio


def _place_scores(pairs: Pairs, rules: Matching) -> Scores:
    scores = _text_scores(pairs.row_places, pairs.hazard_places, rules)
    for at, (here, there) in enumerate(zip(pairs.row_places, pairs.hazard_places, strict=True)):
        if not here or not there:
            scores[at] = np.nan
    return scores


def _compare(left: Sequence[str], right: Sequence[str], scorer: Scorer) -> Scores:
    if not left:
        return np.zeros(0)
    found: Scores = process.cpdist(left, right, scorer=scorer, dtype=np.float64)
    return found / 100


def _date_score(days: int | None, rules: Matching) -> float:
    if days is None:
        return float("nan")
    if days == 0:
        return 1.0
    return rules.near_score if abs(days) <= rules.near_days else 0.0


def _anchors_differ(pairs: Pairs, at: int, rules: Matching) -> bool:
    """Whether both name a numbered place of the same kind, and not the same one."""
    here = anchors(pairs.row_places[at] + pairs.row_texts[at], rules.anchors)
    there = anchors(pairs.hazard_places[at] + pairs.hazard_texts[at], rules.anchors)
    shared = {word for _, word in here} & {word for _, word in there}
    return any(
        {number for number, named in here if named == word}.isdisjoint(
            {number for number, named in there if named == word}
        )
        for word in shared
    )
