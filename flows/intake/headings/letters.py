"""Headings nobody listed, told by their letters: which fields' known headings share most of them.

Every known heading votes, with each run of its letters, for the field it names; what stands at the end of a
heading (…人, …日) and what stands before it (改毕…) thus speak for themselves, in whatever company.
"""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

from schemas.contracts import Ledger
from schemas.wording import heading

_WEIGHTS = {1: 0.5, 2: 1.5, 3: 2.0}
"""Longer runs of letters say more; the marks at both ends count as letters."""
_EVENED = 0.5
"""How far fields with many known headings are kept from outvoting the others: 0 not at all, 1 entirely."""
_DOUBT = 0.2
"""What nobody says: keeps a run that one lone heading has from deciding all."""
_TOLD = 3


class Vote(NamedTuple):
    """A field and the share of a heading's letters that speak for it, 0 to 1."""

    field: str
    share: float


class Letters:
    """The letters of all known headings."""

    def __init__(self, ledgers: Mapping[str, Ledger]) -> None:
        """Take the ledgers; their headings are taken apart when first asked about."""
        self._ledgers = ledgers
        self.votes = lru_cache(maxsize=16_384)(self._votes)

    @cached_property
    def _spellings(self) -> dict[str, set[str]]:
        known: dict[str, set[str]] = {}
        for ledger in self._ledgers.values():
            for field in ledger.fields:
                known.setdefault(field.name, set()).update(map(heading, (field.title, *field.headings)))
        return known

    @cached_property
    def _said(self) -> dict[str, Counter[str]]:
        said: dict[str, Counter[str]] = {}
        for name, spellings in self._spellings.items():
            for spelling in spellings:
                for run in _runs(spelling):
                    said.setdefault(run, Counter())[name] += 1
        return said

    def ends_so(self, field: str, leaf: str) -> bool:
        """Whether known headings of a field end with the last letter of a heading."""
        return field in self._said.get(leaf[-1:] + "$", {})

    def _votes(self, kind: str, leaf: str) -> tuple[Vote, ...]:
        """The likeliest fields of a ledger for a heading, the likeliest first."""
        own = self._ledgers[kind].by_name
        shares: Counter[str] = Counter()
        runs = _runs(leaf)
        for run in runs:
            heard = {
                name: count / len(self._spellings[name]) ** _EVENED
                for name, count in self._said.get(run, {}).items()
                if name in own
            }
            all_heard = sum(heard.values()) + _DOUBT
            for name, count in heard.items():
                shares[name] += _WEIGHTS[len(run)] * count / all_heard
        whole = sum(_WEIGHTS[len(run)] for run in runs)
        return tuple(Vote(name, share / whole) for name, share in shares.most_common(_TOLD))


def _runs(text: str) -> set[str]:
    """All runs of one to three letters, with marks at both ends.

    >>> sorted(_runs('人')) == sorted(['人', '^人', '人$', '^人$'])
    True
    """
    marked = f"^{text}$"
    return set(text) | {marked[at : at + size] for size in (2, 3) for at in range(len(marked) - size + 1)}
