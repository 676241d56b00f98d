"""Every library is justified, pinned, and nothing is justified that is not there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
NAME = re.compile(r"[A-Za-z0-9._-]+")


def named(lines: list[str]) -> set[str]:
    """The libraries of requirement lines, our own extras aside."""
    names = {NAME.match(line)[0].lower() for line in lines if NAME.match(line)}  # type: ignore[index]
    return {name.replace("_", "-").replace(".", "-") for name in names} - {"hazard-ledger"}


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return named([*project["dependencies"], *extras])


def test_every_library_is_justified_and_no_other() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    justified = set(re.findall(r"^\| ([a-z0-9-]+) \| ", page, re.MULTILINE)) - {"library"}
    assert justified == declared()


def test_every_library_is_pinned() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all("==" in pin for pin in pins if pin and not pin.startswith("#"))
    assert declared() <= named(pins)
