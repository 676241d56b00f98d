"""The house keeps its directions and its doors (docs/architecture.md)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("flows", "schemas", "validations", "warehouse")

MAY_IMPORT = {
    "schemas": {"schemas"},
    "validations": {"validations", "schemas"},
    "warehouse": {"warehouse", "schemas"},
    "flows": {"flows", "validations", "warehouse", "schemas", "examples"},
}

FLOW_MODULES = {
    "flows/monthly.py",
    "flows/collect.py",
    "flows/load.py",
    "flows/track.py",
    "flows/publish.py",
    "flows/notify.py",
    "flows/deployments.py",
    "flows/artifacts.py",
}
DOORS = {
    "prefect": FLOW_MODULES,
    "python_calamine": {"flows/intake/files/workbook.py"},
    "great_expectations": {"validations/expectations.py"},
    "yaml": {"schemas/loading.py"},
    "apprise": {"flows/outlets/messages/channels.py"},
    "distributed": {"flows/cluster.py"},
    "opencc": {"schemas/simplified.py"},
    "docx": {"flows/outlets/circulars/documents.py", "flows/intake/files/documents.py"},
}
FLOORS = {
    "flows/intake": ("files", "sources", "cells", "headings", "columns", "identity", "tables", "chunks"),
    "flows/outlets": ("xlsx", "books", "pages", "circulars", "returns", "messages"),
    "flows/stages": ("machines", "publication", "notices", "health"),
}
"""Rooms within a room: each imports only from those before it."""
LONGEST_MODULE = 330


def modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_rooms_import_only_where_the_house_allows(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    ours = {name.split(".")[0] for name in imports(path)} & {*ROOMS, "examples"}
    assert ours <= MAY_IMPORT[room]


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_each_library_has_one_door(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}
    wrong = {library for library in used & set(DOORS) if name_of(path) not in DOORS[library]}
    assert not wrong


@pytest.mark.parametrize(
    ("room", "floor"), [(room, floor) for room, floors in FLOORS.items() for floor in floors]
)
def test_rooms_within_a_room_stand_on_those_below(room: str, floor: str) -> None:
    floors, package = FLOORS[room], room.replace("/", ".")
    above = {f"{package}.{name}" for name in floors[floors.index(floor) + 1 :]}
    used = {name for path in (ROOT / room / floor).glob("*.py") for name in imports(path)}
    assert not {name for name in used if any(name == up or name.startswith(f"{up}.") for up in above)}
    assert {path.parent.name for path in (ROOT / room).glob("*/__init__.py")} == set(floors)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_every_module_says_its_idea_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert text.count("\n") <= LONGEST_MODULE


@pytest.mark.parametrize(
    "path", sorted((ROOT / "warehouse" / "statements").glob("*.sql")), ids=lambda p: p.stem
)
def test_every_statement_file_states_its_grain(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("-- one row per ")


HEAVY = {"prefect", "great_expectations", "pandas"}
SLOW = HEAVY | {"pyarrow", "numpy", "rich", "openpyxl"}
UNNEEDED = {
    "--help": SLOW | {"pydantic", "duckdb", "yaml"},
    "status --help": SLOW,
    "read --help": HEAVY,
    "check --help": HEAVY,
    "run --help": HEAVY,
}
"""What a command must not load before it knows that it needs it; milliseconds to seconds each."""


@pytest.mark.parametrize("command", UNNEEDED)
def test_quick_commands_do_not_load_the_heavy_libraries(command: str) -> None:
    script = (
        "import sys; from flows.cli import hazard_ledger\n"
        f"try: hazard_ledger.main({command.split()!r})\n"
        "except SystemExit: pass\n"
        f"heavy = {UNNEEDED[command]!r} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
