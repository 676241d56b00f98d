"""Major-hazard criteria as published, with how far the text is known, and keywords that are leads only.

A set says which version it is, from when until when it is in force, and whether it is complete. Rows that
are missing because the text could not be obtained are missing on purpose; they can be added without code.
"""

import re
from datetime import date
from functools import cached_property
from pathlib import Path

from pydantic import Field as Key

from schemas.codes import Status
from schemas.loading import HERE, Declared, SchemaError, load_folder


class Criterion(Declared):
    """One criterion, with regular expressions that make a description worth a second look."""

    code: str
    text: str
    heading: bool = False
    """Introduces the ones below it; judged by nobody alone."""
    keywords: tuple[str, ...] = ()


class CriteriaSet(Declared):
    """One version of one published list."""

    set_: str = Key(alias="set")
    title: str
    english: str
    document: str
    valid_from: date
    valid_until: date | None = None
    complete: bool
    verified_upto: str
    status: Status
    note: str = ""
    criteria: tuple[Criterion, ...]

    @cached_property
    def by_code(self) -> dict[str, Criterion]:
        """Each criterion by its code."""
        return {criterion.code: criterion for criterion in self.criteria}


def load_criteria(folder: Path = HERE / "criteria") -> tuple[CriteriaSet, ...]:
    """All sets; a keyword that is not a regular expression is refused with file and key."""
    sets = load_folder(folder, CriteriaSet)
    for known in sets:
        for criterion in known.criteria:
            for keyword in criterion.keywords:
                try:
                    re.compile(keyword)
                except re.error as error:
                    message = f"criteria: {known.set_}: {criterion.code}.keywords: {keyword!r}: {error}"
                    raise SchemaError(message) from error
    return sets
