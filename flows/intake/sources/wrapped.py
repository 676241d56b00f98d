"""Files in the wrappings of mail programs: Outlook's winmail.dat, signed S/MIME, uuencode, a lost boundary.

Each wrapping is told by its bytes. What cannot be unwrapped gives nothing, and is then a file as it stands.
"""

import binascii
import re
from collections.abc import Iterator
from email.message import Message

from flows.intake.files.mime import in_words, message_of
from flows.intake.sources.source import Enclosed

TNEF = b"\x78\x9f\x3e\x22"
_BEGINS_FILE, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
"""Attributes of an attachment in TNEF (MS-OXTNEF): where one begins, its short name, bytes, properties."""
_LONG_NAME = b"\x1f\x00\x07\x37\x01\x00\x00\x00"
"""The property PidTagAttachLongFilename as one UTF-16 text; its length in bytes follows."""
_PKCS7 = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_SIGNED, _ENVELOPED, _HEAD = b"\x02", b"\x03", 40
_PGP = b"-----BEGIN PGP MESSAGE-----"
_OCTETS, _END = 0x04, b"\x00\x00"
_CONSTRUCTED = 0x20
_BEGIN = re.compile(rb"begin [0-7]{3,4} (\S.*)")
_DELIMITER = re.compile(r"^--([^\s\"\\][^\r\n\"\\]{0,68})\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)


def unpacked(data: bytes) -> Iterator[Enclosed]:
    """The files of a winmail.dat, under their long names where it gives them."""
    name, content = "", b""
    for kind, value in _attributes(data):
        if kind == _BEGINS_FILE:
            if content:
                yield Enclosed(name, content)
            name, content = "", b""
        elif kind == _TITLE:
            name = name or in_words(value.rstrip(b"\0"))
        elif kind == _PROPERTIES:
            name = _long_name(value) or name
        elif kind == _DATA:
            content = value
    if content:
        yield Enclosed(name, content)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every whole attribute: its level is one byte, then its kind, its length, its bytes, a checksum."""
    at = 6
    while at + 9 <= len(data):
        kind, size = (int.from_bytes(data[at + start : at + start + 4], "little") for start in (1, 5))
        if at + 9 + size > len(data):
            return
        yield kind, data[at + 9 : at + 9 + size]
        at += 9 + size + 2


def _long_name(properties: bytes) -> str:
    at = properties.find(_LONG_NAME) + len(_LONG_NAME)
    size = int.from_bytes(properties[at : at + 4], "little")
    told = properties[at + 4 : at + 4 + size] if at >= len(_LONG_NAME) else b""
    return told.decode("utf-16-le", "replace").rstrip("\0")


def is_locked(data: bytes) -> bool:
    """Whether nobody but the holder of a key can open it: an S/MIME envelope, an OpenPGP message."""
    return _PKCS7 + _ENVELOPED in data[:_HEAD] or data[:200].lstrip().startswith(_PGP)


def signed(data: bytes) -> bytes:
    """The message inside an opaque S/MIME signature (RFC 5652), empty where there is none.

    The signature is not verified: who sent it is told by the mail server, as of every other message.
    """
    if _PKCS7 + _SIGNED not in data[:_HEAD]:
        return b""
    content = data.find(_PKCS7 + b"\x01")  # what is signed is of type data
    if content < 0:
        return b""
    inside = _value(data, content + len(_PKCS7) + 1)[0]
    return b"".join(_octets(inside, 0))


def _value(data: bytes, at: int) -> tuple[bytes, int]:
    """What a BER element there holds, and where the next one begins; without a length all the rest."""
    size, at = data[at + 1] if at + 1 < len(data) else 0, at + 2
    if size == 0x80:  # noqa: PLR2004 - X.690: the end is marked
        return data[at:], len(data)
    if size & 0x80:
        more = size & 0x7F
        size, at = int.from_bytes(data[at : at + more], "big"), at + more
    return data[at : at + size], at + size


def _octets(data: bytes, at: int) -> Iterator[bytes]:
    """The pieces of an octet string that may be in pieces."""
    while at < len(data) and data[at] & ~_CONSTRUCTED == _OCTETS and not data.startswith(_END, at):
        inside, following = _value(data, at)
        if data[at] & _CONSTRUCTED:
            data, at = inside, 0
            continue
        yield inside
        at = following


def uuencoded(text: bytes) -> Iterator[Enclosed]:
    """The files between ``begin`` and ``end`` in the text of a message."""
    name, pieces = b"", list[bytes]()
    for line in text.splitlines():
        if found := _BEGIN.fullmatch(line):
            name, pieces = found[1], []
        elif name and line.strip() == b"end":
            yield Enclosed(in_words(name), b"".join(pieces))
            name = b""
        elif name:
            try:
                pieces.append(binascii.a2b_uu(line))
            except binascii.Error:
                name = b""  # somebody's prose


def with_boundary(part: Message) -> Message | None:
    """A part said to be of several, whose boundary is missing or wrong, read with the one it is cut by."""
    text = part.get_payload()
    if part.get_content_maintype() != "multipart" or not isinstance(text, str):
        return None
    found = _DELIMITER.search(text)
    if found is None:
        return None
    head = f'Content-Type: multipart/mixed; boundary="{found[1]}"\n\n'
    return message_of((head + text).encode("utf-8", "surrogateescape"))
