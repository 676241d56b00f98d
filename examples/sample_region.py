"""The sample region on disk: its settings, its register, and each month's files in the inbox.

>>> from pathlib import Path
>>> import tempfile
>>> folder = Path(tempfile.mkdtemp())
>>> write_region(folder)
>>> deliver(folder, "2022-05") > 60
True
"""

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from examples.decisions import decided
from examples.lines import Noise
from examples.mail import posted
from examples.months import AS_OF, PERIODS
from examples.truth import truth
from examples.units import register

__all__ = [
    "AS_OF",
    "NOISE",
    "PERIODS",
    "Arrival",
    "Noise",
    "arrivals",
    "decisions",
    "deliver",
    "truth",
    "write_region",
]

NOISE = Noise()
"""The usual amount of rewording, renumbering and moved deadlines."""

_ZONE = ZoneInfo("Asia/Shanghai")
_REGION = """\
# 云湖市（虚构）：示例地区。本文件由 examples/sample_region.py 生成。
[region]
name = "云湖市"
code = "YH"
office = "云湖市卫生健康委员会"
time_zone = "Asia/Shanghai"

[calendar]
due_day = 3
shift = "none"
collect_days_after = 25

[sources.inbox]
type = "folder"
path = "inbox"
"""


class Arrival(NamedTuple):
    """A file and the moment it came; the moment is local time."""

    name: str
    """Path below the folder it belongs in."""
    data: bytes
    received_at: datetime
    run: str
    """The month whose run finds it."""


def write_region(folder: Path, *, scale: int = 1) -> None:
    """Write region.toml and units.csv and an empty inbox; files that stand there are replaced."""
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    (folder / "region.toml").write_text(_REGION, encoding="utf-8")
    (folder / "units.csv").write_text(register(scale), encoding="utf-8")


def arrivals(period: str, *, noise: Noise = NOISE, scale: int = 1) -> tuple[Arrival, ...]:
    """The returns that the month's run finds, in the order they came; late ones of earlier months too."""
    return tuple(
        Arrival(file.parcel.name, file.data, file.parcel.received_at, file.run)
        for file in posted(noise, scale)
        if file.run == period
    )


def decisions(period: str) -> tuple[Arrival, ...]:
    """The files of decisions that the authority has made by the month's run and not before."""
    return tuple(
        Arrival(name, data, received_at, period)
        for name, data, received_at, run in decided()
        if run == period
    )


def deliver(folder: Path, period: str, *, noise: Noise = NOISE, scale: int = 1) -> int:
    """Put the month's returns into ``inbox`` and its decisions into ``decisions``; how many returns came.

    A file's modification time is the moment it was received.
    """
    returns = arrivals(period, noise=noise, scale=scale)
    for arrival in returns:
        _put(folder / "inbox", arrival)
    for arrival in decisions(period):
        _put(folder / "decisions", arrival)
    return len(returns)


def _put(folder: Path, arrival: Arrival) -> None:
    path = folder / arrival.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(arrival.data)
    moment = arrival.received_at.replace(tzinfo=_ZONE).timestamp()
    os.utime(path, (moment, moment))
