"""The life of a hazard is refused as a whole where an event comes from nowhere or leads there."""

from pathlib import Path

import pytest

from schemas import lifecycle
from schemas.lifecycle import load_lifecycle
from schemas.loading import HERE, SchemaError


@pytest.mark.parametrize(
    ("said", "instead", "unknown"),
    [
        ("to: PENDING", "to: NOWHERE", "NOWHERE"),
        ("from: [REGISTERED]", "from: [UTOPIA, REGISTERED]", "UTOPIA"),
        ("from: [REGISTERED], to: PENDING", "from: [UTOPIA], to: NOWHERE", "NOWHERE, UTOPIA"),
    ],
)
def test_an_event_between_unknown_states_is_named(
    said: str, instead: str, unknown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (HERE / "lifecycle.yml").read_text(encoding="utf-8").splitlines()
    changed = [line.replace(said, instead) if "code: assign" in line else line for line in lines]
    (tmp_path / "lifecycle.yml").write_text("\n".join(changed), encoding="utf-8")
    monkeypatch.setattr(lifecycle, "HERE", tmp_path)
    with pytest.raises(SchemaError) as refused:
        load_lifecycle()
    assert str(refused.value) == f"lifecycle.yml: event assign names unknown states {unknown}"
