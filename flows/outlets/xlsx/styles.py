"""Cell styles of a workbook: a style like another one but for its background, and a few of our own."""

from copy import deepcopy

from lxml import etree
from lxml.etree import _Element as Element

from flows.outlets.xlsx.parts import MAIN, NotRewritable, Package, tag


class StyleSheet:
    """The workbook's style part; styles are asked for and added once."""

    def __init__(self, package: Package) -> None:
        """Find the style part; NotRewritable when the workbook has none."""
        part = package.related(package.workbook, "styles")
        if part is None:
            raise NotRewritable
        self.root = package.tree(part)
        self.formats = self._list("cellXfs")
        self._filled: dict[tuple[int, str], int] = {}
        self._fills: dict[str, int] = {}

    def filled(self, style: int, colour: str) -> int:
        """The style with that background colour (RRGGBB) and everything else as it was."""
        if (style, colour) not in self._filled:
            if not 0 <= style < len(self.formats):
                raise NotRewritable
            twin = deepcopy(self.formats[style])
            twin.set("fillId", str(self.fill(colour)))
            twin.set("applyFill", "1")
            self._filled[style, colour] = self._add(self.formats, twin)
        return self._filled[style, colour]

    def fill(self, colour: str) -> int:
        """A solid fill of that colour."""
        if colour not in self._fills:
            solid = f'<patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill>'
            self._fills[colour] = self._add(self._list("fills"), _element("fill", solid))
        return self._fills[colour]

    def own(self, font: str, *, colour: str = "", border: str = "", align: str = "") -> int:
        """A new style from the XML of its font, border and alignment."""
        font_id = self._add(self._list("fonts"), _element("font", font))
        border_id = self._add(self._list("borders"), _element("border", border)) if border else 0
        fill_id = self.fill(colour) if colour else 0
        style = _element("xf", f'<alignment vertical="center" wrapText="1" {align}/>')
        for name, value in (
            ("numFmtId", 49),
            ("fontId", font_id),
            ("fillId", fill_id),
            ("borderId", border_id),
        ):
            style.set(name, str(value))
        for name in ("applyFont", "applyFill", "applyBorder", "applyAlignment", "applyNumberFormat"):
            style.set(name, "1")
        return self._add(self.formats, style)

    def _list(self, name: str) -> Element:
        found = self.root.find(tag(name))
        if found is None:
            raise NotRewritable
        return found

    @staticmethod
    def _add(parent: Element, child: Element) -> int:
        parent.append(child)
        parent.set("count", str(len(parent)))
        return len(parent) - 1


def _element(name: str, inner: str) -> Element:
    return etree.fromstring(f'<{name} xmlns="{MAIN}">{inner}</{name}>')
