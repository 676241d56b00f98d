"""A folder takes another's place in one step, or in two where the file system cannot do better."""

from pathlib import Path

import pytest

from warehouse import folder_swap
from warehouse.folder_swap import put_in_place


def filled(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


@pytest.fixture(params=["one step", "two steps"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that exchanges names, and one that says it cannot."""
    if request.param == "two steps":
        monkeypatch.setattr(folder_swap, "_EXCHANGE", 1 << 20)  # a flag no kernel knows: EINVAL


@pytest.mark.usefixtures("system")
def test_the_new_folder_stands_whole_and_keeps_what_only_the_old_one_had(tmp_path: Path) -> None:
    place = filled(tmp_path / "2022-06", report="old", gates="kept")
    filled(place / "data-docs", index="kept too")
    put_in_place(filled(tmp_path / ".new", report="new", more="new"), place)
    assert content(place / "data-docs") == {"index": "kept too"}
    files = {path.name: path.read_text(encoding="utf-8") for path in place.iterdir() if path.is_file()}
    assert files == {"report": "new", "more": "new", "gates": "kept"}
    assert [path.name for path in tmp_path.iterdir()] == ["2022-06"]


def test_the_first_folder_is_placed_in_one_step(tmp_path: Path) -> None:
    put_in_place(filled(tmp_path / ".new", report="new"), tmp_path / "2022-06")
    assert content(tmp_path / "2022-06") == {"report": "new"}


def test_everything_in_a_folder_is_on_the_disk_before_it_stands_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, place = filled(tmp_path / ".new", report="new"), filled(tmp_path / "2022-06", gates="kept")
    seen = list[dict[str, str]]()
    monkeypatch.setattr(
        folder_swap, "sync_below", lambda folder: seen.append(content(folder) | content(place))
    )
    put_in_place(made, place)
    assert seen == [{"report": "new", "gates": "kept"}]


def test_what_cannot_be_exchanged_says_so_and_leaves_the_old_folder(tmp_path: Path) -> None:
    place = filled(tmp_path / "2022-06", report="old")
    with pytest.raises(FileNotFoundError):
        put_in_place(tmp_path / "missing", place)
    assert content(place) == {"report": "old"}
