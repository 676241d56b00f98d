"""Whose word a file is: what cover, template, title, file name and sender say of it, weighed in that order.

Who may report for whom is the register's word, never the sender's. What somebody sends in another's name is
nobody's return: it neither counts for the one named nor is held against it.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flows.intake.facts import Cover
from flows.units import OFFICE, Registry, Unit
from schemas.wording import normal
from validations.findings import Finding

_WORDS = re.compile(r"[\w（）()]+")
_WRITTEN = (None, "template", "label")
"""Origins of a name that somebody filled in; a title is printed."""
_LEAST = 3
"""Letters of a name that is looked for in a text; shorter ones stand in too many words."""
DENIED = "identify.not_yours"


@dataclass(frozen=True, slots=True)
class Arrived:
    """How a file came."""

    name: str
    sender: str | None
    received_at: datetime
    others: tuple[str, ...] = ()
    """Who else sent the same bytes, at another time."""
    member: str = ""
    """Which file of it is meant, where it is an archive."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called, without the folders before it: the archive's member first."""
        told = (self.member, self.name) if self.member else (self.name,)
        return tuple(name.rsplit("/", 1)[-1] for name in told)


class Speakers:
    """Finds out who speaks in a file, with the register at hand."""

    def __init__(self, registry: Registry) -> None:
        """Take the register of units."""
        self._registry = registry

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        """How long names are, the longest first."""
        lengths = {len(name) for name in self._registry.by_name}
        return tuple(sorted((length for length in lengths if length >= _LEAST), reverse=True))

    def unit(self, cover: Cover, arrived: Arrived) -> tuple[Unit | None, list[Finding]]:
        """The unit that reports, and what does not agree about it; nobody where the sender may not say so."""
        unit, doubts = self._meant(cover, arrived)
        sender = self.sender(arrived)
        if unit is None or may_report(sender, unit):
            return unit, doubts
        facts = {"sender": sender.name if sender else ""}
        cell = cover.cells.get("unit")
        return None, [Finding(DENIED, cell=cell, field="unit", value=unit.name, facts=facts)]

    def admitted(self, cover: Cover, arrived: Arrived) -> Arrived:
        """The arrival by the first sender who may say what the cover says; the first where nobody may."""
        by = (replace(arrived, sender=sender) for sender in (arrived.sender, *arrived.others))
        return next((each for each in by if not self._is_denied(cover, each)), arrived)

    def _is_denied(self, cover: Cover, arrived: Arrived) -> bool:
        return any(doubt.code == DENIED for doubt in self.unit(cover, arrived)[1])

    def sender(self, arrived: Arrived) -> Unit | None:
        """Who sent the file, where the register knows that."""
        return self._registry.named(arrived.sender) if arrived.sender else None

    def proxy(self, unit: Unit | None, cover: Cover, arrived: Arrived) -> str | None:
        """Code of the office that sent the unit's own workbook; the cover tells where no sender is known."""
        named = written(cover.values.get("proxy_by"))
        office = self.sender(arrived) or (self._registry.named(named) if named else None)
        via = unit.reports_via if unit else None
        return via if office and office.unit_code == via else None

    def _meant(self, cover: Cover, arrived: Arrived) -> tuple[Unit | None, list[Finding]]:
        """The unit that is meant, whoever sent it; two visible words that differ are a doubt."""
        cell, named = cover.cells.get("unit"), written(cover.values.get("unit"))
        hinted, where = self._hinted(arrived)
        unit = self._registry.named(named) if named else None
        filled_in = cover.origins.get("unit") in _WRITTEN
        coded = self._registry.by_code.get(written(cover.values.get("unit_code")) or "")
        if coded and not (unit and filled_in):
            return coded, []
        if named and not unit and filled_in:
            known = hinted and _resembles(named, hinted)
            return (hinted, []) if known else (None, [self._unknown(named, cell, hinted)])
        if not (unit and filled_in):
            unit = self._filled_in_by(unit or self._spoken(cover.title) or hinted, arrived)
        if not unit:
            return None, [Finding("identify.unit_missing", facts={"file": arrived.names[0]})]
        if coded and coded != unit:
            hinted, where = coded, "所用预填模板"
        if hinted and hinted != unit and hinted.unit_code != unit.reports_via:
            facts = {"expected": f"{where}对应“{hinted.name}”"}
            return unit, [Finding("identify.unit_disagrees", cell=cell, value=unit.name, facts=facts)]
        return unit, []

    def _filled_in_by(self, named: Unit | None, arrived: Arrived) -> Unit | None:
        """An office that a title or a file name speaks of handed the form out; who sends it filled it in."""
        sender = self.sender(arrived)
        return sender if named and sender and named.kind == OFFICE != sender.kind else named

    def _unknown(self, named: str, cell: str | None, hinted: Unit | None) -> Finding:
        if normal(named) in self._registry.ambiguous:
            return Finding("identify.unit_ambiguous", cell=cell, field="unit", value=named)
        near = hinted or self._spoken(named)
        facts = {"expected": f"最接近的是“{near.name}”。" if near else ""}
        return Finding("identify.unit_unknown", cell=cell, field="unit", value=named, facts=facts)

    def _hinted(self, arrived: Arrived) -> tuple[Unit | None, str]:
        """The unit that the file name or the sender speaks of."""
        for name in arrived.names:
            words = (self._registry.named(word) for word in _WORDS.findall(name))
            if spoken := next(filter(None, words), None) or self._spoken(name):
                return spoken, "文件名"
        return self.sender(arrived), "报送来源"

    def _spoken(self, text: str) -> Unit | None:
        """The unit with the longest name that stands in the text, the first of these."""
        said, known = normal(text), self._registry.by_name
        parts = (said[at : at + size] for size in self._lengths for at in range(len(said) - size + 1))
        name = next((part for part in parts if part in known), None)
        return self._registry.named(name) if name else None


def may_report(speaker: Unit | None, owner: Unit) -> bool:
    """Whoever is known to speak reports for itself and for units registered to it, for nobody else."""
    return speaker is None or speaker.unit_code in (owner.unit_code, owner.reports_via)


def written(value: object) -> str | None:
    """What a cell says, None when it says nothing."""
    text = str(value).strip() if value is not None else ""
    return text or None


def _resembles(named: str, unit: Unit) -> bool:
    """Whether a name on the cover is the hinted unit's with a word more or less."""
    said = normal(named)
    return any(name in said or said in name for name in map(normal, (unit.name, *unit.short_names)) if said)
