"""Secrets by the name region.toml gives them: from the environment, or from a Prefect block."""

import os
from collections.abc import Callable

from flows.region import RegionError

Blocks = Callable[[str], str]
"""Loads a Prefect secret block by its name."""


def secret(named: str, blocks: Blocks) -> str:
    """What ``env:VARIABLE`` or ``block:name`` stands for; RegionError says which of them is missing."""
    kind, _, name = named.partition(":")
    if kind == "block":
        return blocks(name)
    value = os.environ.get(name)
    if not value:
        message = f"the environment variable {name}, which region.toml names, is not set"
        raise RegionError(message)
    return value


def no_blocks(name: str) -> str:
    """Where Prefect is not at hand."""
    message = f"the secret block {name} can only be read by a run; name an environment variable instead"
    raise RegionError(message)
