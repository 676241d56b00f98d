"""Who gets which column: fields claim columns, by what headings say and by what the values bear witness to.

What headings alone settle is worked out once for a form; only open columns are asked for their values.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from flows.intake.columns.profile import is_of_other_kind, sample, witness
from flows.intake.headings.similarity import EXACT, Match, Path
from flows.intake.headings.vocabulary import HeadingIndex
from schemas.codes import CodeList
from schemas.contracts import Ledger

_WEIGHT = 6.0
_LEAST = 0.5
_SURE = 3.0
_OWN = 3.0
"""A field's own title is its heading before any other that means the same: 整改措施 before 整改内容."""
_GAIN = 0.001
_UNTOLD = -0.5
"""Names of unknown kind tell little against the only field that a known heading means."""
_CONTRADICTED = -1.5
"""Values of another kind, which a heading that is only alike does not get over."""
_SETTLED_BY_VALUES = 1.0
"""How much better values must fit one meaning of a heading for the meanings they speak against to fall."""
_NEEDED = 1.5
"""What rows are about stands somewhere: the only heading that may mean it speaks of it first."""
_SIDE = 0.45
"""The same, only before or behind what the rows are about."""
_CLEARLY = 0.5
"""By how much a field must be ahead of another that the same heading names."""
EVEN = "也可能是"
"""What is said of a decision that neither values nor neighbours bear out."""
_IN_ORDER = 0.9
"""Less than any weight of values: neighbours decide only where values do not."""

Values = Callable[[int], Sequence[object]]
"""A column's cells below the header."""


class Claim(NamedTuple):
    """A field's claim to a column."""

    score: float
    column: int
    match: Match
    note: str
    sure: bool = False
    """Whether its heading leaves no choice."""


Form = tuple[str, tuple[Path, ...], tuple[tuple[int, str], ...]]
"""The kind of ledger, the paths of its header, the columns that are ticked: what a form is known by."""


def settle(
    form: Form,
    matches: Mapping[int, tuple[Match, ...]],
    index: HeadingIndex,
    codes: Mapping[str, CodeList],
    values_of: Values,
) -> dict[int, Claim]:
    """The claim that each column was given to; ``matches`` are the fields its heading may mean."""
    ledger = index.ledgers[form[0]]
    plan = index.remembered(("plan", form), lambda: _plan(ledger, matches))
    fits = _fits(ledger, plan, codes, values_of)
    return dict(index.remembered(("chosen", form, fits), lambda: _settled(_claims(plan, fits), ledger)))


def taken_by(chosen: Mapping[int, Claim]) -> set[str]:
    """The fields that have a column."""
    return {claim.match.field for claim in chosen.values()}


def _settled(claims: Sequence[Claim], ledger: Ledger) -> dict[int, Claim]:
    """The strongest claims first; then whoever stands in another's way moves on where both together gain."""
    chosen: dict[int, Claim] = {}
    taken: set[str] = set()
    for claim in sorted(claims, key=lambda claim: (-claim.score, claim.column)):
        if claim.column not in chosen and claim.match.field not in taken and claim.score > _LEAST:
            chosen[claim.column] = claim
            taken.add(claim.match.field)
    open_ones = [claim for claim in claims if not claim.sure and claim.score > _LEAST]
    for _ in range(len(chosen)):
        if not any(_moves(claim, chosen, open_ones) for claim in open_ones):
            break
    return {column: _doubted(claim, chosen, open_ones, ledger) for column, claim in chosen.items()}


def _doubted(claim: Claim, chosen: Mapping[int, Claim], others: Sequence[Claim], ledger: Ledger) -> Claim:
    """The claim, with a word about a field nobody else has that the column may mean just as well."""
    taken = taken_by(chosen)
    rivals = [
        ledger.by_name[one.match.field].title
        for one in others
        if one.column == claim.column
        and one.match.field not in taken
        and min(one.match.score, claim.match.score) >= EXACT - 1
        and claim.score - one.score < _CLEARLY
    ]
    return claim._replace(note=f";{EVEN}{rivals[0]},列中内容难以区分") if rivals else claim


def _moves(claim: Claim, chosen: dict[int, Claim], others: Sequence[Claim]) -> bool:
    """Give a column another field when it and the one that has to yield gain by it together."""
    mine = chosen.get(claim.column)
    if mine is claim:
        return False
    gain = claim.score - (mine.score if mine else 0.0)
    holder = next((one for one in chosen.values() if one.match.field == claim.match.field), None)
    if holder is None:
        if gain > _GAIN:
            chosen[claim.column] = claim
        return gain > _GAIN
    taken = {one.match.field for column, one in chosen.items() if column != claim.column}
    free = [one for one in others if one.column == holder.column and one.match.field not in taken]
    instead = max(free, key=lambda one: one.score, default=None)
    if instead is None or gain + instead.score - holder.score <= _GAIN:
        return False
    chosen[claim.column], chosen[holder.column] = claim, instead
    return True


class _Plan(NamedTuple):
    """What headings alone say: the columns they settle, and what is left to the values."""

    sure: tuple[Claim, ...]
    open: tuple[tuple[int, tuple[Match, ...]], ...]
    """Columns with the fields they may be."""
    bonus: tuple[float, ...]
    """For each field of each open column in turn: what speaks for it beside the likeness of its heading."""


def _plan(ledger: Ledger, matches: Mapping[int, tuple[Match, ...]]) -> _Plan:
    wanted = Counter(match.field for found in matches.values() for match in found)
    sure: list[Claim] = []
    open_columns: list[tuple[int, tuple[Match, ...]]] = []
    for column, found in matches.items():
        if _is_only(found) and wanted[found[0].field] == 1:
            sure.append(Claim(found[0].score + 2 * _SURE, column, found[0], "", sure=True))
        elif found:
            open_columns.append((column, found))
    order = ledger.order
    certain = {claim.column: order[claim.match.field] for claim in sure}
    middle = _middle(ledger, matches, order)
    subjects = {names[0] for names in ledger.recognise.alternatives}
    bonus = tuple(
        (_SURE if _is_only(found) else 0.0)
        + (_OWN if _is_only(found) and match.score >= EXACT else 0.0)
        + in_order(column, order[match.field], certain)
        + on_its_side(column, order[match.field], middle)
        + (_NEEDED if match.field in subjects and wanted[match.field] == 1 else 0.0)
        for column, found in open_columns
        for match in found
    )
    return _Plan(tuple(sure), tuple(open_columns), bonus)


def _fits(
    ledger: Ledger,
    plan: _Plan,
    codes: Mapping[str, CodeList],
    values_of: Values,
) -> tuple[float, ...]:
    """How well the values of each open column fit each of its fields, in turn."""
    return tuple(
        fit
        for column, found in plan.open
        for cells in (sample(values_of(column)),)
        for fit in _without_refuted(
            [
                _CONTRADICTED
                if match.score < EXACT - 1 and is_of_other_kind(field, cells, codes)
                else max(
                    witness(field, cells, codes), _UNTOLD if field.type == "str" and len(found) == 1 else -1.0
                )
                for match in found
                for field in (ledger.by_name[match.field],)
            ]
        )
    )


def _without_refuted(fits: Sequence[float]) -> list[float]:
    """Values that plainly bear out one meaning of a heading leave none that they speak against altogether."""
    best = max(fits)
    return [_CONTRADICTED if fit <= -1 and best >= _SETTLED_BY_VALUES else fit for fit in fits]


def _claims(plan: _Plan, fits: Sequence[float]) -> list[Claim]:
    asked = [(column, match, found) for column, found in plan.open for match in found]
    return [
        *plan.sure,
        *(
            Claim(match.score + bonus + _WEIGHT * fit, column, match, _note(found, fit))
            for (column, match, found), bonus, fit in zip(asked, plan.bonus, fits, strict=True)
            if fit > _CONTRADICTED
        ),
    ]


def _is_only(found: Sequence[Match]) -> bool:
    return len(found) == 1 and found[0].score >= EXACT - 1


def in_order(column: int, place: int, certain: Mapping[int, int]) -> float:
    """What the neighbours say: a contract lists its fields in the order in which forms show them.

    ``place`` is the field's in that order, ``certain`` those of the columns that are settled.
    """
    left = max((other for other in certain if other < column), default=None)
    right = min((other for other in certain if other > column), default=None)
    before = certain[left] if left is not None else -1
    after = certain[right] if right is not None else place + 1
    return _IN_ORDER if before < place < after else 0.0


def _middle(
    ledger: Ledger, matches: Mapping[int, tuple[Match, ...]], order: Mapping[str, int]
) -> tuple[int, int] | None:
    """The column that most likely tells what the rows are about, and the usual place of its field."""
    subjects = set(ledger.recognise.subjects)
    likely = [
        (found[0].score, -column, found[0].field)
        for column, found in matches.items()
        if found and found[0].field in subjects
    ]
    return (-max(likely)[1], order[max(likely)[2]]) if likely else None


def on_its_side(column: int, place: int, middle: tuple[int, int] | None) -> float:
    """Who found it and where stands before what was found; who mends it and when stands behind.

    ``middle`` is the column of what was found and the usual place of its field.
    """
    if middle is None or column == middle[0]:
        return 0.0
    return _SIDE if (column < middle[0]) is (place < middle[1]) else 0.0


def _note(found: Sequence[Match], fit: float) -> str:
    if len(found) == 1:
        return ""
    others = len(found) - 1
    told = "列中内容支持" if fit > 0 else "列中内容无法判断" if fit == 0 else "列中内容不太支持"
    return f";另有{others}种可能,{told}(契合度{fit:+.2f})"
