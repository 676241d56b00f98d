"""Two years of two hundred units in one go with random faults; two hundred intakes in one process."""

import os
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from flows.commands.rebuild import command as rebuild
from flows.region import Region, read_region
from flows.stages.collecting import collect
from flows.stages.secrets import no_blocks
from flows.stages.sources import open_source
from schemas.calendar import Period
from tests.faults.hamlet import NOTICES
from tests.faults.histories import left_over
from tests.faults.hostile import running
from tests.faults.kills import Executioner
from tests.stages import village
from warehouse.archive import Archive
from warehouse.connection import reader

MONTHS = int(os.environ.get("HAZARD_LEDGER_SOAK_MONTHS", "24"))
UNITS = int(os.environ.get("HAZARD_LEDGER_SOAK_UNITS", "200"))
CYCLES = 200
FIRST = Period(2022, 1)
KILLED, DAMAGED, SILENT, CORRECTED = 0.5, 0.1, 0.05, 0.1
CORRECTION = "更正"
GROWTH_MB = 60
"""What the process may be larger after all cycles than after the first tenth of them."""


def a_region(root: Path) -> Region:
    """Two hundred units of one county, whose names the workbooks know."""
    root.mkdir(parents=True)
    names = {f"U{number:03d}": f"第{number:03d}镇卫生院" for number in range(UNITS)}
    village.UNITS.update(names)
    settings = NOTICES.replace("files_per_chunk = 2", "files_per_chunk = 50")
    (root / "region.toml").write_text(village.SETTINGS + settings, encoding="utf-8")
    lines = [
        f"{code},{name},小溪县,township_health_centre,hazard,{code.lower()}@x.example"
        for code, name in names.items()
    ]
    heading = "unit_code,name,county,kind,owes,contact_mail"
    (root / "units.csv").write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")
    return read_region(root)


def send(region: Region, unit: str, name: str, period: Period, rows: list[dict[str, object]]) -> None:
    """A workbook in the inbox, received on the second of the month after; a correction a day later."""
    place = region.root / "inbox" / unit / f"{period}{name}.xlsx"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(village.ledger(unit, str(period), rows))
    day = 3 if name == CORRECTION else 2
    received = datetime(*period.next, day, 9, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    os.utime(place, (received, received))


def rows(unit: int, period: Period, chance: random.Random) -> list[dict[str, object]]:
    """What a unit tells of a month: one hazard of each quarter, mended as the months go."""
    quarter = date(period.year, 3 * ((period.month - 1) // 3) + 1, 10)
    state = ("待整改", "整改中", "已整改")[(period.month - 1) % 3]
    due = quarter + timedelta(days=chance.choice([45, 60, 80]))
    return [village.row(place=f"{unit % 9 + 1}号楼{quarter:%y%m}", found=quarter, due=due, state=state)]


def send_all(region: Region, period: Period, chance: random.Random) -> int:
    """A month's returns: some units are silent, some correct themselves, somebody sends what is hostile."""
    sent = 0
    for number in range(UNITS):
        if chance.random() < SILENT:
            continue
        sent += 1
        told = rows(number, period, chance)
        send(region, f"U{number:03d}", "", period, told)
        if chance.random() < CORRECTED:
            corrected = [*told, village.row(place="新增", found=told[0]["found"])]
            send(region, f"U{number:03d}", CORRECTION, period, corrected)
    name, data = chance.choice(list(running()))
    (region.root / "inbox" / f"{period} {name}").write_bytes(data)
    return sent


def disturb(server: Executioner, region: Region, period: str, now: str, chance: random.Random) -> None:
    """Perhaps kill a run of the month, perhaps cut the store short and make it again."""
    while chance.random() < KILLED:
        server.run(region.root, period, now=now, seconds=chance.uniform(0.3, 12))
    if chance.random() < DAMAGED:
        os.truncate(region.warehouse, region.warehouse.stat().st_size // 2)
        told = server.run(region.root, period, now=now)
        assert "hazard-ledger rebuild" in told["refused"]
        assert CliRunner().invoke(rebuild, ["--region", str(region.root)]).exit_code == 0


def test_two_years_of_two_hundred_units(server: Executioner, tmp_path: Path) -> None:
    chance, region, sent = random.Random(24), a_region(tmp_path / "region"), dict[str, int]()
    for number in range(MONTHS):
        period = FIRST.plus(number)
        sent[str(period)] = send_all(region, period, chance)
        now = f"{datetime(*period.next, 8, 10)}"
        if number:
            disturb(server, region, str(period), now, chance)
        told = server.run(region.root, str(period), now=now)
        assert (told["error"], told["refused"]) == (None, None)
    assert Archive(region.archive).verify() == ()
    assert list(left_over(region)) == []
    with reader(region.published_copy) as connection:
        received = dict(
            connection.execute(
                "SELECT period, count(DISTINCT unit_code) FROM report.submission_status"
                " WHERE status <> 'missing' GROUP BY period"
            ).fetchall()
        )
    assert {period: received.get(period) for period in sent} == sent
    verified = CliRunner().invoke(rebuild, ["--region", str(region.root), "--verify"])
    assert verified.exit_code == 0, verified.output


def megabytes() -> float:
    """What this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def sizes(region: Region) -> Iterator[float]:
    """Memory after each cycle of intake, each with a new file."""
    for number in range(CYCLES):
        told = rows(number, FIRST, random.Random(number))
        send(region, f"U{number % UNITS:03d}", f"-{number}", FIRST, told)
        source = open_source(region, "inbox", no_blocks)
        collect(source, Archive(region.archive), until=datetime(2030, 1, 1))
        village.take_in_here(region, str(FIRST))
        yield megabytes()


def test_memory_stays_flat_over_two_hundred_cycles_of_intake(tmp_path: Path) -> None:
    held = list(sizes(a_region(tmp_path / "region")))
    assert max(held[-10:]) - max(held[: CYCLES // 10]) < GROWTH_MB, [round(each) for each in held[::10]]
