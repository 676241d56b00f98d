"""Messages and their headers as people wrote them, whatever a mail program or an enemy made of them."""

import email
import email.errors
import email.header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import Compat32

LONGEST_HEADER = 4_000
"""Signs of a header that are looked at: taking it apart and decoding it takes the square of their number."""


class _Short(Compat32):
    """Python's reading of messages, with the heads of headers only; of one too long a sign more is kept."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[: LONGEST_HEADER + 1]


_SHORT = _Short()


def message_of(data: bytes) -> Message:
    """The message of these bytes, in its parts."""
    return email.message_from_bytes(data, policy=_SHORT)


def head_of(data: bytes) -> Message:
    """The headers of these bytes only."""
    return BytesHeaderParser(policy=_SHORT).parsebytes(data)


def decoded(value: object) -> str:
    """A header in words; what cannot be decoded is shown with marks in place of letters."""
    if not isinstance(value, email.header.Header):
        value = str(value or "")[:LONGEST_HEADER]
    try:
        parts = email.header.decode_header(value)
    except email.errors.HeaderParseError:
        return str(value)[:LONGEST_HEADER]
    pieces = [piece if isinstance(piece, str) else in_words(piece, charset) for piece, charset in parts]
    return " ".join("".join(pieces).split())[:LONGEST_HEADER]


def in_words(piece: bytes, charset: str | None = None) -> str:
    """Bytes as text; where nobody says the encoding or it is wrong, the first that fits."""
    for encoding in (charset or "utf-8", "utf-8", "gb18030"):
        try:
            return piece.decode(encoding)
        except (LookupError, ValueError):  # a name that is no charset, or one of Python's own codecs
            continue
    return piece.decode("ascii", "replace")
