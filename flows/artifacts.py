"""What runs show in Prefect's pages beside their states; a server that is away does not cost the run."""

import logging
from collections.abc import Callable, Mapping, Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.outage import is_outage

log = logging.getLogger("hazard_ledger")


def show_table(rows: Sequence[Mapping[str, object]], key: str, about: str | None = None) -> None:
    """Show rows as a table under a key, with what they are about."""
    _shown(key, lambda: create_table_artifact([dict(row) for row in rows], key=key, description=about))


def show_text(text: str, key: str, about: str | None = None) -> None:
    """Show Markdown under a key, with what it is about."""
    _shown(key, lambda: create_markdown_artifact(text, key=key, description=about))


def _shown(key: str, make: Callable[[], object]) -> None:
    try:
        make()
    except Exception as error:
        if not is_outage(error):
            raise
        log.warning("%s: not shown, the Prefect server does not answer", key)
