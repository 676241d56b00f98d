"""docs/rules.md says what the catalogue says."""

from pathlib import Path

from schemas.contracts import load_contracts
from validations.catalogue import load_catalogue
from validations.rulebook_page import rules_page

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_page_is_what_the_registry_says() -> None:
    page = rules_page(load_catalogue(contracts=load_contracts()))
    assert PAGE.read_text(encoding="utf-8") == page, "run: python -m validations.rulebook_page docs/rules.md"
