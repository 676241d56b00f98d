"""A mail message opened: who sent it, and the files it carries, also those of messages inside it.

Anybody can put anything into a mailbox: headers are decoded leniently, names are only ever names, and what
carries nothing to read is said to, never guessed at.
"""

import email.utils
import re
from collections.abc import Sequence
from email.message import Message
from functools import partial
from itertools import islice

from flows.intake.files.mime import LONGEST_HEADER, decoded, head_of, message_of
from flows.intake.sources.attachments import attachments, linked
from flows.intake.sources.nested import with_nested
from flows.intake.sources.source import Enclosed, Opened, Opener
from flows.intake.sources.wrapped import is_locked
from flows.units import OFFICE, Registry, Unit

CLUTTER = frozenset({".jpg", ".jpeg", ".png", ".gif", ".ics", ".vcf", ".p7s", ".asc", ".sig", ".pgp"})
"""Endings of what mail programs and signatures attach; a photograph of a table cannot be read anyway."""
MOST_FILES = 2_000
MOST_PARTS = 20_000
"""Lines that may cut a message into parts: each part costs a thousand times the room of its line."""
HEAD_BYTES = 100_000
"""Of a message that is broken or too large: among so many its sender and subject are looked for."""
TOO_MANY = "too_many"
FORGED = "forged"
"""Why a message is not taken whose sender is not who it says; nobody is answered."""
_FAILED = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)


def opener(registry: Registry) -> Opener:
    """How messages of this region are opened."""
    return partial(open_message, registry=registry)


def open_message(data: bytes, registry: Registry) -> Opened:
    """Sender and attachments of a message; facts say why nothing is taken when nothing is."""
    if data.count(b"\n--") > MOST_PARTS:
        return _only_written_down(data, TOO_MANY, "parts")
    try:
        return _opened(message_of(data), registry)
    except Exception as error:  # noqa: BLE001 - the parser fails in as many ways as there are broken messages
        return _only_written_down(data, "unreadable", type(error).__name__)


def _only_written_down(data: bytes, refused: str, why: str) -> Opened:
    """What can be said of a message that is not opened."""
    head = head_of(data[:HEAD_BYTES])
    facts = {"from": sender_address(head), "subject": decoded(head.get("Subject"))[:200]}
    return Opened("", (), facts | {"refused": refused, "why": why})


def _opened(message: Message, registry: Registry) -> Opened:
    address = sender_address(message)
    sender = unit_of(address, registry)
    files, clutter = _parted(tuple(with_nested(islice(attachments(message), MOST_FILES + 1))))
    facts: dict[str, object] = {
        "from": address,
        "subject": decoded(message.get("Subject"))[:200],
        "message_id": decoded(message.get("Message-ID"))[:200],
        "automatic": decoded(message.get("Auto-Submitted", "no")).lower() != "no"
        or message.get("Return-Path") == "<>",
        "files": len(files),
        "left_out": [file.name for file in clutter],
    }
    if links := linked(message):
        facts["linked"] = links
    if _is_forged(message):
        return Opened("", (), facts | {"refused": FORGED})
    if sender is None:
        return Opened("", (), facts | {"refused": "unknown_sender"})
    if refused := _why_nothing(files, links):
        return Opened(sender.unit_code, (), facts | {"refused": refused})
    return Opened(sender.unit_code, files, facts)


def _why_nothing(files: Sequence[Enclosed], links: int) -> str:
    """Why nothing of a known sender's is taken; empty where something is."""
    if not files:
        return "linked" if links else "no_attachment"
    if len(files) > MOST_FILES:
        return TOO_MANY
    return "locked" if all(is_locked(file.data) for file in files) else ""


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


def _parted(attached: tuple[Enclosed, ...]) -> tuple[tuple[Enclosed, ...], tuple[Enclosed, ...]]:
    """Files and clutter; where there is nothing but clutter, it is what the sender meant."""
    files = tuple(file for file in attached if not _is_clutter(file.name))
    return (files, tuple(file for file in attached if _is_clutter(file.name))) if files else (attached, ())


def _is_clutter(name: str) -> bool:
    return f".{name.lower().rpartition('.')[2]}" in CLUTTER
