"""Putting a finished folder in place of another in one step: readers see the old one or the new, never half.

Linux can exchange two names at once. Where a file system cannot (some network shares), the old folder is
moved aside first, and for a moment there is none.
"""

import ctypes
import errno
import os
import shutil
from collections.abc import Collection
from pathlib import Path

from warehouse.durable import sync, sync_below

_HERE = -100
"""AT_FDCWD: paths are relative to the working folder."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of renameat2(2)."""
_CANNOT = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV, errno.EPERM}


def put_in_place(made: Path, place: Path, leaving: Collection[str] = ()) -> None:
    """Let ``made`` stand at ``place``; what only the old folder has is carried over, the old one goes.

    ``leaving`` names what was the old folder's own, and goes with it.
    Both must lie on one file system. Killed anywhere, ``place`` is whole; ``made`` may be left beside it.
    """
    there = place.exists()
    if there:
        _carry_over(place, made, leaving)
    sync_below(made)
    if there:
        _exchange(made, place)
        shutil.rmtree(made)
    else:
        made.rename(place)
    sync(place.parent)


def _carry_over(old: Path, new: Path, leaving: Collection[str]) -> None:
    """Copy what others keep in the folder: gates and their documents, addenda."""
    for entry in old.iterdir():
        if (new / entry.name).exists() or entry.name in leaving:
            continue
        if entry.is_dir():
            shutil.copytree(entry, new / entry.name)
        else:
            shutil.copy2(entry, new / entry.name)


def _exchange(one: Path, two: Path) -> None:
    """Let two folders change names, in one step where the file system can."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 and not renameat2(_HERE, os.fsencode(one), _HERE, os.fsencode(two), _EXCHANGE):
        return
    code = ctypes.get_errno() if renameat2 else errno.ENOSYS
    if code not in _CANNOT:
        raise OSError(code, os.strerror(code), str(two))
    aside = two.with_name(f".{two.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    two.rename(aside)
    one.rename(two)
    aside.rename(one)
