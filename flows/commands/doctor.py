"""``hazard-ledger doctor``: what is configured, reachable, out of date or damaged, and what to do."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from flows.commands.options import region_option
from flows.intake.sources.settings import FolderSource, MailboxSource, StoreSource
from flows.region import Region, find_region, read_region
from flows.stages.health.attention import attention


class Verdict(NamedTuple):
    """One thing that was looked at."""

    what: str
    words: str
    well: bool = True


@click.command(help="Look at the region's configuration, sources, archive, store and published copy.")
@region_option
def command(region: str | None) -> None:
    """Exit code 1 when something needs attention."""
    place = read_region(find_region(region))
    verdicts = list(_look(place))
    for verdict in verdicts:
        mark = click.style("ok  ", fg="green") if verdict.well else click.style("LOOK", fg="red")
        click.echo(f"{mark}  {verdict.what:<16} {verdict.words}")
    sys.exit(0 if all(verdict.well for verdict in verdicts) else 1)


def _look(region: Region) -> Iterator[Verdict]:
    settings = region.settings
    yield Verdict(
        "region", f"{settings.region.name}, due on day {settings.calendar.due_day} of the next month"
    )
    yield _units(region)
    for name, source in settings.sources.items():
        if isinstance(source, FolderSource):
            folder = region.root / source.path
            words = f"{folder}" if folder.is_dir() else f"{folder} is missing"
            yield Verdict(f"source {name}", words, folder.is_dir())
        elif blocks := [named for named in _secrets(source) if named.startswith("block:")]:
            yield Verdict(
                f"source {name}", f"{', '.join(blocks)} is read by runs alone; status tells of them"
            )
        else:
            yield _reached(region, name)
    yield from _channels(region)
    yield _rulebook(region)
    archive = _archive(region)
    yield archive
    if archive.well:  # from a broken journal nothing else can be told
        yield from (Verdict(*point) for point in attention(region))
        yield _reports(region)
    yield from _open_folders(region)
    if not region.archive.joinpath("journal.jsonl").exists():
        yield Verdict("warehouse", "not made yet; hazard-ledger run --period YYYY-MM begins")
        return
    yield _store(region.warehouse, "warehouse", "hazard-ledger rebuild makes it again from the archive")
    yield _store(region.published_copy, "published copy", "the next run publishes it again")


def _secrets(source: MailboxSource | StoreSource) -> tuple[str, ...]:
    return (source.password,) if isinstance(source, MailboxSource) else tuple(source.secrets.values())


def _reached(region: Region, name: str) -> Verdict:
    """Whether a mailbox or store lets us in, and how much lies there."""
    from flows.stages.secrets import no_blocks  # noqa: PLC0415 - quick help does without
    from flows.stages.sources import open_source  # noqa: PLC0415 - as above
    from schemas.failure import CannotBeDone  # noqa: PLC0415 - as above

    try:
        waiting = sum(1 for _ in open_source(region, name, no_blocks).found())
    except CannotBeDone as error:
        return Verdict(f"source {name}", str(error), well=False)
    return Verdict(f"source {name}", f"reached, {waiting} things there")


def _channels(region: Region) -> Iterator[Verdict]:
    settings = region.settings.notify
    if settings.dry_run or not settings.channels:
        yield Verdict("notify", "dry run: messages are files in outbox/")
    for name, channel in settings.channels.items():
        kind, _, variable = channel.url.partition(":")
        there = kind == "block" or bool(os.environ.get(variable))
        yield Verdict(f"channel {name}", f"{channel.url}{'' if there else ' is not set'}", there)


def _units(region: Region) -> Verdict:
    from flows.stages.health.config_checks import unusable_units  # noqa: PLC0415 - quick help does without

    count = len(region.registry.units)
    if not count:
        return Verdict("units.csv", "no units; write one line for each institution", well=False)
    wrong = list(unusable_units(region))
    return Verdict("units.csv", "; ".join(wrong[:5]) or f"{count} units", not wrong)


def _rulebook(region: Region) -> Verdict:
    from flows.stages.health.config_checks import unusable_overrides  # noqa: PLC0415 - quick help does without

    wrong = list(unusable_overrides(region))
    return Verdict(
        "overrides", "; ".join(wrong) or "headings, codes, rules and gates are all usable", not wrong
    )


def _archive(region: Region) -> Verdict:
    from warehouse.archive import Archive  # noqa: PLC0415 - as above

    troubles = Archive(region.archive).verify()
    if not troubles:
        return Verdict("archive", "every byte is as it arrived, the journal's chain is whole")
    return Verdict("archive", "; ".join(trouble.message for trouble in troubles[:5]), well=False)


def _reports(region: Region) -> Verdict:
    """Whether what was published and frozen is still what it was."""
    from flows.stages.publication.checksums import changed_reports  # noqa: PLC0415 - as above

    changed = list(changed_reports(region))
    words = "; ".join(changed[:5]) or "every frozen file is as it was published"
    return Verdict("frozen reports", words, not changed)


def _open_folders(region: Region) -> Iterator[Verdict]:
    """Folders that hold names and numbers, and that everybody on the machine may read."""
    from warehouse.permissions import open_to_others  # noqa: PLC0415 - as above

    for folder in (region.archive, region.warehouse.parent, region.outbox, region.returns):
        if open_to_others(folder):
            yield Verdict("privacy", f"{folder} may be read by everybody; chmod 700 {folder}", well=False)


def _store(path: Path, what: str, remedy: str) -> Verdict:
    import duckdb  # noqa: PLC0415 - as above

    from warehouse.connection import WarehouseError, reader  # noqa: PLC0415 - as above

    if not path.exists():
        return Verdict(what, f"{path} is missing; {remedy}", well=False)
    try:
        with reader(path) as connection:
            hazards = connection.execute("SELECT count(*) FROM hazard.hazard").fetchall()[0][0]
    except (WarehouseError, duckdb.Error) as error:
        return Verdict(what, f"{str(error).splitlines()[0]}; {remedy}", well=False)
    return Verdict(what, f"{hazards} hazards, {path.stat().st_size / 1e6:.1f} MB")
