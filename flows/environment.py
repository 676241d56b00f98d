"""What Prefect and Great Expectations must find in the environment before they are imported.

Nothing is sent anywhere: no telemetry, no analytics. Without ``PREFECT_API_URL`` the flows start a server of
their own on loopback, which keeps its history in the region's folder.
"""

import os
from pathlib import Path

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "600",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_CLI_PROMPT": "false",
}


def prepare(root: Path) -> None:
    """Set what is not set yet; Prefect's own files go to ``.prefect`` in the region folder."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_HOME", str(root / ".prefect"))
