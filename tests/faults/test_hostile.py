"""Hostile files: an answer within bounds; nothing fetched, nothing run, nothing written elsewhere."""

import socket
import threading
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from flows.intake.chunks.guard import Guard
from tests.faults.hostile import INJECTED, climbing, fetching, running, swelling
from tests.intake.chunk import read_chunk
from tests.stages.village import arrive, at, issue, ledger, row, take_in, village

Files = Sequence[tuple[str, bytes]]


def outcomes(files: Files, folder: Path) -> dict[str, str]:
    """What became of each file, read under the limits of a month: 1 GB, 30 seconds."""
    folder.mkdir()
    for name, data in files:
        (folder / name).write_bytes(data)
    names = [name for name, _ in files]
    with Guard(workers=1, memory_mb=1024, seconds_per_file=30) as guard:
        outcome = guard.run(read_chunk, [str(folder / name) for name in names], names=names)
    told = {Path(path).name: said for path, said in outcome.result}
    return told | {names[place]: finding.code for place, finding in outcome.casualties}


class Listener:
    """A server on loopback that counts whoever calls."""

    def __init__(self) -> None:
        """Listen."""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._server.getsockname()[1]}"
        self.calls = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                self._server.accept()[0].close()
            except OSError:
                return
            self.calls += 1

    def close(self) -> None:
        """Stop."""
        self._server.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener()
    socket.create_connection(("127.0.0.1", int(server.host.rpartition(":")[2]))).close()
    yield server
    server.close()


def test_files_that_want_to_be_large_are_answered_within_memory_and_time(tmp_path: Path) -> None:
    files = list(swelling())
    told = outcomes(files, tmp_path / "in")
    assert {name for name, said in told.items() if said == "unbalanced"} == set()
    assert set(told) == {name for name, _ in files}
    refused = {"file.too_large", "file.broken", "file.killed_reader", "file.too_slow", "file.archive_nested"}
    for name in ("range.xlsx", "beyond.xlsx", "lying.xlsx", "overlapping.zip", "many.zip", "entities.docx"):
        assert told[name] in refused, name


def test_nobody_is_called(listener: Listener, tmp_path: Path) -> None:
    files = list(fetching(listener.host))
    told = outcomes(files, tmp_path / "in")
    assert set(told) == {name for name, _ in files}
    region = village(tmp_path / "region")
    for name, data in files:
        arrive(region, data, f"A01/{name}", at("2022-06-02 09:00"), "A01")
    take_in(region, "2022-05")
    assert listener.calls == 1  # the fixture's own, which shows that it hears


def test_nothing_is_written_outside_the_region(tmp_path: Path) -> None:
    region = village(tmp_path / "inner" / "region")
    for name, data in (*climbing(), *running()):
        arrive(region, data, name, at("2022-06-02 09:00"), "A01")
    take_in(region, "2022-05")
    assert [path.name for path in (tmp_path / "inner").iterdir()] == ["region"]
    assert [path.name for path in tmp_path.iterdir()] == ["inner"]
    assert not list(tmp_path.rglob("*climbed*"))
    assert not Path("/tmp/climbed.xlsx").exists()  # noqa: S108 - where one of them wanted to be


def test_what_can_run_is_named_and_what_is_two_things_is_answered(tmp_path: Path) -> None:
    told = outcomes(list(running()), tmp_path / "in")
    assert told["encrypted.xlsx"] == "file.encrypted"
    assert told["program.xlsx"] == "file.not_a_workbook"
    assert told["pdf and book.xlsx"] == "file.scanned"
    assert "unbalanced" not in told.values()


def test_no_formula_of_a_unit_becomes_one_of_ours(tmp_path: Path) -> None:
    region = village(tmp_path / "region")
    rows = [row(text=f"{text} 灭火器压力不足", place=text, who=text, progress=text) for text in INJECTED]
    arrive(region, ledger("A01", "2022-05", rows), "甲.xlsx", at("2022-06-02 09:00"), "A01")
    take_in(region, "2022-05")
    issue(region, "2022-05")
    books = [*region.published.rglob("*.xlsx"), *region.returns.rglob("*.xlsx")]
    said = b""
    for book in books:
        with zipfile.ZipFile(BytesIO(book.read_bytes())) as package:
            for name in package.namelist():
                part = package.read(name)
                said += part
                assert b"<f>cmd" not in part, (book, name)
                assert b"<f>HYPERLINK" not in part, (book, name)
                assert b"<f>WEBSERVICE" not in part, (book, name)
                assert b"ddeLink" not in part, (book, name)
    assert books
    for text in INJECTED:  # as text each is there
        assert escape(text, {'"': "&quot;"}).encode() in said or escape(text).encode() in said, text
