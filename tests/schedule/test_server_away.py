"""A Prefect server that was named and is not there: one line, nothing done, and the next run does it all."""

from pathlib import Path

from tests.schedule.server_away import Line, ended, region_with, run_may
from tests.sources.servers import free_port


def test_a_run_whose_server_is_down_says_so_and_leaves_everything_to_the_next(tmp_path: Path) -> None:
    region = region_with(Line(), tmp_path / "region")
    address = f"http://127.0.0.1:{free_port()}/api"
    code, said = ended(run_may(region, address))
    assert code == 2
    assert said.startswith(f"hazard-ledger: the Prefect server at {address} does not answer")
    assert "unset PREFECT_API_URL" in said
    assert len(said.splitlines()) == 1
    assert not (region.archive / "journal.jsonl").exists()
    assert not region.warehouse.exists()
