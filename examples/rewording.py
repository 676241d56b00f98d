"""How a unit says the same thing in other words next month."""

from random import Random

from examples.months import likely
from examples.words import phrases


def reworded(text: str, luck: Random) -> str:
    """A description in slightly other words: synonyms, a lead-in dropped, a clause added."""
    book = phrases()
    known = [pair for pair in book.synonyms if pair[0] in text and pair[1] not in text]
    for old, new in luck.sample(known, k=min(len(known), luck.randint(1, 2))):
        text = text.replace(old, new, 1)
    text = text.removeprefix("检查发现") if likely(luck, 0.5) else text
    tail = luck.choice(book.tails) if not known or likely(luck, 0.3) else ""
    return text if tail in text else text + tail


def renamed(place: str, luck: Random) -> str:
    """A place by another of its names, or as it was."""
    old, new = luck.choice(phrases().place_names)
    return place.replace(old, new, 1) if likely(luck, 0.5) and new not in place else place
