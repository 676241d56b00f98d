"""The door to people: e-mail and the groups of WeCom, DingTalk and Feishu, through Apprise.

Any Apprise URL works. ``wecomhook://``, ``dinghook://`` and ``feishuhook://`` are group robots at an address
given in full: the vendor's webhook with its scheme replaced, or a proxy's, with ``plain=yes`` for http. What
an error says is stripped of everything that stands in the URL.
"""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import apprise
from apprise.decorators import notify

from flows.patience import within

SECONDS = 30
WHOLE = 5
"""Times the patience that a whole conversation with a channel may take."""
LEAST_SECRET = 4
"""Shorter pieces of a URL are words such as ``to`` and ``no``."""


class Undelivered(Exception):  # noqa: N818 - named after what happened
    """Raised when a channel did not take a message; says why, without secrets."""


class Parcel(NamedTuple):
    """What goes out: ``recipient`` is a mail address, or empty for a group."""

    subject: str
    body: str
    recipient: str = ""
    attachments: Sequence[Path] = ()


class Silent(Undelivered):
    """Raised when a channel did not answer: whether it took the message is not known."""


def deliver(url: str, parcel: Parcel, patience: float = 120) -> None:
    """Hand a message to the channel behind the URL; Undelivered when it was not taken.

    An answer may take ``patience`` seconds, and everything five times as long; beyond that it is Silent.
    """
    more = f"{'&' if '?' in url else '?'}to={quote(parcel.recipient)}&format=text&cto={patience:g}"
    began = monotonic()
    try:
        within(patience * WHOLE, partial(_handed_over, f"{url}{more}" if parcel.recipient else url, parcel))
    except TimeoutError as error:
        raise Silent(str(error)) from error
    except Undelivered as error:
        reason = _without_secrets(str(error), url)
        raise (Silent if monotonic() - began >= patience else Undelivered)(reason) from None


def _handed_over(full: str, parcel: Parcel) -> None:
    messenger = apprise.Apprise()
    if not messenger.add(full):
        message = "the channel's URL is not one Apprise understands"
        raise Undelivered(message)
    with apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s") as said:  # type: ignore[no-untyped-call] # as below
        taken = messenger.notify(
            title=parcel.subject,
            body=parcel.body,
            body_format=apprise.NotifyFormat.TEXT,
            attach=[str(path) for path in parcel.attachments] or None,
        )
        reason = said.getvalue()
    if not taken:
        raise Undelivered(reason)


def _without_secrets(text: str, url: str) -> str:
    """The first lines of what was logged, with every piece of the URL blotted out."""
    for piece in sorted(re.split(r"[/?&=:@#]+", url), key=len, reverse=True):
        if len(piece) >= LEAST_SECRET:
            text = text.replace(piece, "****")
    return " ".join(text.split())[:300] or "the channel did not take the message"


def _wecom(text: str) -> object:
    return {"msgtype": "text", "text": {"content": text}}


def _feishu(text: str) -> object:
    return {"msg_type": "text", "content": {"text": text}}


SHAPES: dict[str, Callable[[str], object]] = {"wecomhook": _wecom, "dinghook": _wecom, "feishuhook": _feishu}
"""What each vendor's robot wants to be told; DingTalk's text message is shaped as WeCom's."""


def _robot(schema: str, shape: Callable[[str], object]) -> None:
    @notify(on=schema, name=schema)  # type: ignore[untyped-decorator, no-untyped-call] # Apprise has few types
    def post(body: str, title: str, *_: object, meta: dict[str, Any], **__: object) -> bool:
        query = dict(meta["qsd"])
        scheme = "http" if query.pop("plain", "") == "yes" else "https"
        port = f":{meta['port']}" if meta.get("port") else ""
        address = f"{scheme}://{meta['host']}{port}{meta.get('fullpath') or '/'}"
        if query:
            address += f"?{urlencode(query)}"
        return _posted(address, shape(f"{title}\n\n{body}"))


def _posted(address: str, content: object) -> bool:
    """Whether the robot took it: all three answer 200 also to refusals, with a code that is not 0."""
    data = json.dumps(content, ensure_ascii=False).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})  # noqa: S310 - http(s) by construction
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - as above
            said = json.loads(answer.read() or b"{}")
    except (urllib.error.URLError, OSError, ValueError) as error:
        apprise.logger.warning("robot: %s", error)
        return False
    code = said.get("errcode", said.get("code", 0)) if isinstance(said, dict) else 0
    if code:
        apprise.logger.warning("robot refused: %s", said)
    return not code


for _schema, _shape in SHAPES.items():
    _robot(_schema, _shape)
