"""An xlsx file as what it is, a zip of parts: change the few parts that matter, keep every other byte.

Loading and saving a workbook through a library loses what the library does not know: photographs beside the
hazards, computed values of formulas, printer settings. An institution's own workbook must come back whole.
"""

import posixpath
import zipfile
from io import BytesIO
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element as Element

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"

_LARGEST = 300_000_000
"""Bytes a workbook may unpack to; beyond, it comes back as a list of findings instead."""
MOST_MARKS = 3_000_000
"""Elements and attributes of all parts that are changed: each takes up to two hundred bytes as an object."""
_STORED = (".png", ".jpg", ".jpeg", ".gif")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class NotRewritable(Exception):  # noqa: N818 - it is an answer about the file, not a failure
    """Raised when the original cannot be changed in place: not an xlsx, damaged, or of another dialect."""


class Sheet(NamedTuple):
    """A worksheet of the package: its name and the part that holds it."""

    name: str
    part: str


def tag(name: str, space: str = MAIN) -> str:
    """A qualified element name."""
    return f"{{{space}}}{name}"


class Package:
    """The parts of a workbook by name; those parsed with ``tree`` are written back changed."""

    def __init__(self, data: bytes) -> None:
        """Unpack; NotRewritable when this is not a workbook we can change."""
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                if sum(info.file_size for info in archive.infolist()) > _LARGEST:
                    raise NotRewritable
                self.parts = {info.filename: archive.read(info) for info in archive.infolist()}
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
            raise NotRewritable from error
        self._trees: dict[str, Element] = {}
        self._marks = 0
        self.workbook = next((name for name in self.parts if name.endswith("xl/workbook.xml")), "")
        macros = any(name.endswith("vbaProject.bin") for name in self.parts)
        if macros or self.tree(self.workbook).tag != tag("workbook"):
            raise NotRewritable

    def tree(self, part: str) -> Element:
        """The part's root element, to be changed in place; NotRewritable for none or too much of it."""
        if part not in self._trees:
            data = self.parts.get(part, b"")
            self._marks += data.count(b"<") + data.count(b"=")
            if self._marks > MOST_MARKS:
                raise NotRewritable
            try:
                self._trees[part] = etree.fromstring(data, _PARSER)
            except etree.XMLSyntaxError as error:
                raise NotRewritable from error
        return self._trees[part]

    @property
    def sheets(self) -> list[Sheet]:
        """The worksheets in the order of their tabs."""
        targets = self.targets(self.workbook)
        found = self.tree(self.workbook).iterfind(f"{tag('sheets')}/{tag('sheet')}")
        return [
            Sheet(sheet.get("name", ""), targets.get(sheet.get(tag("id", LINKS), ""), "")) for sheet in found
        ]

    def targets(self, part: str) -> dict[str, str]:
        """Where the part's relations lead: id → part name."""
        if _relations_of(part) not in self.parts:
            return {}
        folder = posixpath.dirname(part)
        return {
            relation.get("Id", ""): posixpath.normpath(
                posixpath.join(folder, relation.get("Target", ""))
            ).lstrip("/")
            for relation in self.tree(_relations_of(part))
            if relation.get("TargetMode") != "External"
        }

    def related(self, part: str, kind: str) -> str | None:
        """The part a relation of that kind leads to, if there is one."""
        if _relations_of(part) not in self.parts:
            return None
        targets = self.targets(part)
        for relation in self.tree(_relations_of(part)):
            if relation.get("Type", "").endswith(f"/{kind}"):
                return targets.get(relation.get("Id", ""))
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation of the part; returns its id."""
        name = _relations_of(part)
        if name not in self.parts:
            self.parts[name] = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
        relations = self.tree(name)
        taken = {relation.get("Id") for relation in relations}
        new = next(f"rIdN{number}" for number in range(1, len(taken) + 2) if f"rIdN{number}" not in taken)
        etree.SubElement(
            relations,
            tag("Relationship", RELATIONS),
            {
                "Id": new,
                "Type": f"{LINKS}/{kind}",
                "Target": posixpath.relpath(target, posixpath.dirname(part) or "."),
            },
        )
        return new

    def add(self, part: str, content: bytes, kind: str) -> None:
        """Add a part with its content type."""
        self.parts[part] = content
        types = self.tree("[Content_Types].xml")
        etree.SubElement(types, tag("Override", TYPES), {"PartName": f"/{part}", "ContentType": kind})

    def default_type(self, extension: str, kind: str) -> None:
        """Make sure parts with that extension have a content type."""
        types = self.tree("[Content_Types].xml")
        known = {entry.get("Extension", "").lower() for entry in types.iterfind(tag("Default", TYPES))}
        if extension not in known:
            types.insert(
                0, types.makeelement(tag("Default", TYPES), {"Extension": extension, "ContentType": kind})
            )

    def fresh(self, pattern: str) -> str:
        """A part name that is not taken; the pattern holds {}."""
        return next(name for n in range(1, 10_000) if (name := pattern.format(n)) not in self.parts)

    def save(self) -> bytes:
        """The package as a file again; parts nobody parsed are byte for byte what they were."""
        for part, root in self._trees.items():
            self.parts[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in self.parts.items():
                info = zipfile.ZipInfo(name)
                packed = zipfile.ZIP_STORED if name.lower().endswith(_STORED) else zipfile.ZIP_DEFLATED
                archive.writestr(info, content, compress_type=packed)
        return out.getvalue()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
