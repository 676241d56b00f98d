"""A zip package of parts made from pieces, of which those that come again and again are packed once.

A deflated stream may be cut wherever nothing after the cut looks back over it; pieces packed so can be strung
together. The standard library packs each member anew and whole, which for a form of a hundred kilobytes, most
of them empty lines, is most of the work.
"""

import zlib
from collections.abc import Mapping, Sequence
from struct import Struct
from typing import Final, NamedTuple

from flows.outlets.xlsx.cells import PACKING

_MEMBER = Struct("<4sHHHHHLLLHH")
_ENTRY = Struct("<4sHHHHHHLLLHHHHHLL")
_END = Struct("<4sHHHHLLH")
_VERSION: Final = 20
"""Of the format, since when members are deflated."""
_NEW_YEAR: Final = (1 << 5) | 1
"""1 January 1980, the first day that packages know: what was made when does not show."""
_UNIX: Final = 3 << 8
_MODE: Final = 0o600 << 16
_LAST: Final = b"\x03\x00"
"""An empty block that ends a stream."""


class Piece(NamedTuple):
    """A stretch of a part, as it reads and as it is packed."""

    content: bytes
    packed: bytes


def piece(text: str | bytes) -> Piece:
    """Pack a stretch so that it can stand anywhere."""
    content = text.encode() if isinstance(text, str) else text
    packer = zlib.compressobj(PACKING, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Piece(content, packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH))


def package(parts: Mapping[str, Sequence[Piece]]) -> bytes:
    """The package of these parts, in their order."""
    members, entries, place = list[bytes](), list[bytes](), 0
    for name, pieces in parts.items():
        packed = b"".join([each.packed for each in pieces]) + _LAST
        facts = (_VERSION, 0, zlib.DEFLATED, 0, _NEW_YEAR, *_measured(pieces, packed), len(name), 0)
        members += (_MEMBER.pack(b"PK\3\4", *facts), name.encode("ascii"), packed)
        entries += (
            _ENTRY.pack(b"PK\1\2", _UNIX | _VERSION, *facts, 0, 0, 0, _MODE, place),
            name.encode("ascii"),
        )
        place += _MEMBER.size + len(name) + len(packed)
    listed = b"".join(entries)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), place, 0)
    return b"".join((*members, listed, end))


def _measured(pieces: Sequence[Piece], packed: bytes) -> tuple[int, int, int]:
    """Checksum, size as packed and size as it reads."""
    checksum = 0
    for each in pieces:
        checksum = zlib.crc32(each.content, checksum)
    return checksum, len(packed), sum(len(each.content) for each in pieces)
