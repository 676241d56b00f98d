"""The Prefect server goes away in the midst of a run: for a moment, or for good."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import server as own_server
from flows.region import Region
from flows.server import prefect_server
from schemas.failure import CannotBeDone
from tests.schedule.server_away import Line, Server, ended, environment, prefect, region_with, run_may
from tests.schedule.serving import Served, until
from tests.sources.servers import free_port
from warehouse.rebuild import differences

PAUSE = 8
"""Seconds for which a server that is restarted is missing; the run meets them."""
WHEN_DONE = "ops.publication"
"""Tells when something was published."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with prefect(tmp_path_factory.mktemp("prefect") / "home") as started:
        yield started


@pytest.fixture(scope="module")
def undisturbed(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Region:
    """May, run while nobody touched the server."""
    line = Line()
    region = region_with(line, tmp_path_factory.mktemp("undisturbed") / "region")
    run = run_may(region, server.address)
    line.rings()
    line.hangs_up()
    code, said = ended(run)
    assert code == 0, said
    return region


def differing(first: Region, second: Region) -> list[str]:
    pairs = (first.warehouse, second.warehouse), (first.published_copy, second.published_copy)
    return [each.table for pair in pairs for each in differences(*pair) if each.table != WHEN_DONE]


def bereft(server: Server, region: Region, line: Line) -> "subprocess.Popen[str]":
    """A run that goes on after its server was killed."""
    run = run_may(region, server.address)
    line.rings()
    server.kill()
    line.hangs_up()
    return run


def test_a_server_restarted_within_a_minute_is_not_missed(
    server: Server, undisturbed: Region, tmp_path: Path
) -> None:
    region = region_with(line := Line(), tmp_path / "region")
    run = bereft(server, region, line)
    time.sleep(PAUSE)  # so long the run asks in vain
    server.start()
    code, said = ended(run)
    assert code == 0, said
    assert "Traceback" not in said
    assert differing(undisturbed, region) == []


def test_a_server_that_stays_away_ends_the_run_in_one_line_and_the_next_run_makes_up_for_it(
    server: Server, undisturbed: Region, tmp_path: Path
) -> None:
    region = region_with(line := Line(), tmp_path / "region")
    code, said = ended(bereft(server, region, line))
    assert code == 2
    assert f"hazard-ledger: the Prefect server at {server.address} does not answer" in said
    assert "Traceback" not in said
    server.start()
    code, said = ended(run_may(region, server.address))
    assert code == 0, said
    assert differing(undisturbed, region) == []


def children(process: int | str = "self") -> list[int]:
    """The processes that this one, or another, has started."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    told = (path.read_text(encoding="ascii").split() for path in tasks)
    return [int(number) for numbers in told for number in numbers]


def gone(process: int) -> str:
    """A word as soon as the process is no more."""
    return "" if Path(f"/proc/{process}").exists() else "gone"


def test_a_killed_run_takes_its_server_along_and_the_next_one_makes_up_for_it(
    undisturbed: Region, tmp_path: Path
) -> None:
    region = region_with(line := Line(), tmp_path / "region")
    run = run_may(region, None)
    line.rings()
    (own,) = children(run.pid)
    run.kill()
    line.hangs_up()
    assert until(lambda: gone(own))
    code, said = ended(run_may(region, None))
    assert code == 0, said
    assert differing(undisturbed, region) == []


SERVING = """
import sys
from pathlib import Path
from flows.server import prefect_server
with prefect_server(Path(sys.argv[1]), int(sys.argv[2])) as address:
    print(address, flush=True)
    sys.stdin.read()
"""


def test_the_server_of_a_killed_schedule_ends_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVING, str(tmp_path), str(free_port())]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment(None), stdin=pipe, stdout=pipe, text=True) as schedule:
        assert schedule.stdout
        assert schedule.stdout.readline().startswith("http://127.0.0.1:")
        (own,) = children(schedule.pid)
        schedule.kill()
    assert until(lambda: gone(own))


def test_a_server_of_our_own_that_ends_is_started_again_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_server, "SHORT", 0)
    before = set(children())
    with prefect_server(tmp_path, free_port()) as address:
        (process,) = set(children()) - before
        os.kill(process, signal.SIGKILL)
        until(lambda: "yes" if set(children()) - before - {process} else "")
        assert until(Served(tmp_path, address).healthy) == "yes"
    assert set(children()) <= before


def until_it_is_killed(root: Path, before: set[int]) -> None:
    """Have a server, kill it, and wait for what becomes of that."""
    with prefect_server(root, free_port()):
        (process,) = set(children()) - before
        os.kill(process, signal.SIGKILL)
        until(lambda: "")


def test_a_server_that_cannot_stay_up_ends_the_program_in_one_line(tmp_path: Path) -> None:
    before = set(children())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with pytest.raises(CannotBeDone, match=r"the Prefect server at .* ended \(-9\)"):
            until_it_is_killed(tmp_path, before)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
