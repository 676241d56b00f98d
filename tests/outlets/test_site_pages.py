"""What stands in the pages: figures, links, escaped text, and nobody else's rows."""

import re

import pytest
from lxml import html

from flows.outlets.figures import lead, totals
from flows.outlets.pages.site import index_page, pages, single_page, slug
from tests.outlets.outlet_frames import COUNTIES, ODD, PERIODS, Region, empty_pack, pack, tables


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    return {page.path: page.text for page in pages(pack())}


@pytest.fixture(scope="module")
def single() -> str:
    return single_page(pack())


def test_there_is_a_page_for_the_region_each_county_and_each_unit(site: dict[str, str]) -> None:
    assert "index.html" in site
    assert sum(path.startswith("county/") for path in site) == len(COUNTIES)
    assert sum(path.startswith("unit/") for path in site) == len(Region().units)


def test_every_link_leads_to_a_page_and_a_place_that_exist(site: dict[str, str]) -> None:
    places = {path: set(re.findall(r'id="([^"]+)"', text)) for path, text in site.items()}
    for path, text in site.items():
        folder = path.rpartition("/")[0]
        for href in re.findall(r'href="([^"]+)"', text):
            if href.startswith("data:"):
                continue
            target, _, anchor = href.partition("#")
            whole = path if not target else resolved(folder, target)
            assert whole in site, f"{path} leads to {href}"
            assert not anchor or anchor in places[whole], f"{path} leads to {href}"


def resolved(folder: str, target: str) -> str:
    parts = folder.split("/") if folder else []
    for step in target.split("/"):
        if step == "..":
            parts.pop()
        else:
            parts.append(step)
    return "/".join(parts)


def test_a_page_asks_for_nothing_from_outside(site: dict[str, str], single: str) -> None:
    for text in [*site.values(), single]:
        bare = text.replace("http://www.w3.org/", "")
        assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//|@import|url\(""", bare)
    assert 'href="' not in re.sub(r'href="(?:#|data:)', "", single)


def test_submitted_markup_is_shown_not_run(single: str) -> None:
    page = html.fromstring(single)
    assert "<script>alert(1)</script>" not in single
    assert len(page.xpath("//script")) == 1
    shown = page.xpath("//table[@id='t-overdue_hazard']//td/text()")
    assert [text for text in shown if text in ODD]


def test_figures_show_numerator_and_denominator(single: str) -> None:
    sums = totals(pack())
    assert f"{sums['on_time']}/{sums['expected']} 份按时" in single
    assert lead(pack(), "overdue") in single
    assert lead(pack(), "overview") in single


def test_every_file_says_when_it_holds(site: dict[str, str]) -> None:
    for path, text in site.items():
        if path.endswith(".html"):
            assert "2022年7月10日" in text
            assert "第1版（定稿）" in text


def test_a_hazard_has_its_history_with_the_cell_it_came_from(site: dict[str, str]) -> None:
    hazard = Region().hazards[0]
    page = html.fromstring(site[f"unit/{hazard['unit_code']}.html"])
    steps = page.xpath(f"//article[@id='{hazard['hazard_code']}']//ol/li")
    assert [step.xpath("string(time)") for step in steps] == sorted(
        step.xpath("string(time)") for step in steps
    )
    assert "六月台账.xlsx 隐患台账 B7" in steps[0].text_content()


@pytest.mark.parametrize("county", COUNTIES)
def test_a_countys_pages_name_no_other_county(county: str) -> None:
    everything = "\n".join(page.text for page in pages(pack().for_county(county)))
    assert county in everything
    assert not [other for other in COUNTIES if other != county and other in everything]


def test_a_county_page_of_the_region_holds_only_its_own_rows(site: dict[str, str]) -> None:
    text = site[f"county/{slug(COUNTIES[0])}.html"]
    assert not [other for other in COUNTIES[1:] if other in text]


def test_an_empty_month_is_written_and_says_so() -> None:
    text = single_page(empty_pack())
    for words in (
        "本期无逾期未整改隐患。",
        "本期无挂牌督办隐患。",
        "本期无迟报、漏报、不合格、敷衍应付单位。",
    ):
        assert words in text
    assert '<span class="value">—</span>' in re.sub(r"\s+(?=<)", "", text)


def test_charts_hold_real_text_and_their_numbers_as_a_table(single: str) -> None:
    page = html.fromstring(single)
    figures = page.xpath("//figure")
    assert len(figures) == 6
    for figure in figures:
        assert figure.xpath(".//*[local-name()='text']")
        assert figure.xpath(".//div[@role='img']/@aria-label")[0]
        assert figure.xpath(".//details//tbody/tr")


def test_tables_have_captions_scopes_and_the_page_its_landmarks(single: str) -> None:
    page = html.fromstring(single)
    assert all(table.xpath("caption") for table in page.xpath("//table"))
    assert not page.xpath("//thead//th[not(@scope)]")
    assert page.xpath("//main[@id='main']")
    assert page.xpath("//a[@class='skip' and @href='#main']")
    assert page.xpath("/html/@lang") == ["zh-Hans"]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_the_calendar_shows_the_gravest_status_of_a_month(single: str) -> None:
    page = html.fromstring(single)
    calendar = page.xpath("//table[@class='calendar']")[0]
    assert [cell.text for cell in calendar.xpath("thead/tr/th")][1:] == list(PERIODS)
    assert calendar.xpath("count(tbody/tr)") == len(Region().units)


def test_phone_numbers_are_masked() -> None:
    rows = Region()
    rows.hazards[0]["progress_note"] = "请打13800001234"
    text = "".join(page.text for page in pages(pack(tables=tables(rows))))
    assert "13800001234" not in text


def test_the_index_leads_to_every_period() -> None:
    page = html.fromstring(index_page([(pack(), "2022-06/index.html")], "云岭市", "云岭市卫健委"))
    assert page.xpath("//tbody/tr/th/a/@href") == ["2022-06/index.html"]


def test_file_names_are_plain_letters_whatever_the_code() -> None:
    assert slug("U0001-a") == "U0001-a"
    assert re.fullmatch(r"[0-9a-z_]+", slug("东河/../x"))
