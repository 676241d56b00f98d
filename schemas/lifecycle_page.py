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
    """The whole page as Markdown: moves, states, events."""
    return "\n".join([_HEAD.format(source=life.source), *_moves(life), *_states(life), *_events(life)]) + "\n"


def _moves(life: Lifecycle) -> Iterator[str]:
    """Which event leads from the state of a row to the state of a column."""
    reached = [state for state in life.states if any(event.to == state.code for event in life.events)]
    yield "## 转换 · Moves"
    yield ""
    yield f"| 从 ＼ 到 | {' | '.join(state.label for state in reached)} |"
    yield f"|---{'|---' * len(reached)}|"
    for start in ("", *(state.code for state in life.states)):
        label = f"**{life.state[start].label}**" if start else "（新发现）"
        yield f"| {label} | {' | '.join(_between(life, start, state.code) for state in reached)} |"
    yield ""


def _between(life: Lifecycle, start: str, target: str) -> str:
    """Labels of the events between two states; no start means a hazard's first event."""
    return "、".join(
        event.label for event in life.events if event.to == target and start in (event.from_ or ("",))
    )


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
