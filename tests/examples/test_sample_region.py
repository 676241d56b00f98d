"""The sample region is the same every time, is all invented, and holds everything that happens in life."""

import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from examples.mail import posted
from examples.sample_region import (
    AS_OF,
    NOISE,
    PERIODS,
    Noise,
    arrivals,
    decisions,
    deliver,
    truth,
    write_region,
)
from examples.units import register, units, uscc
from examples.words import manners, phrases
from schemas.codes import load_codes

_DIGEST = (
    "import hashlib\nfrom examples.sample_region import PERIODS, arrivals, decisions\n"
    "whole = hashlib.sha256()\n"
    "for period in PERIODS:\n"
    "    for one in (*arrivals(period), *decisions(period)):\n"
    "        whole.update(one.name.encode() + one.data + one.received_at.isoformat().encode())\n"
    "print(whole.hexdigest())\n"
)


def digest_elsewhere() -> str:
    """The digest as another process in another time zone computes it."""
    environment = os.environ | {"PYTHONHASHSEED": "7", "TZ": "America/New_York"}
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", _DIGEST], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_same_bytes_in_every_process() -> None:
    whole = hashlib.sha256()
    for period in PERIODS:
        for one in (*arrivals(period), *decisions(period)):
            whole.update(one.name.encode() + one.data + one.received_at.isoformat().encode())
    assert digest_elsewhere() == whole.hexdigest()


def test_region_has_sixty_units_in_three_counties() -> None:
    assert len(units()) == 60
    assert {one.county for one in units()} == {"市直", "青萝县", "柳溪县", "澜川县"}
    assert len({one.name for one in units()}) == len({one.uscc for one in units()}) == 60


def test_unit_kinds_are_known_and_many() -> None:
    kinds = {one.kind for one in units()}
    assert kinds <= set(load_codes()["unit_kind"].by_code)
    assert len(kinds) >= 14


def test_credit_codes_are_of_a_place_that_does_not_exist() -> None:
    assert uscc("YH01") == "1299010000000YH01U"
    assert all(len(one.uscc) == 18 and one.uscc[2:8] == "990100" for one in units())


def test_scale_adds_counties_with_other_names() -> None:
    assert len(units(4)) == 60 + 3 * 42
    assert len({one.name for one in units(4)}) == len(units(4))


def test_phrase_book_is_wide() -> None:
    defects = phrases().defects
    assert len(defects) >= 20
    assert set(defects) <= set(load_codes()["category"].by_code)
    assert sum(map(len, defects.values())) >= 120
    measures = [measure for known in defects.values() for _, _, measure in known]
    assert len(set(measures)) == len(measures)


@pytest.mark.parametrize("words", ["levels", "statuses"])
def test_words_of_the_units_are_words_of_the_code_lists(words: str) -> None:
    known = load_codes()[{"levels": "level", "statuses": "status"}[words]]
    for code, spellings in getattr(manners(), words).items():
        for spelling in spellings:
            match = known.match(spelling)
            assert match is not None
            assert match.code == code


def test_no_telephone_number_can_be_dialled() -> None:
    texts = [register(), *(cell_text(file.data) for file in posted(NOISE))]
    for text in texts:
        assert not re.search(r"(?<![\d.])1[3-9]\d{9}(?!\d)", text)
        assert not re.search(r"(?<!\d)0[1-9]\d{1,2}-\d{7,8}(?!\d)", text)
    assert "000-" in texts[0]


def cell_text(data: bytes) -> str:
    """The text cells of an xlsx, or the text of a csv."""
    if not zipfile.is_zipfile(BytesIO(data)):
        return data.decode("gb18030", errors="ignore")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if "sharedStrings" in name]
        return "\n".join(archive.read(name).decode() for name in names)


def test_deliver_writes_files_with_the_moment_they_came(tmp_path: Path) -> None:
    write_region(tmp_path)
    assert deliver(tmp_path, "2022-05") == len(arrivals("2022-05"))
    for arrival in arrivals("2022-05"):
        path = tmp_path / "inbox" / arrival.name
        came = datetime.fromtimestamp(path.stat().st_mtime, ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)
        assert came == arrival.received_at
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(arrival.data).digest()


def test_no_file_hides_another_in_the_inbox() -> None:
    names = [arrival.name for period in PERIODS for arrival in arrivals(period)]
    assert len(set(names)) == len(names)


def test_every_run_finds_what_came_by_its_day() -> None:
    for period in PERIODS:
        assert all(arrival.received_at.date() <= AS_OF[period] for arrival in arrivals(period))
    assert any(arrival.received_at.month == 6 for arrival in arrivals("2022-06"))


def test_decisions_come_with_the_run(tmp_path: Path) -> None:
    deliver(tmp_path, "2022-06")
    assert [path.name for path in (tmp_path / "decisions").iterdir()] == [
        "云卫安延〔2022〕1号批准延期决定.xlsx"
    ]


def test_forms_of_files_are_many() -> None:
    names = [arrival.name for period in PERIODS for arrival in arrivals(period)]
    assert {Path(name).suffix for name in names} == {".xlsx", ".xls", ".csv"}
    assert any(Path(name).name.startswith("~$") for name in names)


def test_everything_of_life_happens() -> None:
    known = truth()
    statuses = Counter(one["status"] for one in known["submissions"]["2022-08"])
    assert set(statuses) == {"on_time", "late", "missing", "nil", "proxy", "invalid"}
    flags = {flag for one in known["hazards"] for row in one["rows"] for flag in row["flags"]}
    assert {"renumbered", "edited", "deadline_moved", "reopened", "rejected", "regression"} <= flags
    assert any(one["vanished_in"] for one in known["hazards"])
    assert any(one["extension"] for one in known["hazards"])
    assert any(one["delisted"] for one in known["listings"]["2022-08"])
    kinds = {finding["kind"] for finding in known["findings"]}
    assert kinds >= {
        *("impossible_date", "missing_heading", "unknown_unit", "wrong_period", "unreadable", "shifted_row"),
        *("deadline_before_found", "accepter_is_mender", "regression", "deadline_moved", "illegal_jump"),
        *(
            "lock_file",
            "sent_again",
            "corrected",
            "not_a_ledger",
            "hidden_rows",
            "unknown_unit_row",
            "unsigned",
        ),
    }


def test_noise_can_be_turned_up() -> None:
    loud = truth(noise=Noise(renumbered=1.0, edited=0.6, deadline_moved=0.3))
    assert share(loud, "edited") > 3 * share(truth(), "edited")
    assert share(loud, "deadline_moved") > 5 * share(truth(), "deadline_moved")


def share(known: dict[str, list[dict[str, list[dict[str, list[str]]]]]], flag: str) -> float:
    rows = [row for one in known["hazards"] for row in one["rows"]]
    return sum(flag in row["flags"] for row in rows) / len(rows)
