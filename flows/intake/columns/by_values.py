"""Columns whose headings nobody knows, told by what stands in them: prose, words of a list, institutions.

Asked last, for fields that no heading spoke for; whatever is settled here is told as a guess.
"""

import re
from collections.abc import Mapping, Sequence

from flows.intake.cells.values import clean
from flows.intake.columns.claims import Claim, Values, taken_by
from flows.intake.columns.profile import looks_like_institution, prose_of, sample, witness
from flows.intake.headings.similarity import INSIDE, SIMILAR, Match, Path
from schemas.codes import CodeList
from schemas.contracts import Field, Ledger
from schemas.wording import heading

ALL_ARE = "一列都是"
"""What is said of a column told by its values."""
_FOUND_ON = "found_on"
NUMBER = "号"
"""How headings of numbers end: 1-1 under 分序号 is no New Year's day."""
_PROSE = 0.0
"""How much like prose a column must be to be what the rows are about."""
_A_BODY = re.compile(r"(?:站|店|院|所|园|校|局|镇|乡|村|部|厂|中心|门诊|机构|单位|公司|企业)(?:名|名称|点)?$")
_OPTION = re.compile(r"[/、,，;；:：()（）\d\s]+")
"""What stands between the options that a heading offers: 类别（1：一般；2：重大）."""
_DONE = "measure"
"""What is done is told in other words than those of any list."""
_REMARK, _STATE = "remark", "status"
"""Where no column tells the state, remarks of nothing else do."""
_SEVERAL = 2
"""Different words that tell a list where the heading tells none."""
_PLAIN_WORD = 3
"""Letters from which one word of a list speaks for it alone; 一般 stands in many columns."""


def claim_subject(ledger: Ledger, paths: Sequence[Path], chosen: dict[int, Claim], values_of: Values) -> None:
    """Where no heading names what the rows are about, the one column of prose left over does."""
    ignored = {heading(word) for word in ledger.ignore}
    free = [
        column
        for column, path in enumerate(paths)
        if path and column not in chosen and heading(path[-1]) not in ignored
    ]
    taken = taken_by(chosen)
    for name in (names[0] for names in ledger.recognise.alternatives if taken.isdisjoint(names)):
        if ledger.by_name[name].type != "text":
            continue
        fits = [(prose_of(values_of(column)), column) for column in free if column not in chosen]
        fit, column = max(fits, default=(0.0, 0), key=lambda one: one[0])
        if fit > _PROSE:
            why = f"“{heading(paths[column][-1])}”{ALL_ARE}文字叙述"
            chosen[column] = Claim(fit, column, Match(name, SIMILAR, why), "")


def correct_lists(
    ledger: Ledger, chosen: dict[int, Claim], codes: Mapping[str, CodeList], values_of: Values
) -> None:
    """A column headed as one closed list and filled with the words of another is the other's."""
    for column, claim in list(chosen.items()):
        own = _list_of(ledger.by_name[claim.match.field], claim.match)
        if own is None or (own and _begins_with(codes[own], values_of(column))):
            continue
        texts = _texts(sample(values_of(column)))
        if any(map(codes[own].match, texts)) if own else len(set(texts)) < _SEVERAL:
            continue
        taken = taken_by(chosen)
        fits = [
            field
            for field in ledger.fields
            if field.codes not in (None, own)
            and field.name not in taken
            and (own != "yes_no" or field.codes == "status")
            and _are_all(texts, codes[field.codes])
        ]
        if claim.match.field == _REMARK:
            fits = [field for field in fits if field.codes == _STATE]
        if fits and len({field.codes for field in fits}) == 1:
            match = claim.match._replace(field=fits[0].name)
            chosen[column] = claim._replace(match=match, note=f";{ALL_ARE}{fits[0].title}的词语")


def _begins_with(codes: CodeList, values: Sequence[object]) -> bool:
    """Whether the first text of a column is a word of the list: most columns are what they say."""
    first = next((value for value in values if value != ""), None)
    return first.__class__ is not str or codes.match(str(first)) is not None


def _list_of(field: Field, match: Match) -> str | None:
    """The closed list whose words stand in a column of the field; empty where only the spelling is alike."""
    if field.name == _REMARK or ((field.type == "str" or field.name == _DONE) and match.score <= INSIDE):
        return ""
    return "yes_no" if field.type == "bool" else field.codes


def claim_by_values(
    ledger: Ledger,
    unknown: Mapping[int, str],
    chosen: dict[int, Claim],
    codes: Mapping[str, CodeList],
    values_of: Values,
) -> None:
    """Give columns under ``unknown`` headings to fields nobody has, where their values leave no doubt."""
    for column, said in unknown.items():
        taken = taken_by(chosen)
        cells = sample(values_of(column))
        name = _told_by(ledger, said, taken, cells, codes)
        if name is None and not heading(said).endswith(NUMBER):
            name = _found_on(ledger, column, chosen, cells, codes)
        if name is not None:
            why = f"“{heading(said)}”{ALL_ARE}{ledger.by_name[name].title}"
            chosen[column] = Claim(SIMILAR, column, Match(name, SIMILAR, why), "")


def _told_by(
    ledger: Ledger, said: str, taken: set[str], cells: Sequence[object], codes: Mapping[str, CodeList]
) -> str | None:
    """The one field nobody has whose values these are; None when none or several may be."""
    texts = _texts(cells)
    if not texts or said.startswith("是否"):
        return None
    if "unit_name" in ledger.by_name and "unit_name" not in taken and _A_BODY.search(heading(said)):
        return "unit_name" if all(map(looks_like_institution, texts)) else None
    fits = [
        field
        for field in ledger.fields
        if field.codes is not None and field.name not in taken and _all_of(said, texts, codes[field.codes])
    ]
    return fits[0].name if len({field.codes for field in fits}) == 1 else None


def _all_of(said: str, texts: Sequence[str], codes: CodeList) -> bool:
    """Whether all are words of the list, and no others would be so by chance or by the heading's options."""
    words = (*texts, *_OPTION.split(said))
    told = {entry.code for text in words if (entry := codes.match(text)) is not None}
    return _are_all(texts, codes) and (len(told) > 1 or any(len(text) >= _PLAIN_WORD for text in texts))


def _texts(cells: Sequence[object]) -> list[str]:
    """The cells as texts; none where one of them is something else."""
    texts = [clean(cell) for cell in cells if isinstance(cell, str)]
    return texts if len(texts) == len(cells) else []


def _are_all(texts: Sequence[str], codes: CodeList) -> bool:
    """Whether there are texts, all of them words of the list."""
    return bool(texts) and all(codes.match(text) is not None for text in texts)


def _found_on(
    ledger: Ledger,
    column: int,
    chosen: Mapping[int, Claim],
    cells: Sequence[object],
    codes: Mapping[str, CodeList],
) -> str | None:
    """Days before what was found are those on which it was found, when no others are."""
    places = {claim.match.field: place for place, claim in chosen.items()}
    before = column < min((places[name] for name in ledger.recognise.subjects if name in places), default=0)
    field = ledger.by_name.get(_FOUND_ON)
    if field is None or field.name in places or not before:
        return None
    return field.name if witness(field, cells, codes) == 1 else None
