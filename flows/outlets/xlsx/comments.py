"""Comments of a worksheet: new ones beside those that are there, with the boxes they are shown in."""

from typing import Final

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from flows.outlets.xlsx.parts import LINKS, MAIN, Package, tag

_AUTHOR = "安全隐患台账"
_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit"'
    ' data="{sheet}"/></o:shapelayout></xml>'
)
_KIND = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;width:240pt;'
    'height:{height}pt;z-index:9;visibility:hidden" fillcolor="#fffbe6" o:insetmode="auto">'
    '<v:fill color2="#fffbe6"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 12, {top}, 2, {right}, 24, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def add_comments(package: Package, part: str, sheet_number: int, texts: dict[str, str]) -> None:
    """Put a comment on each cell; where the institution left one, ours follows it in the same box."""
    if not texts:
        return
    known = _existing(package, part)
    _add_texts(package, known, texts, taken := _taken(package, known))
    boxes = "".join(
        _box(cell, text, sheet_number * 1024 + 512 + number)
        for number, (cell, text) in enumerate(texts.items())
        if cell not in taken
    )
    _add_boxes(package, part, sheet_number, boxes)


def _existing(package: Package, part: str) -> str:
    """The sheet's part of comments, made when there is none."""
    name = package.related(part, "comments")
    if name is None:
        name = package.fresh("xl/commentsN{}.xml")
        empty = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'
        package.add(name, empty.encode(), _COMMENTS_TYPE)
        package.relate(part, "comments", name)
    return name


def _taken(package: Package, comments: str) -> set[str]:
    return {entry.get("ref", "") for entry in package.tree(comments).iter(tag("comment"))}


def _add_texts(package: Package, comments: str, texts: dict[str, str], taken: set[str]) -> None:
    root = package.tree(comments)
    authors, listed = root.find(tag("authors")), root.find(tag("commentList"))
    if authors is None or listed is None:
        return
    etree.SubElement(authors, tag("author")).text = _AUTHOR
    for cell, text in texts.items():
        if cell in taken:
            entry = next(entry for entry in listed if entry.get("ref") == cell)
            holder = entry.find(tag("text"))
            text = f"\n{text}"  # noqa: PLW2901 - the institution's own words stay in front
        else:
            attributes = {"ref": cell, "authorId": str(len(authors) - 1)}
            holder = etree.SubElement(etree.SubElement(listed, tag("comment"), attributes), tag("text"))
        if holder is not None:
            words = etree.SubElement(etree.SubElement(holder, tag("r")), tag("t"))
            words.text = text
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _add_boxes(package: Package, part: str, sheet_number: int, boxes: str) -> None:
    drawing = package.related(part, "vmlDrawing")
    if drawing is None:
        drawing = package.fresh("xl/drawings/vmlDrawingN{}.vml")
        package.default_type("vml", _VML_TYPE)
        package.parts[drawing] = _VML.format(sheet=sheet_number).encode()
        link = package.relate(part, "vmlDrawing", drawing)
        _refer(package, part, link)
    # Office writes this part as something close to XML, so it is extended as text.
    whole = package.parts[drawing]
    head, close, tail = whole.rpartition(b"</xml>")
    kind = "" if b"_x0000_t202" in whole else _KIND
    package.parts[drawing] = head + (kind + boxes).encode() + close + tail


_AFTER = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


def _refer(package: Package, part: str, link: str) -> None:
    """Name the drawing in the sheet, at the place the schema gives it."""
    root = package.tree(part)
    element = root.makeelement(tag("legacyDrawing"), {tag("id", LINKS): link})
    place = next(
        (index for index, child in enumerate(root) if etree.QName(child).localname in _AFTER), len(root)
    )
    root.insert(place, element)


def _box(cell: str, text: str, number: int) -> str:
    letters, row = coordinate_from_string(cell)
    column = column_index_from_string(letters) - 1
    lines = sum(1 + len(line) // 19 for line in text.split("\n"))
    return _BOX.format(
        number=number,
        height=min(16 * lines + 12, 320),
        left=column + 1,
        right=column + 5,
        top=max(row - 2, 0),
        bottom=row + 1 + lines,
        row=row - 1,
        column=column,
    )
