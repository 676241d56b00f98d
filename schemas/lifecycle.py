"""The life of a hazard as data: states, the events that lead from one to the next, and time limits."""

from functools import cached_property

from pydantic import Field as Key

from schemas.codes import Status
from schemas.loading import HERE, Declared, SchemaError, load


class State(Declared):
    """Where a hazard can stand."""

    code: str
    label: str
    english: str
    rank: int
    """Order along the way to closing; a lower rank next month is a regression."""
    open: bool


class Event(Declared):
    """What can happen to a hazard; ``to`` None leaves the state as it is."""

    code: str
    label: str
    story: str
    """How a person tells it; may hold {until}, {level} and {state}; what stands in [ ] needs a day until."""
    english: str
    from_: tuple[str, ...] = Key(alias="from")
    to: str | None
    guard: str
    basis: str
    status: Status
    implied: bool = False
    """Whether a monthly snapshot that shows a later state implies that this happened on the way."""


class Authority(Declared):
    """What only the supervising authority may say."""

    closes_levels: tuple[str, ...]
    """Levels a unit's own ledger cannot close."""
    closes_listed: bool
    """Whether a listed hazard, too, is closed by the authority alone."""
    unit_kinds: tuple[str, ...]
    """Kinds of units that are the authority, also where one hands in for another unit."""


class Deadlines(Declared):
    """Time limits, all configurable; days unless the name says working days."""

    due_soon_days: int
    stalled_periods: int
    general_usual_days: int
    general_longest_days: int
    listed_longest_days: int
    extension_apply_workdays: int
    extension_decide_workdays: int
    listing_publish_workdays: int
    acceptance_days: int
    transfer_reply_workdays: int


class PlanPart(Declared):
    """A part that the plan for a major hazard must have (domain 5.3: 治理方案六项)."""

    label: str
    words: str
    """A pattern; a plan whose text it matches has the part."""


class Lifecycle(Declared):
    """States, events and limits together."""

    source: str
    states: tuple[State, ...]
    events: tuple[Event, ...]
    authority: Authority
    heard: tuple[str, ...]
    """Ledgers beside the hazard ledger whose rows speak of hazards."""
    plan_parts: tuple[PlanPart, ...]
    deadlines: Deadlines

    @cached_property
    def state(self) -> dict[str, State]:
        """Each state by its code."""
        return {state.code: state for state in self.states}

    @cached_property
    def event(self) -> dict[str, Event]:
        """Each event by its code."""
        return {event.code: event for event in self.events}


def load_lifecycle() -> Lifecycle:
    """The lifecycle, refused when an event names a state that does not exist."""
    life = load(HERE / "lifecycle.yml", Lifecycle)
    for event in life.events:
        unknown = {*event.from_, *([event.to] if event.to else [])} - set(life.state)
        if unknown:
            message = f"lifecycle.yml: event {event.code} names unknown states {', '.join(sorted(unknown))}"
            raise SchemaError(message)
    return life
