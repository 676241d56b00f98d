"""Checksums of what is frozen: a list beside the reports, whose own digest stands in the journal.

Anybody who has a month's folder can check it with ``sha256sum --check SHA256SUMS``.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from flows.region import Region
from warehouse.archive import Archive, digest_of
from warehouse.publications import edition_folder

NAME = "SHA256SUMS"
_MADE = f".{NAME}.part"
LIVING = frozenset({"data-docs", "gates.json", NAME, _MADE})
"""What later runs of the month write again, and is not frozen."""


def write_checksums(folder: Path, known: Mapping[str, str]) -> None:
    """List every frozen file of an edition with its digest, before anybody sees the edition.

    ``known`` are digests by path of files that were looked at a moment ago.
    """
    lines = [f"{known.get(name) or digest_of(folder / name)}  {name}\n" for name in _frozen(folder)]
    made = folder / _MADE
    made.write_text("".join(lines), encoding="utf-8")
    made.replace(folder / NAME)


def digest_of_checksums(folder: Path) -> str:
    """The digest of an edition's list, by which the journal vouches for all of its files."""
    return digest_of(folder / NAME)


def changed_reports(region: Region) -> Iterator[str]:
    """What is no longer as it was frozen, in words; editions without checksums are older than those."""
    told = dict[tuple[str, int], object]()
    for entry in Archive(region.archive).entries("publication"):
        facts = entry.note.facts
        told[entry.note.name, int(str(facts["version"]))] = facts.get("checksums")  # the last word counts
    for (period, version), digest in told.items():
        if digest:
            yield from _changed(edition_folder(region.published, period, version), str(digest))


def frozen_names(folder: Path) -> frozenset[str]:
    """What of a folder belongs to the edition in it, as far as its list tells; nothing when there is none."""
    return frozenset(name.partition("/")[0] for name in listed(folder))


def listed(folder: Path) -> dict[str, str]:
    """The digest of every file that an edition's list names, by its path; nothing when there is none."""
    place = folder / NAME
    lines = place.read_text(encoding="utf-8").splitlines() if place.is_file() else []
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def is_gone(folder: Path) -> bool:
    """Whether nothing is left of an edition that was frozen."""
    return not (folder / NAME).exists() and not (folder / "parquet").exists()


def _changed(folder: Path, digest: str) -> Iterator[str]:
    place = folder / NAME
    if is_gone(folder):
        remedy = "restore it from a backup, or let hazard-ledger rebuild make it again"
        yield f"{folder}: was published and is gone; {remedy}"
        return
    if not place.is_file() or digest_of(place) != digest:
        yield f"{place}: missing or not the list that was published; restore the folder from a backup"
        return
    for name, stated in listed(folder).items():
        path = folder / name
        if not path.is_file():
            yield f"{path}: was published and is gone; restore it from a backup"
        elif digest_of(path) != stated:
            yield f"{path}: is not what was published; restore it from a backup"


def _frozen(folder: Path) -> Iterator[str]:
    """The files of an edition, by their paths inside it; addenda are editions of their own."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] not in LIVING and not name.parts[0].startswith("addendum-"):
            yield name.as_posix()
