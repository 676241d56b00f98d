"""Columns under headings nobody knows: the field that their letters, their values and their neighbours tell.

Asked for fields that no better heading spoke for; whatever is settled here is told as a guess.
"""

import re
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from flows.intake.cells.values import is_blank
from flows.intake.columns.by_values import NUMBER
from flows.intake.columns.claims import Claim, Values, in_order, on_its_side, taken_by
from flows.intake.columns.profile import (
    are_named,
    is_of_other_kind,
    is_verdict,
    sample,
    says_something,
    witness,
)
from flows.intake.columns.together import NOTES, told_by_words
from flows.intake.headings.letters import Vote
from flows.intake.headings.similarity import EXACT, SIMILAR, Match, Path
from flows.intake.headings.vocabulary import HeadingIndex
from schemas.codes import CodeList
from schemas.contracts import Field, Ledger
from schemas.wording import heading

BY_LETTERS = "的字词多见于"
"""What is said of a column told by the letters of its heading."""
BY_PLACE = "按内容和所在位置"
"""What is said of a column told by its values and by the columns beside it."""
_LETTERS, _VALUES = 10.0, 3.0
"""What the letters of a heading count, and what the values below it."""
_LEAST_HEARD = 0.09
"""The share of letters below which they say nothing."""
_HEARD = 0.15
"""The share from which they say enough where the values say nothing."""
_WELL_HEARD = 0.2
"""The share it takes where the heading is like another field's, or the column is on the wrong side."""
_FITS = 0.3
_PLAINLY = 0.8
"""How well values must fit to tell a field without any help from the heading."""
_HEADED = re.compile("[科部室处股人员者长日期号位]$")
"""How headings of departments, persons, days and numbers end: nothing told in words stands below them."""
_BARE = 2
"""Letters of a heading that says what kind of thing stands below it and no more: 时间, 人员, 部门."""
_DEPARTMENTS = ("_dept", "department")
_SHAPED = {
    "location": re.compile(r"(?:楼|层|室|房|库|间|厅|栋|走廊|通道|门口)$"),
    "major_criterion": re.compile(r"(?:GB|DB|MH|JGJ|TSG)\W{0,2}\d|《.+》|第.+条"),
}
"""Fields whose values have a shape of their own."""
_WHOSE = "unit_name"
_AT_THE_FRONT, _FRONT = ("hazard_code",), 2
"""What is minted by a system stands in one of the first columns."""
_WHETHER = "是否"
"""What a heading asks that a word of no list answers: 是否否决项."""
_APART = re.compile("法人|法定|联系|电话|手机|陪同|代表|患者|家属")
"""Persons and numbers that no ledger of ours keeps."""


_strength = attrgetter("score")


class Unheard(NamedTuple):
    """A column that no heading settled."""

    column: int
    path: Path
    like_others: bool = False
    """Whether its heading is like one of a field that another column has."""


class Asked(NamedTuple):
    """Everything that is asked about columns nobody knows."""

    ledger: Ledger
    paths: Sequence[Path]
    headings: HeadingIndex
    codes: Mapping[str, CodeList]
    values_of: Values

    def place(self, name: str) -> int:
        """Where a field stands in the usual order of columns."""
        return self.ledger.order[name]

    def places(self, chosen: Mapping[int, Claim]) -> dict[int, int]:
        """The usual place of each column's field."""
        return {column: self.place(claim.match.field) for column, claim in chosen.items()}

    def unheard(self, column: int, found: Sequence[Match], chosen: Mapping[int, Claim]) -> Unheard:
        """The column, and whether its heading and its values may be those of a field that is taken."""
        taken, cells = taken_by(chosen), sample(self.values_of(column))
        like_others = any(
            match.score > SIMILAR
            and match.field in taken
            and not is_of_other_kind(self.ledger.by_name[match.field], cells, self.codes)
            for match in found
        )
        return Unheard(column, self.paths[column], like_others)

    def middle(self, chosen: Mapping[int, Claim]) -> tuple[int, int] | None:
        """The column of what the rows are about, and its usual place."""
        subjects = self.ledger.recognise.subjects
        found = (
            (column, self.place(claim.match.field))
            for column, claim in chosen.items()
            if claim.match.field in subjects
        )
        return next(found, None)


def claim_by_letters(asked: Asked, unheard: Sequence[Unheard], chosen: dict[int, Claim]) -> None:
    """Give columns the fields that letters speak for, those on the wrong side first, then the clearest."""
    for column in _strayed(asked, chosen):
        one = Unheard(column, asked.paths[column])
        best = max(_by_letters(asked, [one], chosen), key=_strength, default=_by_place(asked, one, chosen))
        chosen[column] = best or chosen[column]
    _whose(asked, chosen)
    subjects = asked.ledger.recognise.subjects
    while unheard and (
        claims := _by_letters(asked, [one for one in unheard if one.column not in chosen], chosen)
    ):
        first = [claim for claim in claims if claim.match.field in subjects] or claims
        clearest = max(first, key=_strength)
        chosen[clearest.column] = clearest


def _whose(asked: Asked, chosen: dict[int, Claim]) -> None:
    """Institutions before what was found, under a heading only like another's: whose rows they are."""
    field = asked.ledger.by_name.get(_WHOSE)
    if field is None or all(claim.match.score >= EXACT - 1 for claim in chosen.values()):
        return
    middle = asked.middle(chosen)
    if middle is None or _WHOSE in taken_by(chosen):
        return
    for column in sorted(chosen):
        loose = column < middle[0] and chosen[column].match.score < EXACT - 1
        if loose and witness(field, sample(asked.values_of(column)), asked.codes) >= _PLAINLY:
            why = f"“{heading(asked.paths[column][-1])}”{BY_PLACE}应是{field.title}"
            chosen[column] = Claim(0.0, column, Match(_WHOSE, SIMILAR - 1, why), "")
            return


def _strayed(asked: Asked, chosen: Mapping[int, Claim]) -> list[int]:
    """Columns behind what was found whose bare heading names what stands before it.

    科室 and 日期 mean the place and the day of finding where they stand first, and the mending where last.
    """
    paths = tuple(asked.paths)
    bare = asked.headings.remembered(("bare", paths), lambda: _bare(paths))
    middle = asked.middle(chosen) if bare else None
    if middle is None:
        return []
    strayed = [
        column
        for column in bare
        if column > middle[0]
        and column in chosen
        and asked.place(chosen[column].match.field) < middle[1]
        and _speaks_of_either(asked.ledger.by_name[chosen[column].match.field])
    ]
    places = asked.places(chosen) if strayed else {}
    backwards = sum(_turns(placed, middle) for placed in places.items()) * 2 > len(places)
    return [] if backwards else strayed


def _bare(paths: Sequence[Path]) -> tuple[int, ...]:
    return tuple(column for column, path in enumerate(paths) if path and len(heading(path[-1])) <= _BARE)


def _turns(placed: tuple[int, int], middle: tuple[int, int]) -> bool:
    """Whether a column stands on the other side of what was found: whole forms are written backwards."""
    return placed[0] != middle[0] and not on_its_side(*placed, middle)


def _speaks_of_either(field: Field) -> bool:
    return field.type in ("date", "people") or field.name.endswith(_DEPARTMENTS)


def _by_letters(asked: Asked, unheard: Sequence[Unheard], chosen: Mapping[int, Claim]) -> list[Claim]:
    """The claims of fields nobody has to columns nobody knows."""
    ledger, taken, places = asked.ledger, taken_by(chosen), asked.places(chosen)
    middle = asked.middle(chosen)
    found = []
    for one in unheard:
        for vote in asked.headings.letters.votes(ledger.ledger, _said(one.path)):
            place = asked.place(vote.field)
            aside = middle is not None and on_its_side(one.column, place, middle) == 0
            if vote.field in taken or (aside and vote.share < _WELL_HEARD):
                continue
            claim = _claim(ledger.by_name[vote.field], one, vote, asked)
            if claim is not None:
                found.append(claim._replace(score=claim.score + in_order(one.column, place, places)))
    return found


def _said(path: Path) -> str:
    """What is asked about: a short heading with its group's."""
    leaf = heading(path[-1])
    return heading(path[-2]) + leaf if len(path) > 1 and len(leaf) <= _BARE else leaf


def _claim(field: Field, one: Unheard, vote: Vote, asked: Asked) -> Claim | None:
    cells = sample(asked.values_of(one.column))
    if not cells or is_of_other_kind(field, cells, asked.codes):
        return None
    if field.type == "people" and not are_named(cells):
        return None
    fit = witness(field, cells, asked.codes)
    if field.type == "text" and says_something(cells, asked.codes):
        fit = max(fit, 0.0)
    plainly = fit >= _PLAINLY and vote.share >= _HEARD
    if not (plainly or field.type == "text" or asked.headings.letters.ends_so(field.name, _said(one.path))):
        return None
    least = _WELL_HEARD if one.like_others else _LEAST_HEARD if fit > _FITS else _HEARD
    if fit < 0 or vote.share < least:
        return None
    why = f"“{heading(one.path[-1])}”{BY_LETTERS}{field.title}一类表头"
    return Claim(_LETTERS * vote.share + _VALUES * fit, one.column, Match(field.name, SIMILAR - 1, why), "")


def claim_by_place(asked: Asked, unheard: Sequence[Unheard], chosen: dict[int, Claim]) -> None:
    """Give what is left the field of its values' own type that usually stands where it does."""
    for one in unheard:
        if one.column not in chosen and not one.like_others:
            claim = _by_place(asked, one, chosen)
            if claim is not None:
                chosen[one.column] = claim


def _by_place(asked: Asked, one: Unheard, chosen: Mapping[int, Claim]) -> Claim | None:
    """The one field that usually stands between the columns on both sides and whose values these are."""
    cells = sample(asked.values_of(one.column))
    said = heading(one.path[-1])
    if not cells or _APART.search(said):
        return None
    others = {column: claim for column, claim in chosen.items() if column != one.column}
    places, taken = asked.places(others), taken_by(chosen) | told_by_words(chosen)
    told_apart = len(cells) > 1 or sum(not is_blank(value) for value in asked.values_of(one.column)) == 1
    fits = [
        field
        for field in asked.ledger.fields
        if field.name not in taken
        and field.name not in asked.ledger.recognise.subjects
        and (field.type != "text" or (told_apart and not _HEADED.search(said)))
        and (not said.endswith(NUMBER) or field.name in _AT_THE_FRONT)
        and any(in_order(one.column, asked.place(field.name) + step, places) for step in _near(field))
        and not (field.codes and said.startswith(_WHETHER))
        and _are_plainly(field, cells, asked.codes)
        and (field.name not in _AT_THE_FRONT or one.column < _FRONT)
    ]
    if len({field.type for field in fits}) != 1:
        return None
    why = f"“{said}”{BY_PLACE}应是{fits[0].title}"
    return Claim(0.0, one.column, Match(fits[0].name, SIMILAR - 1, why), "")


def _near(field: Field) -> tuple[int, ...]:
    """How far from its usual place a column may stand.

    Who found it and when change places, and so do what is done and who does it.
    """
    return (0, 1, 2, 3) if field.type == "text" else (0, -1)


def _are_plainly(field: Field, cells: Sequence[object], codes: Mapping[str, CodeList]) -> bool:
    """Whether values are of a type whose values are like no others, or the prose that a ledger must have."""
    if field.type == "people":
        return are_named(cells)
    if field.type == "text":
        return (field.required is True or field.name in NOTES.values()) and says_something(cells, codes)
    if field.codes == "status":
        return all(is_verdict(cell, codes) and isinstance(cell, str) for cell in cells)
    if field.name in _SHAPED:
        return all(isinstance(cell, str) and _SHAPED[field.name].search(cell) for cell in cells)
    told = (
        field.type == "units" or field.name in (_WHOSE, *_AT_THE_FRONT) or field.name.endswith(_DEPARTMENTS)
    )
    return told and witness(field, cells, codes) >= _PLAINLY
