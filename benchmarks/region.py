"""A region whose inbox is the measured month: settings, and one unit for each workbook."""

from pathlib import Path

from benchmarks.contents import Unit
from benchmarks.workbooks import unit_code

_SETTINGS = """\
[region]
name = "云湖市"
code = "YH"
office = "云湖市卫生健康委员会"

[sources.inbox]
type = "folder"
path = "{inbox}"
"""


def write_region(root: Path, inbox: Path, count: int) -> Path:
    """A new region folder for ``count`` units whose returns lie in ``inbox``."""
    root.mkdir(parents=True)
    (root / "overrides").mkdir()
    (root / "region.toml").write_text(_SETTINGS.format(inbox=inbox.resolve()), encoding="utf-8")
    lines = ["unit_code,name,county,kind,owes"]
    lines += [
        f"{unit_code(number)},{Unit.name_of(number)},云湖{number % 9 + 1}县,TOWNSHIP,hazard;measure;key_task"
        for number in range(count)
    ]
    (root / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root
