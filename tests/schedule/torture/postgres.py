"""A PostgreSQL server on a loopback port, with a database of its own, for as long as a test needs it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sources.servers import answers, free_port

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
"""Where Debian keeps its servers, oldest first."""


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database, as SQLAlchemy wants it."""
    programs, port = INSTALLED[-1].parent, free_port()
    root = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    who = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []  # it will not serve root
    if who:
        shutil.chown(root, "postgres")
    make = [programs / "initdb", "-D", root / "data", "-U", "prefect", "-A", "trust", "--no-sync"]
    subprocess.run([*who, *make], check=True, capture_output=True)
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": root, "fsync": "off"}
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [*who, programs / "postgres", "-D", root / "data", *settings], stderr=subprocess.DEVNULL
    )
    try:
        answers(port, seconds=120)
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=60)
        shutil.rmtree(root, ignore_errors=True)
