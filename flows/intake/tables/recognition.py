"""Which ledger a sheet is: the header and the contract that together explain the most columns.

Recognised by headings, never by name or place; a title that names a ledger only tips the scales. Check lists
look like ledgers and are not (reading.md 16).
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from flows.intake.columns.profile import sample
from flows.intake.facts import Cover
from flows.intake.files.workbook_parts import Sheet
from flows.intake.headings.header import Header, header_candidates
from flows.intake.headings.similarity import EXACT, Path
from flows.intake.headings.vocabulary import HeadingIndex
from flows.intake.tables.task_lists import are_errands, are_troubles, is_of_either, names_troubles
from schemas.codes import CodeList
from schemas.contracts import Contracts, Ledger
from schemas.wording import heading, normal
from validations.findings import Catalogue

_NAMED = 1.5
_LOOSE_COUNTS = 0.6
_RICH = 6.0
_PLAINLY = 4.0
_SUBJECT = 4.0
"""What a heading for the subject would be worth: a ledger without one must show so much more of itself."""
_SUBJECT_AND_ANOTHER = 2
_WELL_HEARD = 0.1
"""The share of a heading's letters from which they count beneath a title that announces the ledger."""
_TITLES = 6
"""Rows over a header in which titles stand."""
_SPINE = ("hazard", "key_task", "measure", "listing")
"""Kinds that win a tie: every institution sends them every month."""


def _spine_first(kind: str) -> int:
    return _SPINE.index(kind) if kind in _SPINE else len(_SPINE)


class Context(NamedTuple):
    """What is known about a sheet before it is read."""

    contracts: Contracts
    codes: Mapping[str, CodeList]
    catalogue: Catalogue
    headings: HeadingIndex
    file_name: str = ""
    cover: Cover = Cover()
    """What other sheets of the file say (a cover sheet, the template's hidden sheet)."""
    only: str | None = None
    """A ledger kind the sheet must be, when the caller knows."""


class Choice(NamedTuple):
    """A header read as a ledger kind."""

    header: Header
    kind: str
    score: float
    missing: tuple[str, ...]
    """Needed or typical fields that are not there; empty when the ledger is recognised."""
    never: tuple[str, ...]
    flavoured: bool
    """Whether some heading has the ledger's flavour."""


def is_check_list(choice: Choice) -> bool:
    """One foreign heading is forgiven a table that has all the rest; 应得分 and 检查方法 together are not."""
    return len(choice.never) > 1 or (bool(choice.never) and choice.score < _RICH)


def lacks_only_subject(choice: Choice, context: Context) -> bool:
    """Whether a table shows so much of a ledger that one column of prose may be what its rows are about."""
    return _lacks_only_subject(choice, context.contracts.ledgers[choice.kind])


def _lacks_only_subject(one: "Choice | _Judged", ledger: Ledger) -> bool:
    subjects = {names[0] for names in ledger.recognise.alternatives}
    prose = all(name in subjects and ledger.by_name[name].type == "text" for name in one.missing)
    return prose and one.flavoured and not one.never and one.score >= _PLAINLY


def choices(sheet: Sheet, context: Context) -> list[Choice]:
    """Headers and ledger kinds that explain columns of the sheet, the one that explains the most first."""
    found = [
        _score(header, judged, named, context)
        for header in header_candidates(sheet, context.headings)
        for named in (_named(sheet, header),)
        for judged in _heard_with(header.paths, context.headings, named)
        if context.only in (None, judged.kind)
    ]
    likely = [choice for choice in found if choice.score > 0]
    likely.sort(key=lambda choice: _weight(choice, context), reverse=True)
    told = _told_by_rows(sheet, likely[0], context) if likely and context.only is None else None
    return [told, *likely] if told is not None else likely


_TOLD_BY_ROWS = {"key_task": ("hazard", are_troubles), "hazard": ("key_task", are_errands)}
"""The kind that a list of 事项 is instead, when its rows say so."""


def _told_by_rows(sheet: Sheet, first: Choice, context: Context) -> Choice | None:
    """The same header read as the other kind, where its subject is named in words that leave both open."""
    if first.kind not in _TOLD_BY_ROWS:
        return None
    kind, says = _TOLD_BY_ROWS[first.kind]
    header, index = first.header, context.headings
    column = index.remembered(("either", header.paths), lambda: _of_either(header.paths, index))
    if column < 0 or not says(sample([row[column] for row in sheet.rows[header.bottom + 1 :]])):
        return None
    judged = _judge_kind(header.paths, kind, index, _Ears(foreign=True))
    other = _score(header, judged, _named(sheet, header), context)
    return None if other.missing else other


def _of_either(paths: tuple[Path, ...], index: HeadingIndex) -> int:
    """The column that may be what the rows are about in both kinds, -1 where there is none."""
    if any(map(names_troubles, paths)):
        return -1
    both = [index.ledgers[kind] for kind in _TOLD_BY_ROWS]
    return next(
        (
            column
            for column, path in enumerate(paths)
            if is_of_either(path) and all(_means(ledger, path, index) for ledger in both)
        ),
        -1,
    )


def _means(ledger: Ledger, path: Path, index: HeadingIndex) -> bool:
    """Whether a heading may name what the rows of a ledger are about."""
    found = index.exact(ledger.ledger, path) or index.loose(ledger.ledger, path)
    return any(match.field in ledger.recognise.subjects for match in found)


def _named(sheet: Sheet, header: Header) -> str:
    """What the sheet's name and the titles over a header say; its headings and rows are no titles."""
    above = [value for row in sheet.rows[max(0, header.top - _TITLES) : header.top] for value in row]
    inside = [sheet.rows[row][column] for row, column in header.cover_cells]
    first = [value for value in sheet.rows[header.top] if value != ""]
    if header.bottom > header.top and len(first) == 1:
        inside += first  # a title merged over a narrow table looks like a group heading
    return normal(sheet.name) + "".join(
        normal(value)
        for value in (*above, *inside)
        if isinstance(value, str) and 0 < len(value) < 60  # noqa: PLR2004 - a title
    )


def _weight(choice: Choice, context: Context) -> tuple[bool, float, int]:
    if choice.missing and lacks_only_subject(choice, context):
        return (True, choice.score - _SUBJECT, -choice.header.top)
    return (not choice.missing, choice.score, -choice.header.top)


def _score(header: Header, judged: "_Judged", named: str, context: Context) -> Choice:
    titled = any(name in named for name in context.headings.titles[judged.kind])
    score = judged.score + (_NAMED if titled else 0)
    missing = judged.missing if not (titled and judged.nearly) else ()
    asked = context.headings.ledgers[judged.kind].recognise
    if asked.denied and re.search(asked.denied, named):
        missing = asked.subjects
    return Choice(header, judged.kind, score, missing, judged.never, judged.flavoured)


def is_recognised(paths: tuple[Path, ...], index: HeadingIndex) -> bool:
    """Whether a header of these texts shows all that some ledger needs."""
    return any(not judged.missing for judged in _judged(paths, index, frozenset()))


def _heard_with(paths: tuple[Path, ...], index: HeadingIndex, named: str) -> list["_Judged"]:
    """The kinds a header speaks for; where it speaks for none, what the title announces is asked."""
    judged = _judged(paths, index, frozenset())
    if not all(one.missing for one in judged):
        return judged
    asked = ((kind, ledger.recognise.titled) for kind, ledger in index.ledgers.items())
    spoken = frozenset(kind for kind, titled in asked if titled and re.search(titled, named))
    return _judged(paths, index, spoken) if spoken else judged


class _Ears(NamedTuple):
    """How generously headings are heard."""

    foreign: bool = False
    """Whether a heading of another ledger may be like one of this one's."""
    spoken: bool = False
    """Whether a title announces the ledger: its flavour is told, and letters count."""


class _Judged(NamedTuple):
    """What a header is worth to one ledger kind; the same for the same header."""

    kind: str
    score: float
    missing: tuple[str, ...]
    never: tuple[str, ...]
    flavoured: bool
    """Whether some heading has the ledger's flavour."""
    nearly: bool = False
    """Whether a title that names the ledger makes up for what is missing: one typical field."""


def _judged(paths: tuple[Path, ...], index: HeadingIndex, spoken: frozenset[str]) -> list[_Judged]:
    return index.remembered(("judged", paths, spoken), lambda: _judge_header(paths, index, spoken))


def _judge_header(paths: tuple[Path, ...], index: HeadingIndex, spoken: frozenset[str]) -> list[_Judged]:
    """The kinds a header speaks for; those that no title could bring to the top are left out.

    A heading of another ledger is no likeness of this one's, unless no ledger is complete without, and none
    that lacks only its subject explains more of the columns.
    """
    kinds = sorted(index.ledgers, key=_spine_first)
    judged = [_judge_kind(paths, kind, index, _Ears(spoken=kind in spoken)) for kind in kinds]
    if all(one.missing for one in judged):
        richest = max(one.score for one in judged)
        freely = [
            _judge_kind(paths, kind, index, _Ears(kind in _SPINE[:2], kind in spoken)) for kind in kinds
        ]
        if any(one.score >= richest for one in freely if not one.missing):
            judged = freely
    able = [
        one
        for one in judged
        if not one.missing or one.nearly or _lacks_only_subject(one, index.ledgers[one.kind])
    ] or judged
    best = max((one.score for one in able if not one.missing), default=0.0)
    return [one for one in able if one.score + _NAMED >= best]


def _judge_kind(paths: tuple[Path, ...], kind: str, index: HeadingIndex, ears: _Ears) -> _Judged:
    ledger = index.ledgers[kind]
    exact, loose = _found(paths, kind, index, ears)
    fields = exact | loose
    leaves = {heading(path[-1]) for path in paths if path}
    flavoured = ears.spoken or any(
        re.search(ledger.recognise.flavour, text) for path in paths for text in path
    )
    told = fields if flavoured else exact
    need = tuple(names[0] for names in ledger.recognise.alternatives if told.isdisjoint(names))
    typical = sum(1 for name in ledger.recognise.typical if name in fields)
    plain = _plainly_listed(paths, ledger, index) if not need and kind in _SPINE else 0
    untold = not need and not plain and _untold(paths, ledger, fields, index)
    untold = untold or not _is_its_own(paths, ledger, fields)
    short = untold or (typical < ledger.recognise.least and plain < _SUBJECT_AND_ANOTHER)
    missing = (*need, *(name for name in ledger.recognise.typical[:4] if short and name not in fields))
    never = tuple(sorted(leaves & index.never[kind]))
    nearly = untold or (not need and (plain > 0 or typical == ledger.recognise.least - 1))
    return _Judged(
        kind, len(exact) + _LOOSE_COUNTS * len(loose) - len(never), missing, never, flavoured, nearly
    )


def _untold(paths: tuple[Path, ...], ledger: Ledger, fields: set[str], index: HeadingIndex) -> bool:
    """Whether nothing tells the table from other lists, and headings nobody knows say it is another."""
    telling = ledger.recognise.telling
    return (
        bool(telling)
        and fields.isdisjoint(telling)
        and any(path and not index.is_known(path[-1]) for path in paths)
    )


def _is_its_own(paths: tuple[Path, ...], ledger: Ledger, fields: set[str]) -> bool:
    """Whether the table is more than a catalogue of the subject, and shows the marks of its kind."""
    asked = ledger.recognise
    if asked.describing and fields <= {*asked.describing, *asked.subjects}:
        return False
    return not asked.marked or any(re.search(asked.marked, text) for path in paths for text in path)


def _plainly_listed(paths: tuple[Path, ...], ledger: Ledger, index: HeadingIndex) -> int:
    """How many fields a narrow list has, where its subject is plainly headed and no heading is unknown."""
    matches = [index.exact(ledger.ledger, path) for path in dict.fromkeys(paths) if path]
    if not all(found and found[0].score >= EXACT - 1 for found in matches):
        return 0
    told = {found[0].field for found in matches} - {"row_no", "remark"}
    plain = any(
        re.search(ledger.by_name[name].like or "$^", heading(path[-1])) is not None
        for path in paths
        if path
        for name in told & set(ledger.recognise.subjects)
        if name == index.exact(ledger.ledger, path)[0].field and ledger.by_name[name].type == "text"
    )
    return len(told) if plain else 0


def _found(paths: tuple[Path, ...], kind: str, index: HeadingIndex, ears: _Ears) -> tuple[set[str], set[str]]:
    """Fields that headings name exactly, and further ones they resemble; one field a column."""
    exact: set[str] = set()
    loose: set[str] = set()
    several: list[set[str]] = []
    for path in dict.fromkeys(paths):
        if not path:
            continue
        matches = index.exact(kind, path)
        if len(matches) == 1:
            exact.add(matches[0].field)
        elif matches:
            several.append({match.field for match in matches})
        elif heading(path[-1]) in index.ignored[kind]:
            continue
        elif ears.foreign or len(path) > 1 or not index.is_known(path[-1]):
            like = index.loose(kind, path)
            loose.update(match.field for match in like[:1])
            if ears.spoken and not like:
                loose.update(_heard(path, kind, index))
    for names in several:
        free = names - exact
        if free:
            exact.add(min(free, key=list(index.ledgers[kind].by_name).index))
        exact |= {name for name in names if name in index.ledgers[kind].recognise.subjects}
    return exact, loose - exact


def _heard(path: Path, kind: str, index: HeadingIndex) -> list[str]:
    """The field that the letters of a heading most speak for, of those that show the ledger."""
    asked = index.ledgers[kind].recognise
    return [
        vote.field
        for vote in index.letters.votes(kind, heading(path[-1]))[:1]
        if vote.share >= _WELL_HEARD and vote.field in (*asked.subjects, *asked.typical)
    ]
