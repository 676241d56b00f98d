"""A region's word on findings that code raises, not a predicate: off, re-graded, waived until a day."""

from datetime import date
from pathlib import Path

from schemas.contracts import load_contracts
from validations.findings import Catalogue, Finding, load_catalogue

UNSIGNED = "cover.unsigned"


def amended(tmp_path: Path, change: str) -> Catalogue:
    (tmp_path / "rules.yml").write_text(
        f"rules:\n  {UNSIGNED}: {{{change}, because: 试行}}\n", encoding="utf-8"
    )
    return load_catalogue(contracts=load_contracts(), overrides=tmp_path)


def test_switched_off_it_says_nothing(tmp_path: Path) -> None:
    assert not amended(tmp_path, "status: 'off'").speaks(UNSIGNED)


def test_re_graded_it_has_the_regions_severity(tmp_path: Path) -> None:
    told = amended(tmp_path, "severity: hold").tell(Finding(UNSIGNED), date(2022, 6, 2))
    assert (told.severity, told.waived) == ("hold", False)


def test_waived_it_is_a_note_for_returns_up_to_the_day(tmp_path: Path) -> None:
    catalogue = amended(tmp_path, "waived_until: 2022-06-30")
    told = [catalogue.tell(Finding(UNSIGNED), day) for day in (date(2022, 6, 30), date(2022, 7, 1))]
    assert [one.waived for one in told] == [True, False]
    assert told[0].severity == "note"
