"""An SFTP server must be known to this machine, or a password would go to whoever answers in its place."""

from pathlib import Path

import paramiko


class KnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc] # paramiko has no types
    """Admits servers whose key stands in a ``known_hosts`` file; by default that of whoever runs us."""

    def __init__(self, path: str = "") -> None:
        """Read the file; one that does not exist knows nobody."""
        place = Path(path or "~/.ssh/known_hosts").expanduser()
        self._place = place
        self._keys = paramiko.HostKeys(str(place) if place.is_file() else None)

    def missing_host_key(self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey) -> None:  # noqa: ARG002 - paramiko
        """Refuse a server that the file does not know, or knows by another key."""
        if not self._keys.check(hostname, key):
            message = f"the key of {hostname} is not in {self._place}; ssh-keyscan gives it, verify it first"
            raise paramiko.SSHException(message)
