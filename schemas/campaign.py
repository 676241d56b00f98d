"""A campaign as data: its stages, from when until when each runs, and which lists it asks for."""

from datetime import date
from pathlib import Path
from typing import Self

from pydantic import model_validator

from schemas.codes import Status
from schemas.loading import HERE, Declared, load


class Stage(Declared):
    """A stretch of the campaign."""

    stage: str
    label: str
    english: str
    begins_on: date
    ends_on: date
    """Its last day, inclusive: 6月8日前 is the 8th."""
    lists: tuple[str, ...]
    """Ledger kinds that every unit hands in for it."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.begins_on:
            message = f"stage {self.stage} ends on {self.ends_on}, before it begins on {self.begins_on}"
            raise ValueError(message)
        return self


class Campaign(Declared):
    """The region's campaign."""

    source: str
    status: Status
    campaign: str
    stages: tuple[Stage, ...]


def load_campaign(overrides: Path | None = None) -> Campaign:
    """The region's campaign, the built-in one where it has none; SchemaError names file and key."""
    own = overrides / "campaign.yml" if overrides else None
    return load(own if own and own.is_file() else HERE / "campaign.yml", Campaign)
