"""What machines share in these tests: an S3 server on loopback."""

import os
from collections.abc import Iterator

import pytest

from flows.stages.machines.exchange import Exchange
from tests.sources.servers import free_port

KEYS = {"LEDGER_S3_KEY": "access", "LEDGER_S3_SECRET": "hidden"}
SECRETS = {"key": "env:LEDGER_S3_KEY", "secret": "env:LEDGER_S3_SECRET"}


@pytest.fixture(scope="session")
def exchange() -> Iterator[Exchange]:
    """A bucket whose keys stand in the environment of whoever uses it."""
    server = pytest.importorskip("moto.server", reason="moto[server] is not installed")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")
    os.environ.update(KEYS)
    running = server.ThreadedMotoServer("127.0.0.1", free_port(), verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    url = f"http://{host}:{port}"
    s3fs.S3FileSystem(endpoint_url=url, key="access", secret="hidden").mkdir("machines")  # noqa: S106 - a test's
    yield Exchange("s3://machines/region", {"endpoint_url": url}, SECRETS)
    running.stop()
