"""docs/lifecycle.md says what the lifecycle says."""

from pathlib import Path

from schemas.lifecycle import load_lifecycle
from schemas.lifecycle_page import lifecycle_page

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def test_page_is_what_the_lifecycle_says() -> None:
    told = PAGE.read_text(encoding="utf-8")
    assert told == lifecycle_page(load_lifecycle()), "run: python -m schemas.lifecycle_page docs/lifecycle.md"
