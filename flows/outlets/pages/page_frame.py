"""What all pages share: path and text, the head that says when the figures hold, the template engine."""

import re
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from flows.outlets.layouts import ASSETS
from flows.outlets.report_pack import LASTING, Pack

_MARKS = re.compile("[&<>'\"]")


class Page(NamedTuple):
    """A file of the site: its path inside the period's folder, and its text."""

    path: str
    text: str


class Shown(NamedTuple):
    """A figure at the top of a page."""

    name: str
    value: str
    unit: str
    beside: str
    target: str = ""
    """Where on the page the rows behind ``beside`` are."""
    alarm: bool = False
    rows: str = ""
    """Where the rows behind the figure itself are."""


def slug(code: str) -> str:
    """A code or name as a file name that any system keeps and none hides.

    >>> slug('YH05'), slug('市直')
    ('YH05', '_5e02__76f4_')
    """
    return re.sub(r"[^0-9A-Za-z-]", lambda mark: f"_{ord(mark[0]):x}_", code)


def county_page(county: str) -> str:
    """Where a county's page lies in the period's folder."""
    return f"county/{slug(county)}.html"


def unit_page(code: str) -> str:
    """Where a unit's page lies in the period's folder."""
    return f"unit/{slug(code)}.html"


def safe(text: str) -> str:
    """The text as it may stand in a page, as the template engine would write it."""
    return str(escape(text)) if _MARKS.search(text) else text


def head(
    pack: Pack, title: str, subtitle: str, trail: tuple[tuple[str, str], ...], *, lasts: bool = False
) -> dict[str, Any]:
    """What the top of a page says: title, office, where one is, and when the figures hold.

    ``lasts``: later editions take the page over as long as it would say the same.
    """
    edition = f"{pack.edition}，{LASTING}本页" if lasts else pack.edition
    return {
        "title": title,
        "subtitle": subtitle,
        "office": pack.office,
        "trail": trail,
        "here": pack.scope,
        "standing": (
            ("统计截止日期", pack.as_of_words),
            ("数据采集时点", pack.known_words),
            ("版本", pack.edition),
        ),
        "standing_words": f"{pack.month}，{edition}",
    }


@cache
def asset(name: str) -> str:
    """A file of ours that pages need: style or script."""
    return (ASSETS / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("flows.outlets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def trail_html(steps: tuple[tuple[str, str], ...]) -> str:
    """The links that lead up from a page, as they stand in it."""
    parts: Any = _environment().get_template("_parts.html.j2").module
    return str(parts.trail(steps))


def rendered(template: str, **context: Any) -> str:  # noqa: ANN401 - what the template asks for
    """A page from its template; the style and script are at hand for pages that stand alone."""
    given = {"trail": (), "subtitle": "", "here": "", "assets_at": ""} | context
    inline = {"css": Markup(asset("site.css")), "js": Markup(asset("site.js"))}  # noqa: S704 - our own files
    return _environment().get_template(template).render(**given, **inline)
