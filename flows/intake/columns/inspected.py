"""Who inspected, or who was inspected: 检查科室 and 督查单位 are said of both.

Where nobody else stands for those inspected, wards and hospitals under such a heading are they; an authority,
an office or a team of inspectors is not.
"""

import re
from collections.abc import Mapping, Sequence

from flows.intake.cells.values import clean
from flows.intake.columns.claims import Claim, Values, taken_by
from flows.intake.columns.profile import is_department, looks_like_institution, sample
from flows.intake.headings.similarity import Path
from schemas.contracts import Ledger
from schemas.wording import heading

_WHO = "inspecting_org"
_WHOM = ("inspected_unit", "unit_name", "department")
"""The fields that name those inspected, in whatever ledger."""
_SAID_OF_BOTH = re.compile(
    "^(?:检查|督查|督导|巡查|巡检|抽查|查房|夜查|夜巡|暗访|稽核)(?:单位|部门|科室|处室|病区)(?:名称)?$"
)
_INSPECTS = re.compile(
    "卫健|卫生健康|应急|消防|监管|市场|住建|执法|监督|公安|派出所|专家|第三方|公司|安委|安办|安全|保卫|总务|后勤|院办|"
    "办公室|护理部|医务|院感|感控|质控|设备|基建|信息|[组局委厅]$|政府|街道|自查"
)
_SEVERAL = 2


def those_inspected(
    ledger: Ledger, paths: Sequence[Path], chosen: dict[int, Claim], values_of: Values
) -> None:
    """Give the column to those inspected where its heading leaves it open and its values do not."""
    column = _of_either(paths, chosen)
    if column is None or not taken_by(chosen).isdisjoint(_WHOM):
        return
    names = [clean(value) for value in sample(values_of(column))]
    if len(names) < _SEVERAL or any(map(_INSPECTS.search, names)):
        return
    whom = _whom(ledger, names)
    if whom is not None:
        match = chosen[column].match._replace(field=whom)
        note = f";列中不是检查机构,应是{ledger.by_name[whom].title}"
        chosen[column] = chosen[column]._replace(match=match, note=note)


def _of_either(paths: Sequence[Path], chosen: Mapping[int, Claim]) -> int | None:
    return next(
        (
            column
            for column, claim in chosen.items()
            if claim.match.field == _WHO and _SAID_OF_BOTH.search(heading(paths[column][-1]))
        ),
        None,
    )


def _whom(ledger: Ledger, names: Sequence[str]) -> str | None:
    """The field of the ledger in which such names stand: of institutions, or of departments."""
    if "inspected_unit" in ledger.by_name:
        return "inspected_unit"
    if all(map(looks_like_institution, names)) and not all(map(is_department, names)):
        return "unit_name" if "unit_name" in ledger.by_name else None
    return "department" if "department" in ledger.by_name else None
