"""The regions of a roll-up: where each one's published month lies, here or in a place fsspec can reach."""

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import fsspec

from flows.region import RegionError, read_region
from warehouse.rollup import Part

_ADDENDUM = re.compile(r"addendum-(\d+)")


class Named(NamedTuple):
    """A region and the address of its ``published`` folder."""

    region: str
    url: str


def named(written: str) -> Named:
    """``NAME=ADDRESS`` of a published folder, or a region folder, which says its name itself."""
    name, sign, address = written.partition("=")
    if sign and name.strip() and address.strip():
        return Named(name.strip(), address.strip().rstrip("/"))
    folder = Path(written).expanduser()
    if not (folder / "region.toml").is_file():
        message = f"{written}: neither a region folder nor NAME=ADDRESS of a published folder"
        raise RegionError(message)
    region = read_region(folder.resolve())
    return Named(region.settings.region.name, str(region.published))


def part(region: Named, period: str, fetched: Path) -> Part | None:
    """The latest edition of a month; one that lies elsewhere is fetched first. None: not published."""
    files, root = fsspec.url_to_fs(region.url)
    month = f"{root}/{period}"
    if not files.exists(month):
        return None
    names = {str(entry).rstrip("/").rpartition("/")[2] for entry in files.ls(month, detail=False)}
    version = max((int(found[1]) for name in names if (found := _ADDENDUM.fullmatch(name))), default=1)
    place = f"{month}/parquet" if version == 1 else f"{month}/addendum-{version}/parquet"
    if not files.exists(place):
        return None
    if files.protocol in ("file", ("file", "local")):
        return Part(region.region, version, Path(place))
    target = fetched / region.region
    shutil.rmtree(target, ignore_errors=True)
    files.get(f"{place}/", f"{target}/", recursive=True)
    return Part(region.region, version, target)
