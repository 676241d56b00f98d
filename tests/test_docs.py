"""What the documents name exists: files, folders, commands, make targets."""

import re
from pathlib import Path

import pytest

from flows.cli import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
QUOTED = re.compile(r"`([^`\n]+)`")
OURS = re.compile(r"(?:flows|schemas|validations|warehouse|tests|examples|benchmarks|docs)/[\w./-]*\w/?")
COMMAND = re.compile(r"\bhazard-ledger ([a-z]+)\b")
TARGET = re.compile(r"(?:^|`)make ([a-z]+)\b", re.MULTILINE)


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_files_commands_and_targets_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    places = {quoted for quoted in QUOTED.findall(text) if OURS.fullmatch(quoted)}
    assert sorted(place for place in places if not (ROOT / place).exists()) == []
    assert sorted(set(COMMAND.findall(text)) - set(COMMANDS)) == []
    assert sorted(set(TARGET.findall(text)) - targets()) == []


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_the_sphinx_site_reaches_every_page() -> None:
    told = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("index.md"))
    pages = {page.stem for page in (ROOT / "docs").glob("*.md")} - {"index"}
    assert sorted(page for page in pages if not re.search(rf"^{page}$", told, re.MULTILINE)) == []
