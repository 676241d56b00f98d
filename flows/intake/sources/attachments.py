"""The files a message carries, in whatever way a mail program put them there: nothing that came is lost.

Attachments with and without names, messages forwarded as they were or as files, Outlook's winmail.dat, signed
messages, files written into the text. Large attachments that are only links are counted, never fetched.
"""

import mimetypes
import re
from collections.abc import Iterator
from email.message import Message

from flows.intake.files.mime import decoded, head_of, in_words, message_of
from flows.intake.sources.source import Enclosed
from flows.intake.sources.wrapped import TNEF, signed, unpacked, uuencoded, with_boundary

NAMELESS = "attachment"
DEEPEST = 5
"""Messages in messages in wrappings; below that a file is left as it stands."""
_HEAD_BYTES = 20_000
_LETTER = ("From", "Received", "Content-Type", "MIME-Version")
_NAMING = ("content-disposition", "content-type")
_SAID = ("text/", "image/", "multipart/", "message/")
_TABLES = frozenset({"text/csv", "text/tab-separated-values"})
_LINKED = re.compile(
    rb"https?://(?:[\w.-]*mail\.qq\.com/(?:cgi-bin/ftnExs|ftn/download)|[\w.-]*\.(?:163|126|yeah)\.(?:com|net)/"
    rb"(?:large-attachment-download|cgi-bin/nfs|dashi)|(?:dashi|fs|u)\.163\.com/|[\w.-]*mail\.(?:139|189)\.(?:com|cn)/"
    rb"[\w/]*(?:fileshare|large)|pan\.baidu\.com/s/|share\.weiyun\.com/|[\w.-]*(?:alipan|aliyundrive)\.com/s/)"
    rb"[^\s\"'<>]{0,500}"
)
"""Addresses under which mail services keep what is too large for them, and the usual netdisks."""


def attachments(message: Message, depth: int = 0) -> Iterator[Enclosed]:
    """Every file, in order, also those of messages inside the message."""
    for part in message.walk():
        if part.is_multipart():
            yield from _encoded(part, depth)
        elif mended := with_boundary(part) if depth < DEEPEST else None:
            yield from attachments(mended, depth + 1)
        else:
            yield from _files(part, depth)


def linked(message: Message) -> int:
    """How many files the message only links to."""
    texts = [_content(part) for part in message.walk() if part.get_content_maintype() == "text"]
    return len({link for text in texts for link in _LINKED.findall(text)})


def _files(part: Message, depth: int) -> Iterator[Enclosed]:
    """What a part is or has in it; text without a name is what the sender says, and pictures stand in it."""
    name, content, kind = _name(part), _content(part), part.get_content_type()
    if not content:
        return
    if not name and part.get_content_disposition() != "attachment":
        if kind == "text/plain":
            for file in uuencoded(content):
                yield from _unwrapped(file, depth)
        if kind.startswith(_SAID) and kind not in _TABLES:
            return
    named = name or NAMELESS + (mimetypes.guess_extension(kind) or "")
    yield from _unwrapped(Enclosed(named, content), depth)


def _unwrapped(file: Enclosed, depth: int) -> Iterator[Enclosed]:
    """The files in a wrapping, else the file itself."""
    own = Enclosed(only_a_name(file.name) or NAMELESS, file.data)
    inside = tuple(_inside(own, depth + 1)) if depth < DEEPEST else ()
    yield from inside or (own,)


def _inside(file: Enclosed, depth: int) -> Iterator[Enclosed]:
    if file.data.startswith(TNEF):
        for packed in unpacked(file.data):
            yield from _unwrapped(packed, depth)
    elif message := signed(file.data):
        yield from attachments(message_of(message), depth)
    elif file.name.lower().endswith((".eml", NAMELESS)) and _is_letter(file.data):
        yield from attachments(message_of(file.data), depth)


def _encoded(part: Message, depth: int) -> Iterator[Enclosed]:
    """A forwarded message that was encoded although none may be (RFC 2046, 5.2.1); or a file called one."""
    if part.get_content_type() != "message/rfc822" or depth >= DEEPEST:
        return
    encoding = _encoding(part)
    if encoding in ("base64", "quoted-printable"):
        inner = part.get_payload(0)
        text = inner.as_bytes() if isinstance(inner, Message) else b""
        read = message_of(f"Content-Transfer-Encoding: {encoding}\n\n".encode() + text.lstrip())
        name = _name(part) or NAMELESS
        yield from _unwrapped(
            Enclosed(name if not _is_letter(_content(read)) else NAMELESS, _content(read)), depth
        )


def _is_letter(data: bytes) -> bool:
    head = head_of(data[:_HEAD_BYTES])
    return any(name in head for name in _LETTER)


def _content(part: Message) -> bytes:
    """The bytes of a part; what is not encoded as it says is taken as it stands."""
    encoding = _encoding(part)
    if encoding:
        del part["Content-Transfer-Encoding"]
        part["Content-Transfer-Encoding"] = encoding
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _encoding(part: Message) -> str:
    """How a part is encoded, without remarks in brackets; where it says so twice, the one that hides more."""
    told = [
        str(head).partition("(")[0].strip().lower() for head in part.get_all("Content-Transfer-Encoding", [])
    ]
    return "base64" if "base64" in told else told[0] if told else ""


def _name(part: Message) -> str:
    for head, value in part.raw_items():
        if (
            head.lower() in _NAMING and not str(value).isascii()
        ):  # bytes as they came, which no header may hold
            part.replace_header(head, in_words(str(value).encode("ascii", "surrogateescape")))
    try:
        named = part.get_filename()
    except (LookupError, TypeError, ValueError):  # no charset, no order of pieces; the file itself counts
        return NAMELESS
    return (only_a_name(decoded(named)) or NAMELESS) if named else ""


def only_a_name(given: str) -> str:
    """The last piece of the name given: ``../../x.xlsx`` is x.xlsx."""
    last = given.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:150].strip(" .")
