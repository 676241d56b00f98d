"""The ladder: hints, then drafts that wait for the authority, which lets them go or holds them for good."""

from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.commands.decide import command
from flows.region import Region
from flows.stages.clock import now
from flows.stages.deciding import hand_in
from flows.stages.health.attention import attention
from flows.stages.notices.composing import Composer
from flows.stages.notices.sending import send, settle_drafts
from flows.stages.secrets import no_blocks
from flows.stages.store import store
from flows.stages.tracking import track
from schemas.calendar import Period
from schemas.escalation import load_escalation
from tests.notify.conftest import Letterbox, noon, owing, states, told
from tests.stages.village import decisions
from warehouse.archive import Archive
from warehouse.messages import Lagging

Make = Callable[..., Region]


def test_the_ladder_goes_day_by_day(make_region: Make) -> None:
    region = make_region(dry_run=True)
    assert told(region, date(2022, 6, 3)) == ["county_digest", "region_summary"]
    assert told(region, date(2022, 6, 4)) == ["county_digest", "laggard", "laggard", "region_summary"]
    assert told(region, date(2022, 6, 6)) == ["circular", "county_digest", "region_summary"]
    assert told(region, date(2022, 6, 6)) == []
    assert told(region, date(2022, 7, 6)).count("talk") == 2  # missing for the second month in a row


def test_every_unit_that_lags_is_told_what_to_do_and_by_when(make_region: Make) -> None:
    composer = Composer(owing(make_region(dry_run=True), date(2022, 6, 4)))
    lags = [
        {
            "class": one.code,
            "class_label": one.label,
            "evidence": "依据",
            "consecutive": 2,
            "measure_label": None,
        }
        for one in load_escalation().classes
        if one.laggard
    ]
    unit = composer.about(Lagging("YH001", "云湖市第一医院", "东湖区", lags))
    (hint,) = composer.message("laggard", "YH001", unit, "YH001")
    asked = [line for line in hint.body.splitlines() if "依据。" in line]
    assert len(asked) == len(lags)
    assert all("（连续2个月）：依据。请" in line for line in asked)
    assert all("立即" in line or "2022年7月3日前" in line for line in asked)
    assert "None" not in hint.body


def test_a_digest_speaks_to_the_office_in_the_reports_own_figures(make_region: Make) -> None:
    region = make_region(dry_run=True)
    told(region, date(2022, 6, 4))
    with store(region) as connection:
        digest, summary = connection.execute(
            "SELECT body FROM ops.message WHERE kind IN ('county_digest', 'region_summary') ORDER BY kind"
        ).fetchall()
    assert digest[0].startswith("东湖区卫生健康局：")
    counts = "应报2家单位2份，已报0份（报送率0.0%），其中按时0份（按时率0.0%）、迟报0份；漏报2份"
    assert counts in digest[0]
    assert counts in summary[0]
    assert "2022年6月28日以后收到的2022年5月台账，仍按漏报统计" in digest[0]


@pytest.fixture
def drafted(make_region: Make, letterbox: Letterbox, monkeypatch: pytest.MonkeyPatch) -> Region:
    """A region that has drafted the circular about the month before last, which is published."""
    monkeypatch.setenv("TEST_MAIL_URL", letterbox.url)
    region = make_region()
    (region.published / month(region)).mkdir(parents=True)
    (region.published / month(region) / "云湖市报送情况通报.docx").write_bytes(b"PK circular")
    assert "circular" in told(region, now(region).date(), months_back=2)
    return region


def month(region: Region) -> str:
    """A month that lags whatever day it is today."""
    return str(Period.of(now(region).date()).plus(-2))


ABOUT = {"决定类型": "批准发文", "更正为": "通报", "文号": "云卫〔2026〕9号"}
"""A decision on the circular; approval when it says no result."""


def decided(region: Region, **changes: str) -> Result:
    """Hand in a decision on the circular as the office does, as a workbook."""
    row = {**ABOUT, "月份": month(region), **changes}
    place = region.root / f"决定-{len(changes)}.xlsx"
    place.write_bytes(decisions(row))
    return CliRunner().invoke(command, [str(place), "--region", str(region.root)])


def circulars(letterbox: Letterbox) -> list[EmailMessage]:
    return [letter for letter in letterbox.letters if "通报" in letter["Subject"]]


def test_a_draft_waits_and_goes_out_once_when_it_is_approved(drafted: Region, letterbox: Letterbox) -> None:
    send(drafted, noon(drafted), no_blocks)
    draft = drafted.outbox / month(drafted) / "drafts" / "all-circular.txt"
    assert draft.read_text(encoding="utf-8").startswith("主题：【拟稿，批准后方可发出】关于")
    assert any("1件文稿待审批" in point.words for point in attention(drafted))
    assert circulars(letterbox) == []
    assert "1 drafts approved" in decided(drafted).output
    assert not draft.exists()
    for _ in range(2):
        send(drafted, noon(drafted), no_blocks)
    (letter,) = circulars(letterbox)
    (attached,) = letter.iter_attachments()
    body = letter.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    assert (letter["X-Envelope-To"], attached.get_filename()) == (
        "office@dh.example",
        "云湖市报送情况通报.docx",
    )
    assert body.get_content().startswith("云卫〔2026〕9号")
    assert "拟" not in letter["Subject"]


def test_a_rejected_draft_is_never_sent_unless_the_authority_thinks_better(
    drafted: Region, letterbox: Letterbox
) -> None:
    assert "1 rejected" in decided(drafted, 结论="不合格").output
    send(drafted, noon(drafted), no_blocks)
    assert circulars(letterbox) == []
    assert ("", "rejected", 0, None) in states(drafted)
    assert not (drafted.outbox / month(drafted) / "drafts" / "all-circular.txt").exists()
    assert "1 drafts approved" in decided(drafted).output
    send(drafted, noon(drafted), no_blocks)
    assert len(circulars(letterbox)) == 1


def test_of_two_decisions_in_one_second_the_later_one_counts(drafted: Region, tmp_path: Path) -> None:
    moment = now(drafted)
    for name, result in (("乙.xlsx", "合格"), ("甲.xlsx", "不合格")):
        place = tmp_path / name
        place.write_bytes(decisions(ABOUT | {"月份": month(drafted), "结论": result}))
        hand_in(drafted, place, moment)
        hand_in(drafted, place, moment)  # again the same: nothing new
    seconds = [entry.note.received_at for entry in Archive(drafted.archive).entries("decision")]
    assert seconds == [moment, moment + timedelta(seconds=1)]
    with store(drafted) as connection:
        track(connection, drafted)
        assert settle_drafts(connection, drafted) == (0, 1)


def test_a_decision_about_no_draft_is_answered_with_its_cell(drafted: Region) -> None:
    said = decided(drafted, 月份="2020-01")
    assert said.exit_code == 1
    assert "没有这样的文稿" in said.output
    assert " K3 " in said.output
