"""Letters written from templates: subject and body of each kind of message, in Chinese, as data.

What a unit is asked to do about each thing it lags in is a sentence of its own.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template

from flows.outlets.layouts import TEMPLATES
from flows.outlets.messages.notice_settings import Role
from schemas.loading import Declared, load


class Form(Declared):
    """A kind of message."""

    title: str
    role: Role
    draft: bool = False
    """Whether it waits for approval."""
    subject: str
    body: str


class Forms(Declared):
    """All kinds of messages."""

    requests: Mapping[str, str]
    """What is asked of a unit, by the class it fell into."""
    messages: Mapping[str, Form]


class Letter(NamedTuple):
    """A message ready to be sent."""

    subject: str
    body: str


@cache
def forms() -> Mapping[str, Form]:
    """The kinds of messages by their name."""
    return _written().messages


def request(lag_class: str, facts: Mapping[str, object]) -> str:
    """What is asked of a unit that fell into a class; empty when nothing is."""
    asked = _requests().get(lag_class)
    return asked.render(facts) if asked else ""


def write_letter(kind: str, facts: Mapping[str, object]) -> Letter:
    """The letter of that kind about these facts; a fact that the template needs must be there."""
    subject, body = _templates(kind)
    return Letter(" ".join(subject.render(facts).split()), body.render(facts).strip())


@cache
def _written() -> Forms:
    return load(TEMPLATES / "messages.yml", Forms)


@cache
def _requests() -> Mapping[str, Template]:
    jinja = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text
    return {name: jinja.from_string(text) for name, text in _written().requests.items()}


@cache
def _templates(kind: str) -> tuple[Template, Template]:
    """Subject and body, compiled once for thousands of letters."""
    form, jinja = forms()[kind], Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text
    return jinja.from_string(form.subject), jinja.from_string(form.body)
