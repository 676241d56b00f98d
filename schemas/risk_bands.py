"""From which score a risk has which level: bands per method, and to whom a boundary belongs."""

from pathlib import Path
from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from schemas.codes import Status
from schemas.loading import HERE, Declared, load

_LEVELS = ("RED", "ORANGE", "YELLOW")
"""The levels with a lower bound, highest first; what is below the last is BLUE."""
_FINE = 1e-6
"""Less than any score is written to."""


class Band(Declared):
    """The scores of a level begin here."""

    level: Literal["RED", "ORANGE", "YELLOW"]
    from_: float = Key(alias="from")


class Method(Declared):
    """One way to score a risk."""

    method: Literal["LEC", "LS"]
    label: str
    source: str
    status: Status
    bands: tuple[Band, ...]

    @model_validator(mode="after")
    def _falling(self) -> "Method":
        """Refuse bands that are not the three levels with falling bounds."""
        bounds = [band.from_ for band in self.bands]
        if tuple(band.level for band in self.bands) != _LEVELS or bounds != sorted(bounds, reverse=True):
            message = f"{self.method}: bands must be {', '.join(_LEVELS)} with falling bounds"
            raise ValueError(message)
        return self


class RiskBands(Declared):
    """All methods; ``edge`` says which level a score exactly on a boundary belongs to."""

    edge: Literal["higher", "lower"]
    methods: tuple[Method, ...]

    @property
    def parameters(self) -> dict[str, float]:
        """The bounds as rules ask for them, such as ``lec_red``: a level holds from its bound on."""
        more = _FINE if self.edge == "lower" else 0.0
        return {
            f"{method.method.lower()}_{band.level.lower()}": band.from_ + more
            for method in self.methods
            for band in method.bands
        }


def load_risk_bands(overrides: Path | None = None) -> RiskBands:
    """The built-in bands, or a region's own (``overrides/risk_bands.yml``) in their place."""
    own = overrides / "risk_bands.yml" if overrides is not None else None
    return load(own if own is not None and own.exists() else HERE / "risk_bands.yml", RiskBands)
