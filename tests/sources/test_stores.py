"""An S3 server and an SSH server as sources: taken once, by whom and when, also when one of them is down."""

import getpass
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import fsspec
import pytest

from flows.intake.sources.remote import Remote
from flows.intake.sources.settings import StoreSource
from flows.stages.collecting import collect
from tests.killing import ended
from tests.sources.servers import free_port, sshd
from warehouse.archive import Archive

ZONE = ZoneInfo("Asia/Shanghai")
ALWAYS = datetime.fromisoformat("2099-01-01")
KEYS = {"key": "access", "secret": "hidden"}
NAMES = ("a.xlsx", "b.xlsx")


def store(url: str, options: dict[str, object], secrets: dict[str, str], **changes: object) -> Remote:
    settings = {"type": "store", "url": url, "options": options, "settle_seconds": 0, **changes}
    return Remote("store", StoreSource.model_validate(settings), secrets, ZONE)


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = pytest.importorskip("moto.server", reason="moto[server] is not installed")
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    running = server.ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(s3_url: str) -> fsspec.AbstractFileSystem:
    files = fsspec.filesystem("s3", endpoint_url=s3_url, **KEYS)
    if files.exists("ledgers"):
        files.rm("ledgers", recursive=True)
    files.mkdir("ledgers")
    return files


def test_an_object_store_s_files_are_taken_once_with_folder_as_sender(
    bucket: fsspec.AbstractFileSystem, s3_url: str, tmp_path: Path
) -> None:
    bucket.pipe_file("ledgers/inbox/东湖区/台账.xlsx", b"one")
    bucket.pipe_file("ledgers/inbox/a.xlsx", b"two")
    bucket.pipe_file("ledgers/elsewhere/b.xlsx", b"three")
    source, archive = store("s3://ledgers/inbox", {"endpoint_url": s3_url}, KEYS), Archive(tmp_path)
    assert collect(source, archive, until=ALWAYS)[:4] == ("store", 2, 2, 2)
    assert [(entry.note.name, entry.note.sender) for entry in archive.entries()] == [
        ("a.xlsx", ""),
        ("东湖区/台账.xlsx", "东湖区"),
    ]
    assert collect(source, archive, until=ALWAYS).arrived == 0


def test_what_is_too_large_is_written_down_and_the_rest_taken(
    bucket: fsspec.AbstractFileSystem, s3_url: str, tmp_path: Path
) -> None:
    bucket.pipe_file("ledgers/a-huge.xlsx", bytes(1_200_000))
    bucket.pipe_file("ledgers/b.xlsx", b"two")
    source = store("s3://ledgers", {"endpoint_url": s3_url}, KEYS, largest_file_mb=1)
    archive = Archive(tmp_path)
    collected = collect(source, archive, until=ALWAYS)
    assert (collected.arrived, collected.refused) == (1, 1)
    assert next(archive.entries("evidence")).note.facts["size"] == 1_200_000


def test_whatever_a_key_is_called_it_is_taken_and_told_apart(
    bucket: fsspec.AbstractFileSystem, s3_url: str, tmp_path: Path
) -> None:
    keys = (
        "a.xlsx",
        "\u202e.xlsx",
        "长" * 200,
        "..b/c.xlsx",
        "CON",
        "%2e%2e/d.xlsx",
        "e f.xlsx",
    )
    for key in keys:
        bucket.pipe_file(f"ledgers/in/{key}", key.encode())
    source, archive = store("s3://ledgers/in", {"endpoint_url": s3_url}, KEYS), Archive(tmp_path / "archive")
    assert collect(source, archive, until=ALWAYS).arrived == len(keys)
    assert {archive.read(entry.note.sha256).decode() for entry in archive.entries()} == set(keys)
    assert len({entry.note.name for entry in archive.entries()}) == len(keys)
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


def test_an_object_that_cannot_be_had_stops_no_other(
    bucket: fsspec.AbstractFileSystem, s3_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        bucket.pipe_file(f"ledgers/{name}", name.encode())
    source, archive = store("s3://ledgers", {"endpoint_url": s3_url}, KEYS), Archive(tmp_path)
    read = type(bucket).cat_file
    harm = {"ledgers/a.xlsx": PermissionError("Access Denied"), "ledgers/b.xlsx": FileNotFoundError()}

    def cat_file(files: fsspec.AbstractFileSystem, path: str, **asked: object) -> bytes:
        if path in harm:
            raise harm[path]
        return bytes(read(files, path, **asked))

    with monkeypatch.context() as harmed:
        harmed.setattr(type(bucket), "cat_file", cat_file)
        assert collect(source, archive, until=ALWAYS).arrived == 1
    assert collect(source, archive, until=ALWAYS).arrived == 2


def test_a_store_that_is_down_is_said_to_be_without_its_secrets(tmp_path: Path) -> None:
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    options = {"endpoint_url": f"http://127.0.0.1:{free_port()}"}
    config = {"config_kwargs": {"retries": {"max_attempts": 0}, "connect_timeout": 2}}
    source = Remote(
        "store",
        StoreSource.model_validate({"type": "store", "url": "s3://x", "options": options}),
        KEYS | config,
        ZONE,
    )
    collected = collect(source, Archive(tmp_path), until=ALWAYS)
    assert "cannot be listed" in collected.trouble
    assert "hidden" not in collected.trouble


@pytest.fixture(scope="module")
def ssh_root() -> Iterator[Path]:
    root = Path(tempfile.mkdtemp(prefix="ssh-"))
    yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="module")
def ssh_port(ssh_root: Path) -> Iterator[int]:
    pytest.importorskip("paramiko", reason="paramiko is not installed")
    if not (shutil.which("sshd") or Path("/usr/sbin/sshd").exists()):
        pytest.skip("sshd is not installed (Debian: openssh-server)")
    with sshd(ssh_root) as port:
        yield port


@pytest.fixture
def sftp(ssh_root: Path, ssh_port: int, tmp_path: Path) -> Remote:
    """The test's inbox, over SFTP."""
    known = tmp_path / "known_hosts"
    key = (ssh_root / "host_key.pub").read_text(encoding="utf-8")
    known.write_text(f"[127.0.0.1]:{ssh_port} {key}", encoding="utf-8")
    options = {"port": ssh_port, "key_filename": str(ssh_root / "client_key")}
    url = f"sftp://{getpass.getuser()}@127.0.0.1{tmp_path}/inbox"
    return store(url, options, {}, known_hosts=str(known))


def test_a_server_s_files_are_taken_over_sftp_in_the_region_s_time(sftp: Remote, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox" / "东湖区"
    inbox.mkdir(parents=True)
    (inbox / "台账.xlsx").write_bytes(b"one")
    (inbox / "half.xlsx.filepart").write_bytes(b"ha")
    moment = datetime(2022, 6, 3, 9, 30, tzinfo=ZONE).timestamp()
    os.utime(inbox / "台账.xlsx", (moment, moment))
    archive = Archive(tmp_path / "archive")
    assert collect(sftp, archive, until=ALWAYS)[:4] == ("store", 1, 1, 1)
    (entry,) = archive.entries()
    assert (entry.note.name, entry.note.received_at) == (
        "东湖区/台账.xlsx",
        datetime.fromisoformat("2022-06-03T09:30:00"),
    )
    assert collect(sftp, archive, until=ALWAYS).arrived == 0


def killed_at_every_step(source: Remote, folder: Path, names: list[str]) -> int:
    """Collect, killed before one step after the other, each time from nothing; how many steps there were.

    The next collection makes each of them whole.
    """
    steps = ((os, "fsync"), (Remote, "_read"))
    for step in range(1, 100):
        archive = Archive(folder / f"killed-{step}")
        whole = not ended(step, steps, lambda kept=archive: collect(source, kept, until=ALWAYS))
        left = collect(source, archive, until=ALWAYS).arrived
        assert left in ((0,) if whole else (0, len(names)))  # they are written down at once: all or none
        assert archive.verify() == ()
        assert [entry.note.name for entry in archive.entries()] == names
        if whole:
            return step - 1
    pytest.fail("it never came to its end")


def test_killed_before_any_step_nothing_of_an_object_store_is_lost_or_taken_twice(
    bucket: fsspec.AbstractFileSystem, s3_url: str, tmp_path: Path
) -> None:
    for name in NAMES:
        bucket.pipe_file(f"ledgers/{name}", name.encode())
    source = store("s3://ledgers", {"endpoint_url": s3_url}, KEYS)
    assert killed_at_every_step(source, tmp_path, list(NAMES)) > 2 * len(NAMES)


def test_killed_before_any_step_nothing_of_a_server_is_lost_or_taken_twice(
    sftp: Remote, tmp_path: Path
) -> None:
    (tmp_path / "inbox").mkdir()
    for name in NAMES:
        (tmp_path / "inbox" / name).write_bytes(name.encode())
    assert killed_at_every_step(sftp, tmp_path / "archives", list(NAMES)) > 2 * len(NAMES)


def test_a_server_nobody_vouches_for_gets_no_password(ssh_root: Path, ssh_port: int, tmp_path: Path) -> None:
    options = {"port": ssh_port, "key_filename": str(ssh_root / "client_key")}
    source = store(f"sftp://{getpass.getuser()}@127.0.0.1{tmp_path}", options, {})
    assert "ssh-keyscan" in collect(source, Archive(tmp_path / "archive"), until=ALWAYS).trouble
