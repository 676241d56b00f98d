"""The one thing machines share: a place fsspec can reach, where bundles of small files are laid down.

A bundle is a zip archive without compression. It is only used when it is whole, so that one torn by a crash
is the same as none.
"""

import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import fsspec

from flows.stages.secrets import no_blocks, secret
from schemas.failure import CannotBeDone

Bundle = Mapping[str, bytes]
"""Contents by relative name."""


class Exchange(NamedTuple):
    """Where the place is; secrets are only named, and looked up on the machine that uses them."""

    url: str
    options: Mapping[str, str | int | bool]
    secrets: Mapping[str, str]

    def put(self, name: str, bundle: Bundle) -> None:
        """Lay a bundle down under a name."""
        files, path = self._at(name)
        files.makedirs(files._parent(path), exist_ok=True)  # noqa: SLF001 - fsspec's only way to say it
        files.pipe_file(path, packed(bundle))

    def get(self, name: str) -> Bundle | None:
        """The bundle of that name; None when there is none, or not all of it."""
        files, path = self._at(name)
        try:
            return unpacked(files.cat_file(path))
        except (FileNotFoundError, zipfile.BadZipFile):
            return None

    def has(self, name: str) -> bool:
        """Whether something lies there."""
        files, path = self._at(name)
        return bool(files.exists(path))

    def drop(self, name: str) -> None:
        """Take a bundle away, if it is there."""
        files, path = self._at(name)
        if files.exists(path):
            files.rm_file(path)

    def names(self, folder: str) -> list[str]:
        """The names of the bundles in a folder."""
        files, path = self._at(folder)
        listed = files.ls(path, detail=False) if files.exists(path) else []
        return sorted(f"{folder}/{str(each).rpartition('/')[2]}" for each in listed)

    def _at(self, name: str) -> tuple[fsspec.AbstractFileSystem, str]:
        options = {**self.options, **{key: secret(named, no_blocks) for key, named in self.secrets.items()}}
        try:
            files, root = fsspec.url_to_fs(self.url, **options)
        except (ImportError, ValueError) as error:
            message = f"{self.url}: machines cannot meet there ({error}); install hazard-ledger[sources]"
            raise CannotBeDone(message) from error
        files.invalidate_cache()
        return files, f"{str(root).rstrip('/')}/{name}"


def packed(bundle: Bundle) -> bytes:
    """A bundle as one archive; the same contents give the same bytes."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(bundle.items()):
            archive.writestr(zipfile.ZipInfo(name), data)
    return target.getvalue()


def unpacked(data: bytes) -> Bundle:
    """The contents of an archive, each checked against its sum."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bundle_of(root: Path, paths: Iterable[Path]) -> Bundle:
    """Files and whole folders as a bundle, named from ``root``."""
    found = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in found if file.is_file()}


def lay_out(bundle: Bundle, root: Path) -> None:
    """A bundle as files below ``root``; names that lead out of it are refused."""
    for name, data in bundle.items():
        path = root / name
        if not path.resolve().is_relative_to(root.resolve()):
            message = f"a bundle names {name}, which lies outside the folder it is for"
            raise CannotBeDone(message)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
