"""What only its owner may read: the archive, the store, letters and returns hold names and telephone numbers.

Folders are made so; a folder that is there already stays as its owner has set it, and ``doctor`` says when
everybody may read it.
"""

import os
from pathlib import Path

OTHERS = 0o007


def private_folder(folder: Path) -> Path:
    """The folder; made for its owner alone where it is not there yet."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def private_file(name: str | os.PathLike[str], flags: int) -> int:
    """An opener for files that only their owner may read."""
    return os.open(name, flags, 0o600)


def open_to_others(folder: Path) -> bool:
    """Whether anybody on the machine may look into a folder."""
    return folder.exists() and bool(folder.stat().st_mode & OTHERS)
