"""Thresholds by which a row without a code finds its hazard; data, so that a region can ask more or less."""

from pydantic import Field as Key

from schemas.loading import HERE, Declared, load


class Weights(Declared):
    """What each likeness counts; a likeness neither side can show hands its weight to the others."""

    text: float = Key(ge=0)
    place: float = Key(ge=0)
    found_on: float = Key(ge=0)
    category: float = Key(ge=0)


class Matching(Declared):
    """Scores are 0 to 1; see ``matching.yml`` for what each number means."""

    weights: Weights
    certain: float = Key(ge=0, le=1)
    doubtful: float = Key(ge=0, le=1)
    text_least: float = Key(ge=0, le=1)
    place_least: float = Key(ge=0, le=1)
    margin: float = Key(ge=0, le=1)
    code_floor: float = Key(ge=0, le=1)
    look_back_periods: int = Key(ge=0)
    candidates: int = Key(ge=1)
    near_days: int = Key(ge=0)
    near_score: float = Key(ge=0, le=1)
    partial_worth: float = Key(ge=0, le=1)
    partial_least: int = Key(ge=1)
    anchors: tuple[str, ...]
    anchor_penalty: float = Key(ge=0, le=1)


def load_matching() -> Matching:
    """The thresholds."""
    return load(HERE / "matching.yml", Matching)
