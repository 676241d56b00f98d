"""What a new edition takes over from the one before: files of counties and units where nothing has changed.

A file taken over is the earlier one's to the last bit, and keeps saying which edition it was made for. It is
taken only while it is what was frozen: what was damaged since is written anew.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from flows.outlets.pages.page_frame import county_page, unit_page
from flows.stages.publication.checksums import listed
from flows.stages.publication.part_digests import Marks, read_marks
from warehouse.archive import digest_of


class Earlier:
    """The edition before, or nothing where there is none that could be used."""

    def __init__(self, folder: Path | None, marks: Marks, into: Path) -> None:
        """Compare its marks with those of the edition that is made in the folder ``into``."""
        known = read_marks(folder) if folder else None
        self._folder, self._into, self._marks = folder, into, marks
        self._known = known if known and known.under == marks.under else None
        self._listed = listed(folder) if folder and self._known else {}
        self.taken: dict[str, str] = {}
        """Digests of files taken over, by their paths inside an edition."""

    @property
    def units_left(self) -> int:
        """How many units have something to be written anew."""
        known = self._known.units if self._known else {}
        return sum(known.get(code) != digest for code, digest in self._marks.units.items())

    def take_county(self, county: str) -> bool:
        """Take over a county's reports, its site without the units, and its page in the region's site."""
        if not self._known or self._known.counties.get(county) != self._marks.counties.get(county):
            return False
        own, units = f"counties/{county}/", f"counties/{county}/site/unit/"
        names = [name for name in self._listed if name.startswith(own) and not name.startswith(units)]
        return bool(names) and self._take([*names, f"site/{county_page(county)}"])

    def take_unit(self, code: str, county: str) -> bool:
        """Take over a unit's page, as it stands in the region's site and, if any, in its county's."""
        if not self._known or self._known.units.get(code) != self._marks.units.get(code):
            return False
        page = f"site/{unit_page(code)}"
        return self._take([page, f"counties/{county}/{page}"] if county else [page])

    def _take(self, names: Iterable[str]) -> bool:
        """All of them, or none where one is missing or damaged."""
        if self._folder is None:
            return False
        found = {name: self._folder / name for name in names}
        if not all(
            path.is_file() and digest_of(path) == self._listed.get(name) for name, path in found.items()
        ):
            return False
        for name, path in found.items():
            _link(path, self._into / name)
            self.taken[name] = self._listed[name]
        return True


def _link(path: Path, place: Path) -> None:
    """Let the file lie in both folders; as a copy where a file system knows no second names."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.hardlink_to(path)
    except OSError:
        shutil.copyfile(path, place)
