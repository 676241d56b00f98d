"""Letters written from templates: subject and body of each kind of message, in Chinese, as data."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, StrictUndefined, Template

from flows.outlets.notice_settings import Role
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

    messages: Mapping[str, Form]


class Letter(NamedTuple):
    """A message ready to be sent."""

    subject: str
    body: str


@cache
def forms() -> Mapping[str, Form]:
    """The kinds of messages by their name."""
    return load(Path(__file__).parent / "templates" / "messages.yml", Forms).messages


def write_letter(kind: str, facts: Mapping[str, object]) -> Letter:
    """The letter of that kind about these facts; a fact that the template needs must be there."""
    subject, body = _templates(kind)
    return Letter(" ".join(subject.render(facts).split()), body.render(facts).strip())


@cache
def _templates(kind: str) -> tuple[Template, Template]:
    """Subject and body, compiled once for thousands of letters."""
    form, jinja = forms()[kind], Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - plain text
    return jinja.from_string(form.subject), jinja.from_string(form.body)
