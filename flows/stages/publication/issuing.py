"""Every file of a publication: for the region, and for each county the same set with its own rows only."""

from collections.abc import Sequence
from pathlib import Path

from flows.outlets.books.workbooks import write_report_pack
from flows.outlets.circulars.composition import file_name, kinds, write_circular
from flows.outlets.pages.site import Overview, Page, own_pages
from flows.outlets.pages.unit_pages import unit_pages
from flows.outlets.report_pack import Pack
from flows.stages.publication.carry_over import Earlier


def write_reports(pack: Pack, folder: Path, earlier: Earlier | None = None) -> None:
    """Workbook, page, circulars and site; each county's in ``counties/<name>``.

    What the earlier edition has and would come out the same is taken from there.
    """
    write_region(pack, folder)
    write_counties(pack, folder, pack.counties, earlier)
    write_units(pack, folder, earlier)


def write_region(pack: Pack, folder: Path) -> None:
    """The region's own files."""
    _write_set(pack, folder)


def write_counties(pack: Pack, folder: Path, counties: Sequence[str], earlier: Earlier | None = None) -> None:
    """The files of some counties, and their pages in the region's site."""
    for county in counties:
        if not (earlier and earlier.take_county(county)):
            overview = _write_set(pack.for_county(county), folder / "counties" / county)
            _write_page(overview.in_region, folder)


def write_units(pack: Pack, folder: Path, earlier: Earlier | None = None) -> None:
    """Every unit's page, in the region's site and in its county's."""
    counties = frozenset(pack.counties)

    def already(unit: str, county: str) -> bool:
        return earlier is not None and earlier.take_unit(unit, county if county in counties else "")

    for unit in unit_pages(pack, already):
        _write_page(unit.of_region, folder)
        if unit.county in counties:
            _write_page(unit.of_county, folder / "counties" / unit.county)


def _title(pack: Pack) -> str:
    return f"{pack.scope}{pack.month}安全隐患治理报告"


def _write_set(pack: Pack, folder: Path) -> Overview:
    """An area's own files; its overview, which may be shown elsewhere too."""
    folder.mkdir(parents=True, exist_ok=True)
    write_report_pack(pack, folder / f"{_title(pack)}.xlsx")
    overview = Overview(pack)
    (folder / f"{_title(pack)}.html").write_text(overview.alone, encoding="utf-8")
    for kind in kinds(pack):
        write_circular(pack, kind, folder / file_name(pack, kind))
    for page in own_pages(overview):
        _write_page(page, folder)
    return overview


def _write_page(page: Page, folder: Path) -> None:
    path = folder / "site" / page.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page.text, encoding="utf-8")
