"""What a column's own values bear witness to: how well they fit a field's type.

Asked only where a heading alone does not decide, on a sample, so that the ordinary workbook pays nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache

from flows.intake.cells.coded import read_code
from flows.intake.cells.dates import read_date
from flows.intake.cells.deadlines import read_deadline
from flows.intake.cells.values import NONES, clean, is_blank, ticked
from schemas.codes import CodeList
from schemas.contracts import Field
from schemas.families import with_families

SAMPLE = 16
NEUTRAL = 0.0
_REMEMBERED = 20_000
_CODE_SHARES: dict[tuple[int, frozenset[object]], float] = {}
_LONG = 9
_LEAST_DAY = 1000.0
"""Smaller numbers may be days as Excel mistook them (7.15), but do not speak for a column of days."""

_UNIT = re.compile(
    r"(?:医院|卫生院|中心|卫健[委局]|卫生室|卫生服务站|诊所|门诊部|保健院|疾控|血站|公司|集团|学校|局|院|所|站|店|门诊|委员会)$"
)
_DEPT = re.compile(
    r"(?:科|部|室|处|股|办|办公室|队|组|病区|食堂|(?<![早中晚夜白])班|中心|药房|科室|单位|公司|院|局|所|站|委|建设|集团|厂|车间|物业)(?:[（(].*[)）])?$"
)
_INSTITUTION = re.compile(
    r"(?:医院|[一二三四五六七八九十]院|卫生院|卫生服务中心|卫生服务站|卫生室|诊所|门诊部|保健院|保健计划生育服务中心|护理院|敬老院|养老院|福利院|疗养院|门诊|卫生所|医务室|康复中心|体检中心|疾控中心|疾病预防控制中心|血站|急救中心|监督所)(?:[（(].*[)）])?$"
)
_CODE = re.compile(r"[\w#./-]+", re.ASCII)
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_NAMED_PERSON = re.compile(
    with_families(r"(?:{surname}[\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff][某×*]{1,2})(?:[(（].*[)）])?")
)
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")
_SIGNED = re.compile(with_families(r"[科部处室股办站院](?:{surname}[\u4e00-\u9fff]{1,2}|[\u4e00-\u9fff]某)$"))
"""A person behind his department: 医务科甲某."""
_UNIT_CUT = re.compile(r"[、,，;；/\n]")
_PEOPLE_CUT = re.compile(r"[、,，;；/\s]+")
_PLACE = re.compile(r"楼|层|室|区|科|房|院|库|间|门|道|厅|站|旁|侧|处|部|场|梯|车|框架|号|堂|点|装置|现场")
_MINTED = re.compile(r"(?=.*\d)[A-Za-z]{1,6}[\w-]*|\d{6,}(?:-\d+)*", re.ASCII)
"""Letters with a number behind them, or a long number."""
_NUMBERED = re.compile(r"(?:_no|_code|phone|built_in|storeys|model|spec)$")
"""Fields of text that may hold nothing but numbers."""
_STATES = re.compile(r"整改|完成|销号|闭环|合格|关闭")


def sample(values: Sequence[object]) -> list[object]:
    """The first different filled cells of a column."""
    return [value for value in dict.fromkeys(values) if not is_blank(value) and value not in NONES][:SAMPLE]


def witness(field: Field, cells: Sequence[object], codes: Mapping[str, CodeList]) -> float:
    """How well sampled cells fit a field: 1 entirely, 0 nothing to say, -1 not at all."""
    if not cells:
        return NEUTRAL
    if field.type == "code" and field.codes is not None:
        return _code(cells, codes[field.codes])
    if field.type == "bool":
        return _spread(_share(cells, lambda value: _is_yes_no(value, codes["yes_no"])))
    if field.name in ("unit_name", "list_kind"):
        return _NAMED[field.name](cells)
    if field.type == "str":
        return _string(field, cells)
    judge = _TYPED.get(field.type)
    return judge(cells) if judge is not None else NEUTRAL


def is_of_other_kind(field: Field, cells: Sequence[object], codes: Mapping[str, CodeList]) -> bool:
    """Whether a column plainly holds something else: days and verdicts are no names, words no days."""
    if not cells or field.type in ("text", "serial"):
        return False
    if field.type not in ("str", "units", "people"):
        return witness(field, cells, codes) <= -1
    if all(isinstance(value, date) for value in cells):
        return True
    if field.type == "people" and all(map(looks_like_institution, map(clean, cells))):
        return True
    named = field.type == "people" or field.name.endswith(("_dept", "department"))
    return named and all(is_verdict(value, codes) for value in cells)


def _share(cells: Sequence[object], fits: Callable[[object], bool]) -> float:
    return sum(1 for value in cells if fits(value)) / len(cells)


def _spread(share: float) -> float:
    """A share of 0 to 1 as a witness of -1 to 1."""
    return 2 * share - 1


def _code(cells: Sequence[object], codes: CodeList) -> float:
    """The share of cells that are members of the list; the same few words are judged once."""
    key = (id(codes), frozenset(cells))
    if key not in _CODE_SHARES:
        if len(_CODE_SHARES) > _REMEMBERED:
            _CODE_SHARES.clear()
        _CODE_SHARES[key] = _code_share(cells, codes)
    return _CODE_SHARES[key]


def _code_share(cells: Sequence[object], codes: CodeList) -> float:
    certain = loose = 0
    for value in cells:
        code, doubt = read_code(value, codes)
        certain += code is not None and doubt is None
        loose += code is not None and doubt is not None and len(clean(value)) <= 2 * _LONG
        loose += code is None and clean(value) in codes.doubtful
    return _spread(min(1.0, (certain + 0.5 * loose) / len(cells)))


def _is_yes_no(value: object, yes_no: CodeList) -> bool:
    if isinstance(value, bool):
        return True
    text = clean(value)
    return len(text) <= 6 and (yes_no.match(ticked(text) or text) is not None)  # noqa: PLR2004 - ☑是 ☐否


def is_verdict(value: object, codes: Mapping[str, CodeList]) -> bool:
    """Whether a cell is a number or one word of a closed list, which tells how many or how well, not what."""
    if isinstance(value, (int, float)):
        return True
    return any(codes[name].match(clean(value)) for name in ("yes_no", "status", "acceptance_result", "level"))


def _is_day(value: object) -> bool:
    if isinstance(value, float) and value < _LEAST_DAY:
        return False
    return isinstance(value, date) or read_date(value, 2000).problem in (
        None,
        "range",
        "year_assumed",
        "impossible",
    )


def _is_deadline(value: object) -> bool:
    if isinstance(value, float) and value < _LEAST_DAY:
        return False
    return isinstance(value, date) or read_deadline(value, found_on=date(2000, 1, 1)).kind != "unclear"


def _is_person(value: object) -> bool:
    if not isinstance(value, str):
        return False
    parts = [part for part in _PEOPLE_CUT.split(value.strip(" .。\n")) if part]
    return (
        bool(parts)
        and all(_NAME.fullmatch(part.split("(")[0].split("（")[0]) is not None for part in parts)
        and not (_DEPT.search(parts[0]) or _STATES.search(value))
    )


def are_named(cells: Sequence[object]) -> bool:
    """Whether all cells are persons' names with a surname, which 满意 and 公立 are not."""
    return bool(cells) and all(
        isinstance(value, str)
        and all(map(_NAMED_PERSON.fullmatch, filter(None, _PEOPLE_CUT.split(value.strip(" .。\n")))))
        for value in cells
    )


def _is_number(value: object) -> bool:
    if isinstance(value, (int, float)):
        return True
    return (
        isinstance(value, str)
        and re.fullmatch(r"[\d.,]+\s*(?:万元|元|万|%|项|个|次|人|家|台|处)?", value.strip()) is not None
    )


def is_serial(value: object) -> bool:
    """Whether a cell numbers its row."""
    if isinstance(value, (int, float)):
        return value == int(value) and value < 10_000  # noqa: PLR2004 - a serial number, not an Excel date
    return (
        isinstance(value, str)
        and re.fullmatch(r"[*]?\s*[\d一二三四五六七八九十]{1,4}[.、．]?", value.strip()) is not None
    )


def is_department(value: object) -> bool:
    """Whether a text ends like the name of a department or a unit."""
    return isinstance(value, str) and _DEPT.search(_UNIT_CUT.split(value.strip())[0]) is not None


def _prose(cells: Sequence[object]) -> float:
    length = sum(len(value) if isinstance(value, str) else 1 for value in cells) / len(cells)
    if _share(cells, lambda value: isinstance(value, (date, float, int)) or _is_code(value)) > 0.5:  # noqa: PLR2004 - more than half
        return -1.0
    return min(1.0, (length - 4) / (2 * _LONG))


def _is_code(value: object) -> bool:
    return _CODE.fullmatch(str(value).strip()) is not None


def says_something(cells: Sequence[object], codes: Mapping[str, CodeList]) -> bool:
    """Whether texts tell something, however short: no days, codes, names, departments or words of a list."""
    return (
        all(isinstance(cell, str) and _WORDS.search(cell) is not None for cell in cells)
        and not are_named(cells)
        and not any(is_department(cell) or _is_day(cell) or _SIGNED.search(str(cell)) for cell in cells)
        and not any(one.match(clean(cell)) for one in codes.values() for cell in cells)
    )


def prose_of(values: Sequence[object]) -> float:
    """How much a column is prose that differs from row to row: -1 to 1, 0 with nothing to say."""
    cells = sample(values)
    if not cells or not all(isinstance(value, str) and not _is_day(value) for value in cells):
        return NEUTRAL
    if _departments(cells) > 0 or all(map(_is_code, cells)):
        return NEUTRAL
    return _prose(cells) if len(cells) * 2 > len([v for v in values if not is_blank(v)][:SAMPLE]) else NEUTRAL


def _string(field: Field, cells: Sequence[object]) -> float:
    """Departments, units and places by their endings; other short text has nothing to say."""
    if _share(cells, lambda value: isinstance(value, (date, float))) > 0.5:  # noqa: PLR2004 - more than half
        return NEUTRAL if _NUMBERED.search(field.name) else -1.0
    if field.name == "hazard_code":
        return _codes_of_things(cells)
    if field.name.endswith(("_dept", "_unit", "_org", "department")):
        return _departments(cells)
    if field.name == "location":
        return 0.6 * _spread(
            _share(cells, lambda value: isinstance(value, str) and _PLACE.search(value) is not None)
        )
    return NEUTRAL


def _codes_of_things(cells: Sequence[object]) -> float:
    """Codes as systems mint them; serial numbers are none, and other short text has nothing to say."""
    if _share(cells, is_serial) == 1:
        return -1.0
    minted = all(isinstance(value, str) and _MINTED.fullmatch(value.strip()) for value in cells)
    return 1.0 if minted else NEUTRAL


def _departments(cells: Sequence[object]) -> float:
    """Departments; where many different institutions stand, whose row it is rather than who mends."""
    fits = _spread(
        _share(cells, lambda value: isinstance(value, str) and _DEPT.search(value.strip()) is not None)
    )
    return fits - 0.5 if _units(cells) > 0 else fits


def _units(cells: Sequence[object]) -> float:
    """Institutions, several of them: a column that tells whose row it is."""
    institutions = {
        clean(value) for value in cells if isinstance(value, str) and _INSTITUTION.search(value.strip())
    }
    share = _share(
        cells, lambda value: isinstance(value, str) and _INSTITUTION.search(value.strip()) is not None
    )
    return _spread(share) if len(institutions) > 1 else min(0.0, _spread(share))


def _list_kind(cells: Sequence[object]) -> float:
    return _spread(_share(cells, lambda value: "突出问题" in clean(value) or clean(value) == "重大隐患"))


_NAMED: dict[str, Callable[[Sequence[object]], float]] = {"unit_name": _units, "list_kind": _list_kind}
_TYPED: dict[str, Callable[[Sequence[object]], float]] = {
    "date": lambda cells: _spread(_share(cells, _is_day)),
    "deadline": lambda cells: _spread(_share(cells, _is_deadline)),
    "people": lambda cells: _spread(_share(cells, _is_person)),
    "units": lambda cells: _spread(_share(cells, is_department)),
    "int": lambda cells: _spread(_share(cells, _is_number)),
    "decimal": lambda cells: _spread(_share(cells, _is_number)),
    "percent": lambda cells: _spread(_share(cells, _is_number)),
    "money_wan": lambda cells: _spread(_share(cells, _is_number)),
    "serial": lambda cells: _spread(_share(cells, is_serial)),
    "text": _prose,
}  # fmt: skip


@lru_cache(maxsize=4096)
def looks_like_institution(text: str) -> bool:
    """Whether a text ends like the name of an institution or an authority."""
    return _UNIT.search(text.strip()) is not None
