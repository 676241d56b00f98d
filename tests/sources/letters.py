"""Messages as units send them."""

import base64
import binascii
import struct
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from io import BytesIO

KNOWN = "安全科 <safety@yh001.example>"


def letter(*files: tuple[str, bytes], sender: str = KNOWN, subject: str = "5月隐患台账") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "ledger@example", subject
    message.set_content("请查收")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def zipped(*files: tuple[str, bytes], tight: bool = False) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if tight else zipfile.ZIP_STORED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


BOOK, OTHER = b"PK\x03\x04 the ledger", b"PK\x03\x04 another"
"""Stand for workbooks: whoever opens a message does not open the files in it."""
SAID = b"Content-Type: text/plain; charset=gb18030\r\n\r\n" + "请查收".encode("gb18030")
LINK = (
    b"Content-Type: text/html\r\n\r\n<a href='https://mail.qq.com/cgi-bin/ftnExs_download?k=1&t=2'>a.xlsx</a>"
)
EXCEL = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RFC822, BASE64 = b"Content-Type: message/rfc822\r\n", b"Content-Transfer-Encoding: base64\r\n"
_PKCS7 = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07"


def parts(*inside: bytes, kind: bytes = b"mixed", boundary: bytes = b'; boundary="BB"') -> bytes:
    """A message of several parts, each with its own head."""
    head = b"From: safety@yh001.example\r\nContent-Type: multipart/" + kind + boundary + b"\r\n\r\n"
    return head + b"".join(b"--BB\r\n" + each + b"\r\n" for each in inside) + b"--BB--\r\n"


def file(
    named: bytes = b'attachment; filename="a.xlsx"',
    kind: bytes = b"application/octet-stream",
    data: bytes = BOOK,
    encoding: bytes = b"base64",
) -> bytes:
    """A part that is a file; encoded as ``base64`` whatever ``encoding`` calls it."""
    told = b"Content-Disposition: " + named + b"\r\n" if named else b""
    head = b"Content-Type: " + kind + b"\r\n" + told + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n"
    return head + base64.encodebytes(data)


def winmail(name: str, data: bytes, *, long: bool = True) -> bytes:
    """Outlook's wrapping of one file, with or without the name that is longer than eight letters."""

    def told(kind: int, value: bytes) -> bytes:
        return struct.pack("<BII", 2, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    text = f"{name}\0".encode("utf-16-le")
    properties = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(text)) + text + bytes(-len(text) % 4)
    short = told(0x00069002, bytes(14)) + told(0x00018010, name.encode("gb18030") + b"\0")
    more = told(0x00069005, properties) if long else b""
    return struct.pack("<IH", 0x223E9F78, 1) + short + told(0x0006800F, data) + more


def signed(message: bytes, *, kind: bytes = b"\x02", pieces: int = 2) -> bytes:
    """A message in a signature, as far as it is looked at: in pieces, without lengths, as Outlook does."""
    size = -(-len(message) // pieces) or 1
    cut = (message[start : start + size] for start in range(0, len(message), size))
    octets = b"".join(b"\x04\x82" + struct.pack(">H", len(piece)) + piece for piece in cut)
    inside = b"\x30\x80\x06\x09" + _PKCS7 + b"\x01\xa0\x80\x24\x80" + octets + bytes(6)
    return b"\x30\x80\x06\x09" + _PKCS7 + kind + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + inside + bytes(8)


def uuencoded(name: bytes, data: bytes) -> bytes:
    lines = (binascii.b2a_uu(data[start : start + 45]) for start in range(0, len(data), 45))
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


def tricks() -> Iterator[tuple[str, bytes, list[tuple[str, bytes]] | str]]:
    """Messages as mail programs make them and ought not to: what each brings, or why it brings nothing."""
    one = [("a.xlsx", BOOK)]
    inner = bytes(letter(("a.xlsx", BOOK), sender="x@else.example"))
    gbk = base64.b64encode("甲院".encode("gbk"))
    yield "winmail.dat", parts(SAID, file(data=winmail("甲医院.xlsx", BOOK))), [("甲医院.xlsx", BOOK)]
    yield "short name", parts(file(data=winmail("甲.xlsx", BOOK, long=False))), [("甲.xlsx", BOOK)]
    yield "winmail cut", parts(file(data=winmail("a", BOOK)[:-90])), [("a.xlsx", winmail("a", BOOK)[:-90])]
    yield "forwarded", parts(SAID, RFC822 + b"\r\n" + inner), one
    yield "forwarded in base64", parts(RFC822 + BASE64 + b"\r\n" + base64.encodebytes(inner)), one
    yield "forwarded as a file", parts(file(b'attachment; filename="fw.eml"', data=inner)), one
    yield "forwarded twice", parts(RFC822 + b"\r\n" + inner, file(data=OTHER)), [*one, ("a.xlsx", OTHER)]
    yield "a file called a message", parts(file(kind=b"message/rfc822")), one
    yield "alternative", parts(SAID, file(), kind=b"alternative"), one
    yield (
        "name in pieces",
        parts(file(b"attachment; filename*0*=gbk''%BC%D7; filename*1=.xlsx")),
        [("甲.xlsx", BOOK)],
    )
    yield "name in words", parts(file(b'attachment; filename="=?gbk?B?' + gbk + b'?="')), [("甲院", BOOK)]
    yield (
        "name in raw bytes",
        parts(file(b'attachment; filename="' + "甲.xlsx".encode("gbk") + b'"')),
        [("甲.xlsx", BOOK)],
    )
    yield "no name", parts(SAID, file(b"", EXCEL)), [("attachment.xlsx", BOOK)]
    yield "no letter in the name", parts(file(b'attachment; filename="../"')), [("attachment", BOOK)]
    yield "a table without a name", parts(file(b"", b"text/csv", b"a,b")), [("attachment.csv", b"a,b")]
    yield "not a picture", parts(file(b'inline; filename="a.xlsx"', b"image/png")), one
    yield "only a picture in the text", parts(SAID, file(b"inline", b"image/png")), "no_attachment"
    yield "encoded with a remark", parts(file(encoding=b" BASE64 (rfc2045)")), one
    yield "encoded twice", parts(file(encoding=b"7bit\r\nContent-Transfer-Encoding: base64")), one
    yield "in the text", b"From: safety@yh001.example\n\nhi\n" + uuencoded(b"a.xlsx", BOOK), one
    yield (
        "begun in the text",
        b"From: safety@yh001.example\n\nbegin 644 a\nI think so\nend\n",
        "no_attachment",
    )
    yield "no boundary", parts(SAID, file(), boundary=b""), one
    yield "another boundary", parts(SAID, file(), boundary=b'; boundary="AA"'), one
    yield "signed", parts(file(data=signed(parts(SAID, file())))), one
    yield "signed in one piece", parts(file(data=signed(parts(file()), pieces=1))), one
    yield "locked", parts(SAID, file(data=signed(b"", kind=b"\x03"))), "locked"
    yield "a link", parts(LINK), "linked"
    yield "a link beside a file", parts(LINK, file()), one
    yield (
        "two hundred files",
        bytes(letter(*((f"{n}", b"%d" % n) for n in range(200)))),
        [(f"{n}", b"%d" % n) for n in range(200)],
    )
    yield "two thousand and one", parts(*(file(data=b"%d" % n) for n in range(2001))), "too_many"
    yield "thirty thousand parts", parts(SAID) + b"--BB\r\n\r\n" * 30_000, "too_many"
    yield "the same twice", parts(file(), file()), [*one, *one]
    yield "two of one name", parts(file(), file(data=OTHER)), [*one, ("a.xlsx", OTHER)]
    named = b"attachment; " + b"; ".join(b"filename*%d=a" % n for n in range(100_000))
    yield "a name in pieces without end", parts(file(named)), [("a" * 150, BOOK)]
    yield "heads without end", b"X-A: b\r\n" * 20_000 + parts(file()), one
