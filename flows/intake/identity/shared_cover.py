"""What the sheets of a workbook say together of whose return it is: each its own words first, then the rest.

Units fill in the cover of the first sheet and leave the next ones bare.
"""

from collections.abc import Iterable

from flows.intake.facts import Cover, SheetReading


def merged(sheets: Iterable[SheetReading]) -> Cover:
    """What any sheet's surroundings say, the first word on each thing counting."""
    whole = Cover()
    for sheet in sheets:
        for name, value in sheet.cover.values.items():
            if value is not None and name not in whole.values:
                whole.values[name] = value
                if name in sheet.cover.cells:
                    whole.cells[name] = sheet.cover.cells[name]
                whole.origins[name] = sheet.cover.origins.get(name, "label")
    return whole


def completed(sheet: SheetReading, whole: Cover) -> Cover:
    """The sheet's own cover, completed from the rest of the workbook; a title is weaker than any label."""
    own = {name: value for name, value in sheet.cover.values.items() if value is not None}
    cells, origins = dict(sheet.cover.cells), dict(sheet.cover.origins)
    for name, value in whole.values.items():
        weak = origins.get(name) in ("title", "sheet") and whole.origins.get(name) in ("template", "label")
        if name not in own or weak:
            own[name] = value
            origins[name] = whole.origins.get(name, "label")
    return Cover(own, cells, origins, sheet.cover.title)
