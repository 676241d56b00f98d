"""A Prefect server that is away: how one knows, and what to say of it.

Prefect asks again for about a minute, once it has reached its server; a server that is restarted meanwhile is
not missed. One that stays away ends the run. Nothing of ours is in it but the record of runs.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from schemas.failure import CannotBeDone

_CLIENT = "httpx"
"""What Prefect speaks to its server with; its errors come through as they are."""


class ServerAway(CannotBeDone):
    """Raised when a run ends because its Prefect server does not answer, or not as it should."""


def is_outage(error: BaseException) -> bool:
    """Whether an error comes from asking the server."""
    return any(
        base.__module__.partition(".")[0] == _CLIENT for each in _causes(error) for base in type(each).__mro__
    )


@contextmanager
def outages_told() -> Iterator[None]:
    """Let an outage end what is done here as ServerAway; what a person is told already stays as it is."""
    try:
        yield
    except CannotBeDone:
        raise
    except Exception as error:
        if is_outage(error):
            raise _outage(error) from error
        raise


def _outage(error: BaseException) -> ServerAway:
    """What to tell a person: where the server was looked for, what it said, what to do."""
    address = os.environ.get("PREFECT_API_URL", "")
    root = [*_causes(error)][-1]
    said = (str(root).splitlines() or [type(root).__name__])[0]
    remedy = "run again; where PREFECT_API_URL names a server, start it before or unset PREFECT_API_URL"
    return ServerAway(
        f"the Prefect server at {address} does not answer ({said}); what was done is kept: {remedy}"
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it came from, outermost first."""
    yield error
    before = error.__cause__ or error.__context__
    if before:
        yield from _causes(before)
