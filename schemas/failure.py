"""The one kind of error a person is told of in a single line: what could not be done, why, what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


class CannotBeDone(Exception):  # noqa: N818 - named after what happened
    """Base of every error of ours; its message is meant for whoever gave the command."""


def meant(word: str, known: Iterable[str], most: int = 20) -> str:
    """What ends the message about a word nobody knows: the nearest of those known, else all of a few.

    >>> meant("wrkers", ["workers", "seconds"])
    '; workers is meant?'
    """
    words = sorted(known)
    near = get_close_matches(word, words, n=1)
    if near:
        return f"; {near[0]} is meant?"
    return f"; known are {', '.join(words)}" if len(words) <= most else ""
