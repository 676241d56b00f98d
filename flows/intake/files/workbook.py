"""Bytes become sheets of cells with addresses; the only door of calamine.

Content decides which reader opens a file. Everything that can be wrong with the bytes becomes an
``Unreadable`` that carries the finding; a panic inside calamine, which derives from BaseException, too.
"""

from collections.abc import Callable
from io import BytesIO

import python_calamine

from flows.intake.files.opendocument import look, malformed, packed
from flows.intake.files.package import Hidden, peek
from flows.intake.files.sniff import sniff
from flows.intake.files.sylk import open_sylk
from flows.intake.files.texttables import MAX_TEXT, open_html, open_text, open_xml
from flows.intake.files.workbook_parts import MAX_CELLS, Merge, Sheet, Unreadable, Workbook
from validations.findings import Finding

MAX_SHEETS = 2_000
"""Tables of one file; nobody fills in more, and each is told of."""
MAX_COLUMNS = 16_384
"""Columns a sheet of Excel or LibreOffice has; an address beyond them is forged."""


def open_workbook(data: bytes, name: str) -> Workbook:
    """The file's sheets; Unreadable when there is no way to read a table from it."""
    if name.rpartition("/")[2].startswith(("~$", ".~")):
        raise Unreadable(Finding("file.lock", value=name))
    kind = sniff(data)
    opener = _OPENERS.get(kind)
    if opener is None:
        facts = {"reason": "压缩结构不完整"} if kind == "broken zip" else {}
        raise Unreadable(Finding(_REFUSED.get(kind, "file.not_a_workbook"), value=name, facts=facts))
    book = opener(data, name, kind)
    if len(book.sheets) > MAX_SHEETS:
        raise Unreadable(Finding("file.too_large", value=name))
    return book


def _with_calamine(data: bytes, name: str, kind: str) -> Workbook:
    package = peek(data) if kind in {"xlsx", "xlsb"} else None
    if package is not None and (package.bomb or package.reach > MAX_CELLS):
        raise Unreadable(Finding("file.too_large", value=name))
    if package is not None and package.doctype:
        raise _broken(name, "含有不允许的DOCTYPE声明")
    sheets = _calamine_sheets(data, name)
    findings: list[Finding] = []
    if package is not None:
        for sheet, hidden in zip(sheets, package.hidden, strict=False):
            _hide(sheet, hidden)
        if package.macros:
            findings.append(Finding("file.macros", value=name))
    return Workbook(kind, tuple(sheets), package.images if package else 0, tuple(findings))


def _opendocument(data: bytes, name: str, kind: str) -> Workbook:
    told = look(data)
    if told.bomb:
        raise Unreadable(Finding("file.too_large", value=name))
    if told.broken:
        raise _broken(name, told.broken)
    sheets = _calamine_sheets(data, name)
    if len(sheets) == len(told.sheets):
        for sheet, layout in zip(sheets, told.sheets, strict=True):
            sheet.merges = layout.merges
            _hide(sheet, layout.hidden)
    return Workbook(kind, tuple(sheets))


def _flat_opendocument(data: bytes, name: str, kind: str) -> Workbook:
    if len(data) > MAX_TEXT:
        raise Unreadable(Finding("file.too_large", value=name))
    if reason := malformed(data):
        raise _broken(name, reason)
    return _opendocument(packed(data), name, kind)


def _hide(sheet: Sheet, hidden: Hidden) -> None:
    sheet.hidden_rows, sheet.hidden_columns = hidden


def _calamine_sheets(data: bytes, name: str) -> list[Sheet]:
    try:
        with python_calamine.load_workbook(BytesIO(data)) as book:
            return [
                _sheet(book, meta.name, hidden=meta.visible != python_calamine.SheetVisibleEnum.Visible)
                for meta in book.sheets_metadata
                if meta.typ == python_calamine.SheetTypeEnum.WorkSheet
            ]
    except python_calamine.PasswordError as error:
        raise Unreadable(Finding("file.encrypted", value=name)) from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise _broken(name, _short(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's panics have no importable class
            raise
        raise _broken(name, "解析器崩溃") from error


def _sheet(book: python_calamine.CalamineWorkbook, name: str, *, hidden: bool) -> Sheet:
    table = book.get_sheet_by_name(name)
    if table.end is None:
        return Sheet(name, [], (), hidden)
    if table.end[1] >= MAX_COLUMNS or (table.end[0] + 1) * (table.end[1] + 1) > MAX_CELLS:
        raise Unreadable(Finding("file.too_large", sheet=name, value=name))
    ranges = table.merged_cell_ranges
    merges = None if ranges is None else tuple(Merge(*start, *end) for start, end in ranges)
    return Sheet(name, table.to_python(skip_empty_area=False), merges, hidden)  # type: ignore[arg-type] # a list of narrower cells


def _broken(name: str, reason: str) -> Unreadable:
    return Unreadable(Finding("file.broken", value=name, facts={"reason": reason}))


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:120]


def _document(data: bytes, name: str, kind: str) -> Workbook:
    from flows.intake.files.documents import open_document  # noqa: PLC0415 - lxml costs every start what few files need

    return open_document(data, name, kind)


def _webarchive(data: bytes, name: str, kind: str) -> Workbook:
    from flows.intake.files.web_archives import open_webarchive  # noqa: PLC0415 - mail parsers cost every start what few files need

    return open_webarchive(data, name, kind)


_OPENERS: dict[str, Callable[[bytes, str, str], Workbook]] = {
    "xlsx": _with_calamine,
    "xlsb": _with_calamine,
    "xls": _with_calamine,
    "ods": _opendocument,
    "fods": _flat_opendocument,
    "text": open_text,
    "html": open_html,
    "mht": _webarchive,
    "xml": open_xml,
    "slk": open_sylk,
    "docx": _document,
}
_REFUSED = {
    "empty": "file.empty",
    "encrypted": "file.encrypted",
    "word": "file.old_word",
    "pdf": "file.scanned",
    "picture": "file.scanned",
    "slides": "file.not_a_workbook",
    "archive": "file.other_archive",
    "message": "file.message",
    "broken zip": "file.broken",
    "zip": "file.archive",
}
