"""Laggard classes, the ladder of measures, and what counts as going through the motions — all data."""

from pydantic import Field as Key

from schemas.loading import HERE, Declared, load


class LaggardClass(Declared):
    """How a unit's return for a month is classed."""

    code: str
    label: str
    english: str
    laggard: bool


class Rung(Declared):
    """The measure recommended once a class has held for so many months in a row."""

    measure: str
    class_: str = Key(alias="class")
    consecutive: int


class Criterion(Declared):
    """One sign of going through the motions."""

    code: str
    label: str
    weight: int
    share: float
    """Share of the rows concerned, 0 to 1, from which the sign counts."""
    least_hits: int = 1
    """Rows that must show the sign, whatever their share."""
    alone: bool = False
    """Whether it counts even when it concerns fewer rows than ``least_rows``."""


class Perfunctory(Declared):
    """The score: a return at or over ``threshold`` is called perfunctory."""

    threshold: int
    least_rows: int
    copied_least_letters: int
    """Texts shorter than this (without digits and marks) are never called copied."""
    copied_similarity: float
    """Jaccard similarity of three-letter pieces, 0 to 1, from which two texts are alike."""
    copied_least_shared: int
    """Texts that two units must have in common before either counts as copied."""
    copied_most_units: int
    """A text found at more units than this is common wording."""
    nil_months: int
    """Nil returns in a row from which they count against a unit whose peers find hazards."""
    criteria: tuple[Criterion, ...]


class Stalled(Declared):
    """From how much on a unit is called slow to act; any one limit reached suffices."""

    overdue_major: int
    overdue_general: int
    longest_overdue: int
    """Days."""
    no_progress: int
    """Hazards without progress for months."""


class Limits(Declared):
    """From how much of a thing on a unit is proposed for supervision; months are of the last twelve."""

    overdue_major: int
    overdue_general: int
    longest_overdue: int
    """Days."""
    vanished: int
    late_months: int
    missing_months: int
    perfunctory_score: int


class Weights(Declared):
    """Points a unit gets for each of a thing, by which those proposed are ranked."""

    overdue_major: float
    open_major: float
    overdue_general: float
    vanished: float
    late_months: float
    missing_months: float
    perfunctory_score: float


class Supervision(Declared):
    """Which units are proposed for supervision, and in what order."""

    proposed_from: Limits
    weights: Weights


class Escalation(Declared):
    """Everything about laggards."""

    source: str
    classes: tuple[LaggardClass, ...]
    ladder: tuple[Rung, ...]
    stalled: Stalled
    supervision: Supervision
    perfunctory: Perfunctory
    boilerplate: tuple[str, ...]


def load_escalation() -> Escalation:
    """The classes, ladder and weights."""
    return load(HERE / "escalation.yml", Escalation)
