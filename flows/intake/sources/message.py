"""A mail message opened: who sent it, and the files it carries, also those of messages inside it.

Anybody can put anything into a mailbox: headers are decoded leniently, names are only ever names, and what
carries nothing to read is said to, never guessed at.
"""

import email
import email.errors
import email.header
import email.utils
import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from functools import partial

from flows.intake.sources.nested import with_nested
from flows.intake.sources.source import Enclosed, Opened, Opener
from flows.intake.whose import OFFICE
from flows.units import Registry, Unit

CLUTTER = frozenset({".jpg", ".jpeg", ".png", ".gif", ".ics", ".vcf", ".p7s", ".asc"})
"""Endings of what mail programs and signatures attach; a photograph of a table cannot be read anyway."""
NAMELESS = "attachment"
LONGEST_HEADER = 4_000
"""Signs of a header that are looked at: decoding takes the square of their number."""

HEAD_BYTES = 100_000
"""Of a message that is broken or too large: among so many its sender and subject are looked for."""
FORGED = "forged"
"""Why a message is not taken whose sender is not who it says; nobody is answered."""
_FAILED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


def opener(registry: Registry) -> Opener:
    """How messages of this region are opened."""
    return partial(open_message, registry=registry)


def open_message(data: bytes, registry: Registry) -> Opened:
    """Sender and attachments of a message; facts say why nothing is taken when nothing is."""
    try:
        return _opened(email.message_from_bytes(data), registry)
    except Exception as error:  # noqa: BLE001 - the parser fails in as many ways as there are broken messages
        head = BytesHeaderParser().parsebytes(data[:HEAD_BYTES])
        facts = {"from": sender_address(head), "subject": decoded(head.get("Subject"))[:200]}
        return Opened("", (), facts | {"refused": "unreadable", "why": type(error).__name__})


def _opened(message: Message, registry: Registry) -> Opened:
    address = sender_address(message)
    sender = unit_of(address, registry)
    attached = tuple(each for file in _attachments(message) for each in with_nested(file))
    files, clutter = _parted(attached)
    facts: dict[str, object] = {
        "from": address,
        "subject": decoded(message.get("Subject"))[:200],
        "message_id": decoded(message.get("Message-ID"))[:200],
        "automatic": decoded(message.get("Auto-Submitted", "no")).lower() != "no"
        or message.get("Return-Path") == "<>",
        "files": len(files),
        "left_out": [file.name for file in clutter],
    }
    if _is_forged(message):
        return Opened("", (), facts | {"refused": FORGED})
    if sender is None:
        return Opened("", (), facts | {"refused": "unknown_sender"})
    if not files:
        return Opened(sender.unit_code, (), facts | {"refused": "no_attachment"})
    return Opened(sender.unit_code, files, facts)


def sender_address(message: Message) -> str:
    """The one address in ``From``, in small letters; empty where there is none, more than one, or no end.

    It is taken before anything is decoded: a name that only decodes to an address is a name.
    """
    heads = [str(head) for head in message.get_all("From", [])]
    if sum(map(len, heads)) > LONGEST_HEADER:
        return ""
    found = {address.lower() for _, address in email.utils.getaddresses(heads) if "@" in address}
    return found.pop() if len(found) == 1 else ""


def _is_forged(message: Message) -> bool:
    """Whether the server that took it in found that its domain did not send it (RFC 8601, RFC 7489).

    That server's word stands first; a word of the sender's own could only speak against the sender.
    """
    return bool(_FAILED.search(str(message.get("Authentication-Results", ""))))


def unit_of(address: str, registry: Registry) -> Unit | None:
    """The unit with that contact address; where several share it, the one office among them, else nobody."""
    units = [unit for unit in registry.units if address and (unit.contact_mail or "").lower() == address]
    if len(units) > 1:
        units = [unit for unit in units if unit.kind == OFFICE]
    return units[0] if len(units) == 1 else None


def decoded(value: object) -> str:
    """A header as people wrote it; what cannot be decoded is shown with marks in place of letters."""
    pieces = []
    try:
        parts = email.header.decode_header(str(value or "")[:LONGEST_HEADER])
    except email.errors.HeaderParseError:
        return str(value)[:LONGEST_HEADER]
    for piece, charset in parts:
        pieces.append(piece if isinstance(piece, str) else _text(piece, charset))
    return " ".join("".join(pieces).split())


def _text(piece: bytes, charset: str | None) -> str:
    for encoding in (charset or "utf-8", "utf-8", "gb18030"):
        try:
            return piece.decode(encoding)
        except (LookupError, ValueError):  # a name that is no charset, or one of Python's own codecs
            continue
    return piece.decode("ascii", "replace")


def _parted(attached: tuple[Enclosed, ...]) -> tuple[tuple[Enclosed, ...], tuple[Enclosed, ...]]:
    """Files and clutter; where there is nothing but clutter, it is what the sender meant."""
    files = tuple(file for file in attached if not _is_clutter(file.name))
    return (files, tuple(file for file in attached if _is_clutter(file.name))) if files else (attached, ())


def _attachments(message: Message) -> Iterator[Enclosed]:
    """Every file, in order, also those of forwarded messages; ``walk`` goes into those by itself."""
    for part in message.walk():
        name = _name(part)
        if not name or part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            yield Enclosed(name, content)


def _name(part: Message) -> str:
    """The last piece of the name given: ``../../x.xlsx`` is x.xlsx."""
    try:
        named = part.get_filename()
    except (LookupError, TypeError, ValueError):  # no charset, no order of pieces; the file itself counts
        named = NAMELESS
    given = decoded(named).replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in given if letter.isprintable())[:150].strip(" .")


def _is_clutter(name: str) -> bool:
    return f".{name.lower().rpartition('.')[2]}" in CLUTTER
