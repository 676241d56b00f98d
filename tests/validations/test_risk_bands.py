"""The bands of risks: who has a score on the boundary, and a region's own bands."""

from pathlib import Path
from typing import Any

import pytest

from schemas.loading import SchemaError
from validations.engine import load_engine

BASE: dict[str, Any] = {
    "sha256": "f" * 64, "submission_id": "s", "sheet": "风险清单", "sheet_no": 0, "row_number": 5,
    "period": "2022-05", "risk_point": "液氧站", "hazard_source": "液氧泄漏", "likelihood": 1.0,
    "controls": "设围栏，每日巡查并记录", "responsible_person": ["甲某"],
}  # fmt: skip
OWN = """
edge: {edge}
methods:
  - {{method: LEC, label: LEC, source: 本地标准, status: own, bands: [{{level: RED, from: {red}}}, {{level: ORANGE, from: 160}}, {{level: YELLOW, from: 70}}]}}
  - {{method: LS, label: LS, source: 本地标准, status: own, bands: [{{level: RED, from: 17}}, {{level: ORANGE, from: 13}}, {{level: YELLOW, from: 8}}]}}
"""  # noqa: E501 - a band a line


def said(row: dict[str, Any], overrides: Path | None = None) -> set[str]:
    found = load_engine(overrides).judge("risk", [BASE | row]).to_pylist()
    return {finding["code"] for finding in found} & {"risk.level_by_score", "risk.level_by_matrix"}


def lec(score: float, level: str) -> dict[str, Any]:
    return {
        "exposure": 1.0,
        "consequence": 100.0,
        "likelihood": score / 100,
        "score": score,
        "risk_level": level,
    }


@pytest.mark.parametrize(("score", "level"), [(319.9, "ORANGE"), (320.0, "RED"), (320.1, "RED")])
def test_a_score_on_the_boundary_is_the_higher_level(score: float, level: str) -> None:
    assert said(lec(score, level)) == set()
    assert said(lec(score, "YELLOW")) == {"risk.level_by_score"}


def test_a_region_may_give_the_boundary_to_the_lower_level(tmp_path: Path) -> None:
    (tmp_path / "risk_bands.yml").write_text(OWN.format(edge="lower", red=320), encoding="utf-8")
    assert said(lec(320.0, "ORANGE"), tmp_path) == set()
    assert said(lec(320.1, "RED"), tmp_path) == set()


@pytest.mark.parametrize(
    ("likelihood", "severity", "level"), [(4, 5, "RED"), (3, 5, "ORANGE"), (3, 3, "YELLOW"), (2, 4, "BLUE")]
)
def test_the_matrix_has_bands_of_its_own(likelihood: int, severity: int, level: str) -> None:
    row = {"likelihood": float(likelihood), "consequence": float(severity), "score": likelihood * severity}
    assert said(row | {"risk_level": level}) == set()
    assert said(row | {"risk_level": "RED" if level != "RED" else "BLUE"}) == {"risk.level_by_matrix"}


def test_factors_beyond_the_matrix_are_not_judged_by_it() -> None:
    assert said({"likelihood": 6.0, "consequence": 7.0, "score": 42.0, "risk_level": "BLUE"}) == set()


def test_bands_that_do_not_fall_are_refused(tmp_path: Path) -> None:
    (tmp_path / "risk_bands.yml").write_text(OWN.format(edge="higher", red=100), encoding="utf-8")
    with pytest.raises(SchemaError, match="falling bounds"):
        load_engine(tmp_path)
