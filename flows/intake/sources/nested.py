"""Archives inside an attached archive: each is a file of its own, a few levels deep.

The reader opens one level of an archive; what is attached is therefore taken apart here down to archives that
hold no others. Damaged, locked or swollen ones stay as they are: the reader says what is wrong with them.
"""

import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from io import BytesIO

from flows.intake.files.archives import MAX_MEMBERS, is_archive, member_name
from flows.intake.files.package import is_bomb
from flows.intake.files.sniff import DAMAGED
from flows.intake.sources.source import Enclosed

DEEPEST = 3
MOST_BYTES = 200_000_000
"""What all archives inside the files of one message may hold together: whoever collects opens them."""
_LARGEST_DIRECTORY = 2_000_000
"""Bytes of an archive's list of members: far more than as many as are opened need."""
_END, _END_BYTES = b"PK\x05\x06", 65_557


def with_nested(files: Iterable[Enclosed]) -> Iterator[Enclosed]:
    """Each file itself, then every archive inside it, as long as there is room for them."""
    left = MOST_BYTES
    for file in files:
        yield file
        waiting = deque([(file, DEEPEST)])
        while waiting:
            outer, depth = waiting.popleft()
            for inner in _archives_in(outer, left) if depth else ():
                left -= len(inner.data)
                yield inner
                waiting.append((inner, depth - 1))


def _archives_in(file: Enclosed, most: int) -> Iterator[Enclosed]:
    """The archives an archive holds that so many bytes have room for."""
    if not _is_small(file.data) or not is_archive(file.data):
        return
    try:
        with zipfile.ZipFile(BytesIO(file.data)) as archive:
            entries = archive.infolist()
            if is_bomb(archive) or len(entries) > MAX_MEMBERS:
                return
            for entry in entries:
                if entry.filename.lower().endswith(".zip") and entry.file_size <= most:
                    data = archive.read(entry)
                    most -= len(data)
                    if is_archive(data):
                        yield Enclosed(member_name(entry).rpartition("/")[2], data)
    except DAMAGED:
        return


def _is_small(data: bytes) -> bool:
    """Whether the list of members, whose length stands at an archive's end, may be read at all."""
    end = data.rfind(_END, max(0, len(data) - _END_BYTES))
    return end >= 0 and int.from_bytes(data[end + 12 : end + 16], "little") <= _LARGEST_DIRECTORY
