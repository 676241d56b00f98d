"""Real servers on loopback ports, started for a test and stopped after it."""

import getpass
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

DOVECOT = """
protocols = imap
listen = 127.0.0.1
base_dir = {run}
state_dir = {run}
log_path = {root}/dovecot.log
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{root}/mail
mail_uid = {mail_user}
mail_gid = {mail_group}
first_valid_uid = 1
first_valid_gid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password=secret-of-mail
}}
userdb {{
  driver = static
  args = uid={mail_user} gid={mail_group} home={root}
}}
namespace inbox {{
  inbox = yes
}}
"""

SSHD = """
Port {port}
ListenAddress 127.0.0.1
HostKey {root}/host_key
PidFile {root}/sshd.pid
AuthorizedKeysFile {root}/authorized_keys
PasswordAuthentication no
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
"""


class Account(NamedTuple):
    """Who runs the servers, and whose mail it is: a server started by root wants others for both."""

    internal: str
    internal_group: str
    login: str
    mail_user: str
    mail_group: str


def account() -> Account:
    if os.getuid() == 0:
        return Account("dovecot", "dovecot", "dovenull", "nobody", "nogroup")
    me = getpass.getuser()
    group = str(pwd.getpwnam(me).pw_gid)
    return Account(me, group, me, me, group)


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def answers(port: int, seconds: float = 20) -> None:
    """Wait until something listens on the port."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)  # a server's start cannot be waited for otherwise
    message = f"nothing listens on port {port}"
    raise TimeoutError(message)


@contextmanager
def dovecot(root: Path) -> Iterator[int]:
    """An IMAP server whose every user has the password ``secret-of-mail``; its port."""
    port, run, who = free_port(), root / "run", account()
    for folder in (run, root / "mail"):
        folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0:
        for folder in (root, root / "mail"):
            shutil.chown(folder, who.mail_user, who.mail_group)
    config = root / "dovecot.conf"
    config.write_text(DOVECOT.format(root=root, run=run, port=port, **who._asdict()), encoding="utf-8")
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    server = subprocess.Popen([program, "-F", "-c", str(config)], stderr=subprocess.DEVNULL)
    try:
        answers(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def sshd(root: Path) -> Iterator[int]:
    """An SSH server that takes the key in ``root``; its port."""
    port = free_port()
    for name in ("host_key", "client_key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(root / name)], check=True)
    shutil.copy(root / "client_key.pub", root / "authorized_keys")
    config = root / "sshd_config"
    config.write_text(SSHD.format(root=root, port=port), encoding="utf-8")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)  # sshd started by root insists on it
    program = shutil.which("sshd") or "/usr/sbin/sshd"
    server = subprocess.Popen([program, "-D", "-f", str(config)], stderr=subprocess.DEVNULL)
    try:
        answers(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)
