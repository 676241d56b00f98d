"""Nobody's number is published, no county learns of another's units, logs say nothing of what rows say."""

import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pyarrow import parquet

from flows.region import Region
from tests.stages.village import arrive, at, issue, ledger, row, take_in_here, village
from warehouse.connection import reader
from warehouse.snapshots import PHONE

MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
NUMBER = re.compile(PHONE)
PACKAGES = {".xlsx", ".docx", ".zip"}
OF_PUBLISHERS = re.compile(r"@(?:import|media|font|keyframes|page|charset|supports)")


def texts(path: Path) -> Iterator[str]:
    """Everything a file says: parts of packages unpacked, Parquet and databases read."""
    if path.suffix == ".parquet":
        yield str(parquet.read_table(path).to_pydict())
    elif path.suffix == ".duckdb":
        yield from rows(path)
    else:
        yield from parts(path.read_bytes())


def parts(data: bytes) -> Iterator[str]:
    """The bytes as text, and those of everything packed inside."""
    if data[:2] != b"PK":
        yield data.decode("utf-8", "replace")
        return
    with zipfile.ZipFile(BytesIO(data)) as package:
        for name in package.namelist():
            yield name
            yield from parts(package.read(name))


def rows(path: Path) -> Iterator[str]:
    """Every row of every table."""
    with reader(path) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database()"
        ).fetchall()
        for schema, table in tables:
            for line in connection.execute(f'SELECT * FROM {schema}."{table}"').fetchall():
                yield " ".join(str(value) for value in line)


@cache
def published(root: Path) -> dict[Path, str]:
    """Every published file and what it says; Data Docs are pages of a library about condensed numbers."""
    return {
        path: "\n".join(texts(path))
        for path in sorted(root.rglob("*"))
        if path.is_file() and "data-docs" not in path.parts
    }


def secrets(region: Region) -> set[str]:
    """Names, numbers and addresses of whom to call."""
    units = region.registry.units
    told = {each for unit in units for each in (unit.contact_phone, unit.contact_mail, unit.contact_name)}
    return {each for each in told if each}


def test_no_contact_is_published(sample: Region) -> None:
    known = secrets(sample)
    assert len(known) > len(sample.registry.units)
    leaks = {
        (path.name, secret)
        for path, said in published(sample.published).items()
        for secret in known
        if secret in said
    }
    assert leaks == set()


def test_no_number_or_address_is_published_whoever_wrote_it_where(sample: Region) -> None:
    for path, said in published(sample.published).items():
        if path.suffix in {".xlsx", ".docx", ".html", ".duckdb"}:
            words = re.sub(r"<[^>]*>|[0-9a-f]{16,}", " ", said)
            assert NUMBER.findall(words) == [], path
            assert [mail for mail in MAIL.findall(words) if not OF_PUBLISHERS.match(mail)] == [], path


def test_a_countys_pack_tells_of_its_own_units_alone(sample: Region) -> None:
    letterhead = sample.settings.region.office  # whoever issues a pack signs it, and may be a unit as well
    packs = sorted(sample.published.glob("*/counties/*"))
    units = sample.registry.units
    counties = {unit.county for unit in units}
    assert {pack.name for pack in packs} <= counties
    assert packs
    for pack in packs:
        others = {name for unit in units if unit.county != pack.name for name in (unit.unit_code, unit.name)}
        own = {name for unit in units if unit.county == pack.name for name in (unit.unit_code, unit.name)}
        strangers = {name for name in others - {letterhead} if not any(name in mine for mine in own)}
        for path, said in published(pack).items():
            leaked = {name for name in strangers if name in said or name in path.name}
            assert leaked == set(), path


def test_logs_say_nothing_of_what_rows_say(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    region = village(tmp_path / "region")
    told = row(
        place="隐秘处", text="隐秘描述隐秘描述", who="隐秘人", due="不是日期", progress="隐秘电话13800000000"
    )
    arrive(region, ledger("A01", "2022-05", [told]), "甲.xlsx", at("2022-06-02 09:00"), "A01")
    with caplog.at_level(logging.INFO):
        take_in_here(region, "2022-05")
        issue(region, "2022-05", date(2022, 6, 5))
    assert "隐秘" not in caplog.text
    assert "13800000000" not in caplog.text
