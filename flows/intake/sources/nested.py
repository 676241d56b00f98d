"""Archives inside an attached archive: each is a file of its own, a few levels deep.

The reader opens one level of an archive; what is attached is therefore taken apart here down to archives that
hold no others. Damaged, locked or swollen ones stay as they are: the reader says what is wrong with them.
"""

import zipfile
from collections.abc import Iterator
from io import BytesIO

from flows.intake.archives import MAX_MEMBERS, is_archive, member_name
from flows.intake.package import is_bomb
from flows.intake.sniff import DAMAGED
from flows.intake.sources.source import Enclosed

DEEPEST = 3


def with_nested(file: Enclosed, depth: int = 0) -> Iterator[Enclosed]:
    """The file itself, then every archive inside it."""
    yield file
    if depth < DEEPEST and is_archive(file.data):
        for inner in _archives_in(file):
            yield from with_nested(inner, depth + 1)


def _archives_in(file: Enclosed) -> tuple[Enclosed, ...]:
    try:
        with zipfile.ZipFile(BytesIO(file.data)) as archive:
            entries = archive.infolist()
            if is_bomb(archive) or len(entries) > MAX_MEMBERS:
                return ()
            named = [entry for entry in entries if entry.filename.lower().endswith(".zip")]
            contents = [(member_name(entry).rpartition("/")[2], archive.read(entry)) for entry in named]
    except (*DAMAGED, RuntimeError):  # zipfile's word for a password
        return ()
    return tuple(Enclosed(name, data) for name, data in contents if is_archive(data))
