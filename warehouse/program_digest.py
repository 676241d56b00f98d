"""Which program is at work: a digest of our own code and data, for comparing two machines or two days."""

import hashlib
import sysconfig
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_ROOMS = ("flows", "schemas", "validations", "warehouse")


@cache
def program() -> str:
    """SHA-256 over the names and contents of everything in the four rooms."""
    digest = hashlib.sha256()
    for path in sorted(path for room in _ROOMS for path in (_ROOT / room).rglob("*") if path.is_file()):
        if "__pycache__" not in path.parts:
            data = path.read_bytes()
            digest.update(f"{path.relative_to(_ROOT).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def libraries() -> str:
    """When a library was last put into or taken out of the environment."""
    return str(Path(sysconfig.get_paths()["purelib"]).stat().st_mtime_ns)
