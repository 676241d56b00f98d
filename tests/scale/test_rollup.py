"""Several regions' published months as one: sums agree, codes are unique, parts change alone."""

from datetime import date
from pathlib import Path

import duckdb
import fsspec
import openpyxl
import pytest
from click.testing import CliRunner, Result

from flows.commands.rollup import command
from flows.region import Region, read_region
from flows.stages.editions import last_arrival
from flows.stages.machines.exchange import Exchange
from flows.stages.store import store
from schemas.calendar import end_of
from tests.scale.conftest import KEYS
from tests.stages.village import arrive, at, ledger, row, take_in_here, village
from warehouse.publications import Publication, make_edition, plan_edition, put_edition, put_publication
from warehouse.region import Clock, set_clock

MAY = "2022-05"
AS_OF = date(2022, 7, 1)


def city(root: Path, name: str, prefix: str) -> Region:
    """A region like the village's, whose codes begin with a letter of their own."""
    village(root)
    for file, old, new in (("region.toml", "小溪县", name), ("units.csv", "\n", f"\n{prefix}")):
        path = root / file
        path.write_text(path.read_text("utf-8").rstrip("\n").replace(old, new), encoding="utf-8")
    return read_region(root)


def send(region: Region, hazards: int, day: str, prefix: str) -> None:
    rows = [row(text=f"第{number}处通道堵塞", place=f"{number}号楼") for number in range(hazards)]
    arrive(region, ledger("A01", MAY, rows), f"{day}.xlsx", at(f"{day} 09:00"), f"{prefix}A01")
    take_in_here(region, MAY)


def publish(region: Region) -> int:
    """The month's Parquet as a publication leaves it; its version."""
    clock = Clock(AS_OF, last_arrival(region, end_of(AS_OF)), MAY)
    with store(region) as connection:
        set_clock(connection, clock)
        edition = make_edition(connection, plan_edition(connection, region.published))
        put_edition(edition)
        put_publication(
            connection,
            Publication(MAY, edition.version, AS_OF, clock.known_at, clock.known_at, frozen=True),
        )
    return edition.version


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Region, Region]:
    root = tmp_path_factory.mktemp("province")
    made = city(root / "east", "东江市", "E"), city(root / "west", "西岭市", "W")
    for region, hazards, prefix in zip(made, (3, 2), "EW", strict=True):
        send(region, hazards, "2022-06-02", prefix)
        publish(region)
    return made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def rollup(out: Path, *regions: str | Path) -> Result:
    wanted = [*map(str, regions), "--period", MAY, "--name", "江源省", "--out", str(out)]
    return CliRunner().invoke(command, wanted)


def sheet(out: Path, name: str) -> list[list[object]]:
    (book,) = (out / MAY).glob("*.xlsx")
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(book)[name].iter_rows()]


def files(out: Path, region: str) -> dict[str, int]:
    return {path.parent.name: path.stat().st_mtime_ns for path in out.rglob(f"{region}.parquet")}


def test_county_city_and_province_add_up(regions: tuple[Region, Region], out: Path) -> None:
    done = rollup(out, *(region.root for region in regions))
    assert done.exit_code == 0, done.output
    title, note, heads, *rows = sheet(out, "分市县汇总")
    assert title[0] == "江源省2022年5月隐患排查治理分市县汇总表"
    assert note[0] == "汇总范围：东江市第1版；西岭市第1版。"
    found = heads.index("一般隐患本月排查")
    assert [(*line[:2], line[found]) for line in rows] == [
        ("东江市", "小溪县", 3),
        ("东江市", "小计", 3),
        ("西岭市", "小溪县", 2),
        ("西岭市", "小计", 2),
        ("合计", "", 5),
    ]
    *_, east, west, whole = sheet(out, "统计月报")
    assert [line[0] for line in (east, west, whole)] == ["东江市", "西岭市", "合计"]
    assert east[2] + west[2] == whole[2] == 5  # type: ignore[operator]


def test_all_regions_rows_can_be_asked_as_one_table(regions: tuple[Region, Region], out: Path) -> None:
    rollup(out, *(region.root for region in regions))
    asked = duckdb.sql(
        f"SELECT region, count(*) FROM '{out}/{MAY}/parquet/ledger_hazard/*.parquet' GROUP BY 1 ORDER BY 1"
    )
    assert asked.fetchall() == [("东江市", 3), ("西岭市", 2)]


def test_a_late_version_changes_its_region_s_part_only(regions: tuple[Region, Region], out: Path) -> None:
    rollup(out, *(region.root for region in regions))
    before = files(out, "东江市"), files(out, "西岭市")
    send(regions[1], 4, "2022-06-20", "W")
    assert publish(regions[1]) == 2
    done = rollup(out, *(region.root for region in regions))
    assert "unchanged" in done.output
    assert files(out, "东江市") == before[0]
    assert files(out, "西岭市") != before[1]
    assert sheet(out, "分市县汇总")[1][0] == "汇总范围：东江市第1版；西岭市第2版。"
    assert sheet(out, "统计月报")[-1][2] == 3 + 4


def test_a_region_no_longer_named_goes(regions: tuple[Region, Region], out: Path) -> None:
    rollup(out, *(region.root for region in regions))
    rollup(out, regions[0].root)
    assert not files(out, "西岭市")
    assert [line[0] for line in sheet(out, "统计月报")][-2:] == ["东江市", "合计"]


def test_codes_of_two_regions_must_not_meet(regions: tuple[Region, Region], out: Path) -> None:
    done = rollup(out, regions[0].root, f"青山市={regions[0].published}")
    assert done.exit_code == 1
    assert "EA01 in 东江市 and 青山市" in str(done.exception)
    assert "prefix" in str(done.exception)
    assert not list(out.rglob("*.parquet"))


def test_a_region_that_has_not_published_is_named_and_the_others_stand(
    regions: tuple[Region, Region], out: Path, tmp_path: Path
) -> None:
    done = rollup(out, regions[0].root, f"北原市={tmp_path}")
    assert done.exit_code == 1
    assert "北原市" in done.output
    assert sheet(out, "统计月报")[1][0].endswith("尚未发布、未计入：北原市。")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("named", "says"),
    [
        (["nowhere"], "NAME=ADDRESS"),
        (["甲市=/nowhere", "甲市=/nowhere"], "named twice"),
        (["甲市=/nowhere"], "none of the regions"),
    ],
)
def test_what_cannot_be_rolled_up_is_told(out: Path, named: list[str], says: str) -> None:
    assert says in str(rollup(out, *named).exception)


def test_a_region_s_month_may_lie_in_an_object_store(
    regions: tuple[Region, Region], out: Path, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS["LEDGER_S3_KEY"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS["LEDGER_S3_SECRET"])
    monkeypatch.setenv("AWS_ENDPOINT_URL", str(exchange.options["endpoint_url"]))
    place = fsspec.filesystem("s3", skip_instance_cache=True)
    place.put(f"{regions[0].published}/", "machines/east/", recursive=True)
    done = rollup(out, "东江市=s3://machines/east", regions[1].root)
    assert done.exit_code == 0, done.exception
    assert sheet(out, "统计月报")[-3][0] == "东江市"
