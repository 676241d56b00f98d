"""Web pages saved with all their parts in one file, as web systems export tables and Excel saves a page.

The parts are taken apart as those of a message are; each page in it that holds a table is read like any other
page of HTML. Nothing that a page names is fetched.
"""

from flows.intake.files.mime import message_of
from flows.intake.files.texttables import MAX_TEXT, open_html
from flows.intake.files.workbook_parts import Sheet, Unreadable, Workbook
from validations.findings import Finding

_MOST_PARTS = 2_000
"""Lines that may cut the file into parts: each part costs a thousand times the room of its line."""


def open_webarchive(data: bytes, name: str, kind: str) -> Workbook:
    """The tables of all pages, one sheet each."""
    if len(data) > MAX_TEXT or data.count(b"\n--") > _MOST_PARTS:
        raise Unreadable(Finding("file.too_large", value=name))
    try:
        parts = [
            part.get_payload(decode=True)
            for part in message_of(data).walk()
            if part.get_content_type() == "text/html"
        ]
    except Exception as error:  # the parser fails in as many ways as there are broken messages
        facts = {"reason": type(error).__name__}
        raise Unreadable(Finding("file.broken", value=name, facts=facts)) from error
    pages = [page for page in parts if isinstance(page, bytes) and b"<table" in page.lower()]
    if not pages:
        raise Unreadable(Finding("file.not_a_workbook", value=name))
    sheets = [sheet for page in pages for sheet in open_html(page, name, kind).sheets]
    return Workbook(kind, tuple(_named(sheet, place) for place, sheet in enumerate(sheets)))


def _named(sheet: Sheet, place: int) -> Sheet:
    sheet.name = f"表{place + 1}"
    return sheet
