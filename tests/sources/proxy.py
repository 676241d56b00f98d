"""Somebody between us and a server who passes on what it says, as slowly and as far as a test wants."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from typing import Literal

from tests.sources.servers import free_port

Mood = Literal["trickle", "hang", "break", "swell", "flood", ""]
LARGE = b" {4000000000}\r\n"


@dataclass
class Proxy:
    """What the server says from ``mark`` on trickles, stays away, breaks off, swells or has no end.

    All else is passed on.
    """

    server: int
    mark: bytes = b"\0never\0"
    mood: Mood = ""
    times: int = 99
    """How often before it is well again."""
    port: int = 0

    def __post_init__(self) -> None:
        """Nobody has gone yet."""
        self.gone = Event()

    def serve(self, listener: socket.socket) -> None:
        """Take whoever calls, until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                there = socket.create_connection(("127.0.0.1", self.server))
                Thread(target=_passed_on, args=(client, there), daemon=True).start()
                Thread(target=self.said, args=(there, client), daemon=True).start()

    def said(self, server: socket.socket, client: socket.socket) -> None:
        """Pass on what the server says, in this mood."""
        with suppress(OSError), closing(client), closing(server):
            while data := server.recv(65_536):
                before, mark, after = data.partition(self.mark)
                client.sendall(before + mark)
                if not mark:
                    continue
                if not self.mood or self.times < 1:
                    client.sendall(after)
                    continue
                self.times -= 1
                self._spoil(client, after)
                return

    def _spoil(self, client: socket.socket, data: bytes) -> None:
        while self.mood == "trickle" and data and not self.gone.wait(0.05):
            client.sendall(data[:1])
            data = data[1:]
        if self.mood == "swell":
            client.sendall(LARGE)
        while self.mood == "flood":
            client.sendall(b"\r\n* 1 FETCH (FLAGS ())" * 1_000)
        if self.mood == "hang":
            self.gone.wait(20)


def _passed_on(client: socket.socket, server: socket.socket) -> None:
    with suppress(OSError):
        while data := client.recv(65_536):
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)


@contextmanager
def between(server: int) -> Iterator[Proxy]:
    """A proxy before the server at that port."""
    proxy = Proxy(server, port=free_port())
    listener = socket.create_server(("127.0.0.1", proxy.port))
    Thread(target=proxy.serve, args=(listener,), daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.gone.set()
        listener.close()
