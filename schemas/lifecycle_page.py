"""docs/lifecycle.md: the states of a hazard and what leads from one to the next — generated, never edited.

``python -m schemas.lifecycle_page docs/lifecycle.md`` writes it; a test compares the file with the data.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from schemas.codes import TRUST
from schemas.lifecycle import Event, Lifecycle, load_lifecycle

_HEAD = """# 隐患的一生 · Lifecycle

本页由 `schemas/lifecycle.yml` 生成，请勿手工修改。
Generated from the lifecycle: `python -m schemas.lifecycle_page docs/lifecycle.md`.

Sources: {source}.
"""


def lifecycle_page(life: Lifecycle) -> str:
    """The whole page as Markdown: picture, states, events."""
    return (
        "\n".join([_HEAD.format(source=life.source), *_picture(life), *_states(life), *_events(life)]) + "\n"
    )


def _picture(life: Lifecycle) -> Iterator[str]:
    """The moves between states, as a diagram that code hosts draw and people can read as text."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in life.states:
        yield f"    {state.code}: {state.label}"
    for event in life.events:
        starts = event.from_ or ("[*]",)
        if event.to:
            yield from (f"    {start} --> {event.to}: {event.label}" for start in starts)
    yield from (f"    {state.code} --> [*]" for state in life.states if not state.open)
    yield "```"
    yield ""


def _states(life: Lifecycle) -> Iterator[str]:
    yield "## 状态 · States"
    yield ""
    yield "| 代码 code | 状态 | meaning | 在册 open |"
    yield "|---|---|---|---|"
    yield from (
        f"| `{state.code}` | {state.label} | {state.english} | {'是' if state.open else '否'} |"
        for state in life.states
    )
    yield ""


def _events(life: Lifecycle) -> Iterator[str]:
    yield "## 事件 · Events"
    yield ""
    yield (
        "An event without a target leaves the state as it is. *Implied* (隐含): a monthly list that shows"
        " a later state says that this happened on the way."
    )
    yield ""
    yield "| 代码 code | 事件 | meaning | 从 from | 到 to | 条件 guard | 依据 basis |"
    yield "|---|---|---|---|---|---|---|"
    yield from (_event(event, life) for event in life.events)


def _event(event: Event, life: Lifecycle) -> str:
    starts = "、".join(life.state[code].label for code in event.from_) or "—"
    target = life.state[event.to].label if event.to else "—"
    label = f"{event.label}（隐含）" if event.implied else event.label
    basis = f"{event.basis}（{TRUST[event.status]}）"
    cells = (f"`{event.code}`", label, event.english, starts, target, event.guard or "—", basis)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(lifecycle_page(load_lifecycle()), encoding="utf-8")
