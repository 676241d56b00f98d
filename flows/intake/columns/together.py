"""What columns say together, once each has been looked at alone.

A lone note is the status, a lone act the measure; 整改时间 is a promise in a plan, a fact in a bare register.
"""

import re
from collections.abc import Mapping, Sequence

from flows.intake.cells.coded import read_code
from flows.intake.cells.deadlines import read_deadline
from flows.intake.cells.values import is_blank
from flows.intake.columns.claims import EVEN, Claim, Values, taken_by
from flows.intake.columns.profile import prose_of, sample
from flows.intake.facts import as_text
from flows.intake.headings.similarity import EXACT, SIMILAR, Match, Path
from schemas.codes import CodeList
from schemas.contracts import Ledger
from schemas.families import with_families
from schemas.wording import heading

NOTES = {"status_reported": "progress_note", "status": "progress"}
"""A status, and the note that is written instead of it; a sentence that tells the status is both."""

_IN_WORDS = ";状态已有列,此列是文字叙述"
_MEASURE = "measure"
_FROM_WORDS = ";由文字看出状态,原文另存为进展说明"


def prefer_status(
    ledger: Ledger,
    chosen: dict[int, Claim],
    codes: Mapping[str, CodeList],
    values_of: Values,
) -> None:
    """A lone column of sentences that tell the status is the status; its words are kept as the note."""
    taken = taken_by(chosen)
    for column, claim in list(chosen.items()):
        status = next((name for name, note in NOTES.items() if note == claim.match.field), None)
        if status is None or status in taken or status not in ledger.by_name:
            continue
        cells = sample(values_of(column))
        known = sum(1 for cell in cells if read_code(cell, codes["status"])[0] is not None)
        if known * 2 >= len(cells) > 0:
            match = claim.match._replace(field=status)
            chosen[column] = claim._replace(match=match, note=_FROM_WORDS)


def subject_first(ledger: Ledger, matches: Mapping[int, tuple[Match, ...]], chosen: dict[int, Claim]) -> None:
    """What rows are about comes before whatever else its column may be: 隐患部位及描述."""
    needed = set(ledger.recognise.subjects)
    for names in ledger.recognise.alternatives:
        if not taken_by(chosen).isdisjoint(names):
            continue
        able = [
            (match.score, -column, match)
            for column, found in matches.items()
            for match in found
            if match.field in names and not (column in chosen and chosen[column].match.field in needed)
        ]
        if able:
            score, column, match = max(able, key=lambda one: one[:2])
            chosen[-column] = Claim(score, -column, match, ";台账不可缺此列")


def told_by_words(chosen: Mapping[int, Claim]) -> set[str]:
    """The notes that are filled from the words of a status."""
    return {NOTES[claim.match.field] for claim in chosen.values() if claim.note == _FROM_WORDS}


def tell_in_words(
    ledger: Ledger, matches: Mapping[int, tuple[Match, ...]], chosen: dict[int, Claim], values_of: Values
) -> None:
    """A second column that may only tell the status, and is prose, is the note that goes with it."""
    taken = taken_by(chosen) | told_by_words(chosen)
    for column, found in matches.items():
        if column in chosen or not found or found[0].score <= SIMILAR:
            continue
        note = NOTES.get(found[0].field)
        if note is None or note in taken or note not in ledger.by_name:
            continue
        if prose_of(values_of(column)) > 0:
            match = found[0]._replace(field=note)
            chosen[column] = Claim(match.score, column, match, _IN_WORDS)
            taken.add(note)


_TOLD_OF = re.compile(r"[已正未待拟没无]|完成|完毕|到位|合格|计划|进展|原因|情况说明|下一?步")


def as_measure(ledger: Ledger, chosen: dict[int, Claim], values_of: Values) -> None:
    """A lone column on the mending whose words tell no state says what is done: 关阀换瓶, 更换锁扣."""
    taken = taken_by(chosen)
    if _MEASURE in taken or _MEASURE not in ledger.by_name:
        return
    for column, claim in chosen.items():
        plain = claim.match.score >= EXACT - 1 and claim.note != _IN_WORDS
        if claim.match.field not in NOTES.values() or plain or _TOLD_OF.search(claim.match.why):
            continue
        cells = [as_text(cell) for cell in sample(values_of(column))]
        if cells and not any(map(_TOLD_OF.search, cells)):
            match = claim.match._replace(field=_MEASURE)
            chosen[column] = claim._replace(match=match, note=";文字未说进展,说的是措施")
            return


_PROMISE, _FACT = "deadline", "completed_on"
_PROMISED = re.compile(with_families("{limit}|{plan}"))
_STATE = {"status_reported", "progress_note", "closed_flag"}
_STATUS = "status_reported"
_DONE = {"RECTIFIED", "ACCEPTED", "CLOSED"}
_PROOF = "evidence_after"
_CHECKED = {"accepted_on", "accepted_by", "acceptance_result", "closed_on"}


def which_day(
    paths: Sequence[Path],
    matches: Mapping[int, tuple[Match, ...]],
    chosen: dict[int, Claim],
    codes: Mapping[str, CodeList],
    values_of: Values,
) -> None:
    """A day promised or kept: kept before a check, where no state is told, or if only done rows have it."""
    places = {claim.match.field: column for column, claim in chosen.items()}
    column = places.get(_PROMISE)
    if column is None or _FACT in places or _PROMISED.search(heading(paths[column][-1])):
        return
    other = next((match for match in matches.get(column, ()) if match.field == _FACT), None)
    if other is None or not all(map(_is_plain_day, sample(values_of(column)))):
        return
    behind = next((chosen[place].match.field for place in sorted(chosen) if place > column), None)
    register = "found_on" in places and _STATE.isdisjoint(places)
    if behind in _CHECKED:
        told = ";紧接复查,应是实际完成"
    elif behind == _PROOF and _all_done(places, values_of, codes):
        told = f";紧接整改后照片,各行均已整改,当是实际完成,{EVEN}整改期限"
    elif register:
        told = f";台账不记进展,当是实际完成,{EVEN}整改期限"
    elif _STATUS in places and _only_when_done(values_of(places[_STATUS]), values_of(column), codes):
        told = ";只有整改完的行才有日期,应是实际完成"
    else:
        return
    chosen[column] = chosen[column]._replace(match=other, note=told)


def _all_done(places: Mapping[str, int], values_of: Values, codes: Mapping[str, CodeList]) -> bool:
    """Whether every row that tells its state says that it is done."""
    states = sample(values_of(places[_STATUS])) if _STATUS in places else []
    return bool(states) and all(read_code(state, codes["status"])[0] in _DONE for state in states)


def _only_when_done(states: Sequence[object], days: Sequence[object], codes: Mapping[str, CodeList]) -> bool:
    """Whether rows that are done have a day and rows that are not have none: nobody promises afterwards."""
    told = [
        (read_code(state, codes["status"])[0] in _DONE, is_blank(day))
        for state, day in zip(states, days, strict=True)
        if not is_blank(state)
    ]
    return len(set(told)) > 1 and all(done is not blank for done, blank in told)


def _is_plain_day(value: object) -> bool:
    return read_deadline(value).kind == "date"
