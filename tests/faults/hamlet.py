"""A small region with everything that can be disturbed: returns, decisions, a channel, notices, two months.

Its month runs through the same functions as the flows, without Prefect and the gates around them, with the
clock set to a given moment, and with a channel that writes down every message it takes.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows.intake.chunks.guard import Outcome
from flows.intake.sources.folder import Folder
from flows.intake.sources.source import Found
from flows.outlets.messages.channels import Parcel
from flows.outlets.report_pack import Pack
from flows.region import Reading, Region, read_region
from flows.stages import clock, loading, store
from flows.stages.collecting import collect
from flows.stages.deciding import hand_in
from flows.stages.lock import locked
from flows.stages.month import STAGES, Month, plan, recorded
from flows.stages.notices import sending
from flows.stages.notices.notifying import remind, tell_month
from flows.stages.notices.returning import write_notes, write_templates
from flows.stages.publication import publishing, shares
from flows.stages.publication.carry_over import Earlier
from flows.stages.publication.restoring import restore
from flows.stages.secrets import no_blocks
from flows.stages.tracking import track
from schemas.calendar import Period
from tests.journeys.months import load
from tests.stages.village import SETTINGS, at, decisions, ledger, row
from warehouse import snapshots
from warehouse.archive import Archive
from warehouse.messages import lagging_units

MONTHS = ("2022-05", "2022-06")
TODAY = {"2022-05": at("2022-06-07 10:00"), "2022-06": at("2022-07-07 10:00")}
"""When each month is run: late enough for hints, at an hour when messages may leave."""
HOUSES = {
    "A01": "甲镇中心卫生院",
    "B02": "乙镇中心卫生院",
    "C03": "丙镇卫生院",
    "D04": "丁镇卫生院",
}
NOTICES = """
[reading]
files_per_chunk = 2
[notify]
dry_run = false
office_mail = "office@hamlet.example"
[notify.channels.mail]
url = "env:HAMLET_MAIL"
"""
DELIVERED = "delivered.log"
"""Beside the region: one line for each message the channel took."""


def hamlet(root: Path) -> Region:
    """The region with May's files in its inbox and nothing run yet."""
    root.mkdir(parents=True)
    (root / "region.toml").write_text(SETTINGS + NOTICES, encoding="utf-8")
    heading = "unit_code,name,county,kind,owes,fire_key,crowded,contact_mail"
    lines = [
        f"{code},{name},小溪县,township_health_centre,hazard,否,否,{code.lower()}@hamlet.example"
        for code, name in HOUSES.items()
    ]
    (root / "units.csv").write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    region = read_region(root)
    send_in(region, "A01", "2022-05", [row(), row(text="灭火器压力不足", level="重大", category="消防")])
    send_in(
        region, "B02", "2022-05", [row(place="门诊楼", due="尽快"), row(place="氧气站", text="氧气瓶未固定")]
    )
    send_in(
        region, "C03", "2022-05", [row(place="锅炉房", text="安全阀过期未检", state="已销号", done="昨天")]
    )
    return region


def june(region: Region) -> None:
    """June's files and decisions arrive."""
    send_in(region, "A01", "2022-06", [row(state="已整改", done=date(2022, 6, 18)), row(text="配电箱未锁")])
    send_in(region, "B02", "2022-06", [row(place="氧气站", text="氧气瓶未固定", state="已销号")])
    send_in(region, "A01", "2022-05", [row(progress="更正")], "更正")
    table = decisions({"决定类型": "批准延期", "隐患编号": "HZ-B02-202205-001", "延至": date(2022, 9, 30)})
    path = region.root / "决定.xlsx"
    path.write_bytes(table)
    hand_in(region, path, at("2022-07-05 09:00"))


def send_in(region: Region, unit: str, period: str, rows: Sequence[dict[str, Any]], mark: str = "") -> None:
    """Put a unit's return into the inbox, dated the second of the month after."""
    place = region.root / "inbox" / unit / f"{period}{mark}.xlsx"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(ledger(unit, period, rows, region.registry.by_code[unit].name))
    received = datetime.combine(Period.parse(period).next.first, datetime.min.time()).replace(day=2, hour=9)
    stamp = received.replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() + 86_400 * 20 * bool(mark)
    os.utime(place, (stamp, stamp))


def month(region: Region, period: str, stages: Sequence[str] = STAGES) -> None:
    """All stages of a month, or some of them, as its flows run them."""
    own = plan(region, period, clock.now(region).date())
    with locked(region):
        for stage in stages:
            with recorded(own, stage):
                _STAGES[stage](region, own)


def _collect(region: Region, own: Month) -> None:
    inbox = Folder("inbox", region.root / "inbox", ZoneInfo("Asia/Shanghai"))
    collect(inbox, Archive(region.archive), until=own.known_at)


def _load(region: Region, own: Month) -> None:
    load(region, own.period)


def _track(region: Region, _: Month) -> None:
    with store.store(region) as connection:
        track(connection, region)


def _publish(region: Region, own: Month) -> None:
    with store.store(region) as connection:
        restore(connection, region)
        publishing.publish(connection, own)


def _notify(region: Region, own: Month) -> None:
    following = str(Period.parse(own.period).next)
    with store.store(region) as connection:
        notes = list(write_notes(connection, region, own.period))
        list(write_templates(connection, region, following, region.registry.units[:2], ("hazard",)))
        tell_month(connection, own, notes, lagging_units(connection, own.period))
        remind(connection, own)
    sending.send(region, clock.now(region), no_blocks)


_STAGES: dict[str, Callable[[Region, Month], None]] = {
    "collect": _collect,
    "load": _load,
    "track": _track,
    "publish": _publish,
    "notify": _notify,
}


class _Unguarded:
    """Stands for the guard where starting an interpreter for every run would cost more than the run."""

    def run(
        self, function: Callable[..., Any], files: Sequence[Any], *arguments: Any, names: Iterable[str]
    ) -> Outcome[Any]:
        """Read in this process."""
        del names
        return Outcome(function(files, *arguments, lambda _: None), ())


@contextmanager
def unguarded(_: Reading) -> Iterator[_Unguarded]:
    """Readers that are this process."""
    yield _Unguarded()


def stand_in(region: Region, moment: datetime, *, whole: bool = False) -> None:
    """Let this process live at that moment and deliver into a log.

    Unless ``whole``, it reads files by itself, puts a page in place of charts, circulars and workbooks, and
    leaves out the copy's comments: what costs most of a run and leaves no state behind.
    """
    for module in [module for name, module in sys.modules.items() if name.startswith("flows.")]:
        if getattr(module, "now", None) is REAL_NOW:
            module.now = lambda _: moment  # type: ignore[attr-defined]
    if not whole:
        loading.readers = unguarded  # type: ignore[assignment]
        shares.write_reports = write_page
        snapshots._copy_comments = lambda _: None  # noqa: SLF001 - a comment is no state
    os.environ["HAMLET_MAIL"] = "json://nowhere.example"
    log = region.root.parent / DELIVERED

    def take(_: str, parcel: Parcel, __: float) -> None:
        with log.open("ab") as lines:
            lines.write(f"{parcel.recipient} {parcel.subject}\n".encode())

    sending.deliver = take


def let_vanish(name: str) -> None:
    """Let that file be taken out of the inbox after it was listed, and be put back after nobody found it."""
    found = Folder.found

    def listed(folder: Folder) -> Iterator[Found]:
        for entry in found(folder):
            if entry.name != name:
                yield entry
                continue
            path = folder.path / name
            aside = path.with_suffix(".part")
            path.rename(aside)
            yield replace(entry, read=partial(_gone, entry, path, aside))

    Folder.found = listed  # type: ignore[method-assign]


def _gone(entry: Found, path: Path, aside: Path) -> bytes:
    try:
        return entry.read()
    finally:
        aside.rename(path)


def write_page(pack: Pack, folder: Path, _: Earlier) -> None:
    """Stand for the reports of a month."""
    for name in ("报告.html", "site/index.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{pack.month} {pack.tables['county_summary'].num_rows}", encoding="utf-8")


REAL_NOW = clock.now


def delivered(root: Path) -> list[str]:
    """Every message the channel of a region took, in order."""
    log = root.parent / DELIVERED
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def copied(root: Path, to: Path) -> Path:
    """The region and its channel's log in a folder of their own."""
    to.mkdir(parents=True)
    if (root.parent / DELIVERED).exists():
        shutil.copyfile(root.parent / DELIVERED, to / DELIVERED)
    return shutil.copytree(root, to / root.name, copy_function=shutil.copy2)
