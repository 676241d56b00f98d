"""The sources of ``region.toml``, ready to be asked."""

from zoneinfo import ZoneInfo

from flows.intake.sources.folder import Folder
from flows.intake.sources.settings import FolderSource, MailboxSource
from flows.intake.sources.source import Source
from flows.region import Region
from flows.stages.secrets import Blocks, secret
from warehouse.archive import Archive


def open_source(region: Region, name: str, blocks: Blocks) -> Source:
    """A source by its name; libraries that only some regions need are loaded only for those."""
    settings, zone = region.settings.sources[name], ZoneInfo(region.settings.region.time_zone)
    if isinstance(settings, FolderSource):
        limits = settings.largest_file_mb, settings.settle_seconds, settings.patience_seconds
        return Folder(name, region.root / settings.path, zone, *limits)
    if isinstance(settings, MailboxSource):
        from flows.intake.sources.mailbox import Mailbox  # noqa: PLC0415 - only regions with a mailbox
        from flows.intake.sources.message import opener  # noqa: PLC0415 - as above

        password, taken = secret(settings.password, blocks), _taken(region, name)
        return Mailbox(name, settings, password, opener(region.registry), zone, taken=taken)
    from flows.intake.sources.remote import Remote  # noqa: PLC0415 - only regions with a store

    secrets = {option: secret(named, blocks) for option, named in settings.secrets.items()}
    return Remote(name, settings, secrets, zone)


def _taken(region: Region, name: str) -> frozenset[str]:
    """The messages the archive has from a mailbox."""
    entries = Archive(region.archive).entries("evidence")
    return frozenset(entry.note.name for entry in entries if entry.note.source == name)
