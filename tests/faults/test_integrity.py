"""Any byte changed in what is kept is found, and the file it stands in is named."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.commands.doctor import command as doctor
from flows.commands.rebuild import DAMAGED, MOVED, SAME
from flows.commands.rebuild import command as rebuild
from flows.region import Region, read_region
from flows.stages import loading, rebuilding
from flows.stages.health.integrity import look_after
from flows.stages.publication.checksums import LIVING, changed_reports
from flows.stages.store import store
from tests.faults.hamlet import copied, unguarded
from tests.faults.histories import Base
from warehouse.archive import Archive

FLIPS = 60


@pytest.fixture(scope="module")
def region(first_month: Base, tmp_path_factory: pytest.TempPathFactory) -> Region:
    """The hamlet after its first month."""
    return read_region(copied(first_month.after, tmp_path_factory.mktemp("integrity") / "region"))


@contextmanager
def flipped(path: Path, chance: random.Random) -> Iterator[None]:
    """One bit of a file changed for so long."""
    data = path.read_bytes()
    changed = bytearray(data)
    changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.chmod(0o600)
    path.write_bytes(changed)
    try:
        yield
    finally:
        path.write_bytes(data)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def test_a_bit_changed_anywhere_in_the_archive_is_found_and_its_file_named(region: Region) -> None:
    chance, archive = random.Random(1), Archive(region.archive)
    assert archive.verify() == ()
    for _ in range(FLIPS):
        path = chance.choice(files(region.archive))
        with flipped(path, chance):
            (trouble,) = archive.verify()
            assert str(path) in trouble.message
    assert archive.verify() == ()


def test_a_line_taken_from_the_end_of_the_journal_leaves_bytes_untold(region: Region) -> None:
    journal = region.archive / "journal.jsonl"
    whole = journal.read_bytes()
    receipts = [line for line in whole.splitlines(keepends=True) if b'"kind":"receipt"' in line]
    journal.write_bytes(whole[: whole.index(receipts[-1])])
    assert [trouble.kind for trouble in Archive(region.archive).verify()] == ["untold"]
    journal.write_bytes(whole)


def test_a_bit_changed_in_a_frozen_report_is_found_and_the_report_named(region: Region) -> None:
    chance = random.Random(2)
    frozen = [
        path
        for path in files(region.published / "2022-05")
        if not LIVING & set(path.relative_to(region.published / "2022-05").parts)
    ]
    assert list(changed_reports(region)) == []
    for path in chance.sample(frozen, 10):
        with flipped(path, chance):
            (told,) = changed_reports(region)
            assert told.startswith(f"{path}:")
    frozen[0].rename(frozen[0].with_suffix(".gone"))
    (told,) = changed_reports(region)
    assert "is gone" in told
    frozen[0].with_suffix(".gone").rename(frozen[0])


def test_commands_and_the_nightly_check_name_the_damage(region: Region) -> None:
    path = next(path for path in files(region.archive) if path.name != "journal.jsonl")
    with flipped(path, random.Random(3)):
        assert str(path) in look_after(region).damages[0]
        verified = CliRunner().invoke(rebuild, ["--region", str(region.root), "--verify"])
        assert str(path) in str(verified.exception)
        looked = CliRunner().invoke(doctor, ["--region", str(region.root)])
        assert (looked.exit_code, str(path) in looked.output) == (1, True)


@pytest.fixture
def own(region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Region:
    """The hamlet for one test; files are read in this process."""
    for module in (loading, rebuilding):
        monkeypatch.setattr(module, "readers", unguarded)
    return read_region(copied(region.root, tmp_path / "own"))


def verified(region: Region) -> tuple[int, str]:
    """What ``rebuild --verify`` says, and its exit code."""
    done = CliRunner().invoke(rebuild, ["--region", str(region.root), "--verify"])
    return done.exit_code, (done.output.splitlines() or [str(done.exception)])[-1]


def test_changed_settings_are_no_damage_and_count_for_everything_after_the_nightly_check(own: Region) -> None:
    with store(own) as connection:
        rules = connection.execute(
            "SELECT DISTINCT code FROM intake.finding WHERE origin <> 'history'"
        ).fetchall()
    own.overrides.mkdir()
    silenced = "".join(f"  {code}: {{status: off, because: 试行}}\n" for (code,) in rules)
    (own.overrides / "rules.yml").write_text(f"rules:\n{silenced}", encoding="utf-8")
    assert verified(own) == (1, MOVED)
    looked = look_after(own)
    assert looked.damages == ()
    assert "intake.finding" in looked.read_again
    assert verified(own) == (0, SAME)


def test_a_row_changed_in_the_store_is_damage(own: Region) -> None:
    with store(own) as connection:
        connection.execute("UPDATE ledger.hazard SET level = 'GENERAL' WHERE level = 'MAJOR'")
    assert "ledger.hazard differs from what the archive gives" in look_after(own).damages
    assert verified(own) == (1, DAMAGED)


def test_whoever_verifies_changes_nothing(own: Region) -> None:
    with (own.root / "units.csv").open("a", encoding="utf-8") as units:
        units.write("E05,戊镇卫生院,小溪县,township_health_centre,hazard,否,否,\n")
    before = contents(own)
    assert verified(read_region(own.root)) == (0, SAME)
    assert contents(own) == before


def contents(region: Region) -> dict[Path, bytes]:
    """Every file of the region; the lock that is taken for so long is no content."""
    files = (path for path in region.root.rglob("*") if path.is_file() and path.name != "run.lock")
    return {path: path.read_bytes() for path in files}


def test_everybody_who_has_a_month_can_check_it(region: Region) -> None:
    import subprocess  # noqa: PLC0415 - the one test that asks another program

    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not installed")
    checked = subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=region.published / "2022-05", check=False
    )
    assert checked.returncode == 0


def test_what_holds_names_and_numbers_is_for_its_owner_alone(region: Region) -> None:
    for folder in (region.archive, region.warehouse.parent, region.outbox, region.returns):
        assert folder.stat().st_mode & 0o077 == 0, folder
    assert (region.archive / "journal.jsonl").stat().st_mode & 0o077 == 0
    region.outbox.chmod(0o755)
    looked = CliRunner().invoke(doctor, ["--region", str(region.root)])
    assert f"chmod 700 {region.outbox}" in looked.output
    region.outbox.chmod(0o700)
