"""Whoever installs the wheel gets all that the rooms hold."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SETUP = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
ROOMS = sorted({name.split(".")[0] for name in SETUP["packages"]})


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_of_modules_is_a_package_of_the_wheel(room: str) -> None:
    folders = {module.parent.relative_to(ROOT) for module in (ROOT / room).rglob("*.py")}
    assert {".".join(folder.parts) for folder in folders} == {
        name for name in SETUP["packages"] if name.split(".")[0] == room
    }


@pytest.mark.parametrize("room", ROOMS)
def test_every_file_beside_the_modules_is_in_the_wheel(room: str) -> None:
    packed = {file for pattern in SETUP["package-data"][room] for file in (ROOT / room).glob(pattern)}
    there = {
        file for file in (ROOT / room).rglob("*.*") if file.is_file() and "__pycache__" not in file.parts
    }
    assert {file for file in there if file.suffix not in {".py", ".pyc"}} <= packed
