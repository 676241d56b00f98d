"""Everything that lands in the inbox over the four months, as bytes, with the place of every row."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import PurePosixPath

from examples.incidents import Incident, incidents
from examples.lines import Noise
from examples.months import PERIODS, next_month, run_of
from examples.plans import Sending
from examples.post import Parcel, parcels
from examples.sheets import Grid, lay_out
from examples.units import units
from examples.workbooks import WRITERS

_CHECK_LIST: tuple[tuple[str | int, ...], ...] = (
    ("检查项目", "检查内容", "检查方法", "应得分", "实得分"),
    ("消防安全", "疏散通道是否畅通", "现场查看", 10, 10),
    ("消防安全", "灭火器是否在有效期内", "抽查5具", 10, 8),
    ("用电安全", "配电箱是否上锁", "现场查看", 10, 10),
    ("危化品", "双人双锁是否落实", "查阅记录", 20, 18),
)


@dataclass(frozen=True, slots=True)
class Posted:
    """A file as it lies in the inbox."""

    parcel: Parcel
    data: bytes
    grids: tuple[Grid, ...]

    @property
    def sha256(self) -> str:
        """What the archive calls it."""
        return hashlib.sha256(self.data).hexdigest()

    def sheet(self, grid: Grid) -> str:
        """What the sheet is called; a csv file has none and goes by its own name."""
        return PurePosixPath(self.parcel.name).stem if self.parcel.form == "csv" else grid.name

    @property
    def run(self) -> str:
        """The month whose run finds it."""
        return run_of(self.parcel.received_at)


@cache
def posted(noise: Noise, scale: int = 1) -> tuple[Posted, ...]:
    """All files of the four months in the order they arrive."""
    files = [
        file for unit in units(scale) for period in PERIODS for file in _of(unit.code, period, noise, scale)
    ]
    return tuple(sorted(files, key=lambda file: (file.parcel.received_at, file.parcel.name)))


def _of(code: str, period: str, noise: Noise, scale: int) -> Iterator[Posted]:
    unit = next(one for one in units(scale) if one.code == code)
    own = [_post(parcel) for parcel in parcels(Sending(unit, period, 1, noise, scale))]
    yield from own
    for one in incidents(code, period).values():
        if one.kind in _STRAYS:
            yield from _STRAYS[one.kind](own, one)


def _post(parcel: Parcel) -> Posted:
    if parcel.literal is not None:
        return Posted(parcel, parcel.literal, ())
    grids = tuple(lay_out(plan, parcel.habit) for plan in parcel.sheets)
    data = WRITERS[parcel.form](grids, parcel.received_at)
    cut = parcel.outcome == "unreadable"
    return Posted(parcel, data[: len(data) // 2] if cut else data, grids)


def _sent_again(own: list[Posted], mark: Incident) -> Iterator[Posted]:
    first = own[0]
    path = PurePosixPath(first.parcel.name)
    moment = next_month(mark.period, mark.day or 3, mark.clock)
    name = str(path.with_name(f"{path.stem} - 副本{path.suffix}"))
    parcel = replace(first.parcel, name=name, received_at=moment, marks=(mark,), again=True)
    yield Posted(parcel, first.data, first.grids)


def _stray(
    own: list[Posted], mark: Incident, name: str, data: bytes, moment: datetime | None = None
) -> Posted:
    first = own[0].parcel
    received = moment or first.received_at
    parcel = replace(
        first, name=name, received_at=received, sheets=(), literal=data, marks=(mark,), outcome="unidentified"
    )
    return Posted(parcel, data, ())


def _lock_file(own: list[Posted], mark: Incident) -> Iterator[Posted]:
    path = PurePosixPath(own[0].parcel.name)
    yield _stray(own, mark, str(path.with_name("~$" + path.name)), b"\x04user" + b" " * 160)


def _check_list(own: list[Posted], mark: Incident) -> Iterator[Posted]:
    grid = Grid("评分表")
    grid.put(1, 1, "医疗机构安全生产检查评分表", "title", across=5)
    for row, values in enumerate(_CHECK_LIST, start=2):
        for column, value in enumerate(values, start=1):
            grid.put(row, column, value, "head" if row == 2 else "text")  # noqa: PLR2004 - the heading row
    data = WRITERS["xlsx"]([grid], own[0].parcel.received_at)
    yield _stray(own, mark, "云湖市第二人民医院安全检查评分表2022年6月.xlsx", data)


def _unknown_unit(_own: list[Posted], mark: Incident) -> Iterator[Posted]:
    known = next(one for one in units() if one.code == "YH05")
    stranger = replace(known, name="云湖红叶医院", short_names=("红叶医院",), code="YH05")
    moment = next_month(mark.period, mark.day or 3, mark.clock)
    for parcel in parcels(Sending(stranger, mark.period, 1, Noise(), 1))[:1]:
        hazards = parcel.sheets[:1]
        sent = replace(
            parcel, received_at=moment, sheets=hazards, marks=(mark,), outcome="unidentified", sender="?"
        )
        yield _post(sent)


_STRAYS = {
    "sent_again": _sent_again,
    "lock_file": _lock_file,
    "not_a_ledger": _check_list,
    "unknown_unit": _unknown_unit,
}
