"""The page in a real browser: no errors, no requests, sorting, filtering, three widths, light and dark."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.outlets.pages.site import index_page, pages, single_page, slug
from tests.outlets.outlet_frames import COUNTIES, pack

webdriver = pytest.importorskip("selenium.webdriver")
if shutil.which("chromedriver") is None:
    pytest.skip("chromedriver is not installed", allow_module_level=True)

from selenium.webdriver.common.by import By  # noqa: E402 - after the checks above
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.remote.webdriver import WebDriver  # noqa: E402 - as above
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402 - as above

SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site")
    for page in pages(pack()):
        path = root / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")
    (root / "single.html").write_text(single_page(pack()), encoding="utf-8")
    periods = index_page([(pack(), "index.html")], "云岭市", "云岭市卫生健康委员会")
    (root / "periods.html").write_text(periods, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    for switch in (*SWITCHES, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    yield driver
    driver.quit()


def shown(browser: WebDriver, folder: Path, name: str = "single.html", width: int = 1280) -> WebDriver:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(f"file://{folder}/{name}")
    return browser


def coloured(browser: WebDriver, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def requests(browser: WebDriver) -> list[str]:
    messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    sent = (message for message in messages if message["method"] == "Network.requestWillBeSent")
    return [message["params"]["request"]["url"] for message in sent]


def body_rows(table: WebElement) -> list[WebElement]:
    return [row for row in table.find_elements(By.CSS_SELECTOR, "tbody tr") if row.is_displayed()]


@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("name", ["single.html", "index.html", "unit/U0003.html"])
def test_it_fits_every_width_without_errors_or_requests(
    browser: WebDriver, folder: Path, name: str, width: int
) -> None:
    browser.get_log("performance")
    page = shown(browser, folder, name, width)
    assert page.execute_script("return document.documentElement.scrollWidth") <= width
    assert [entry for entry in page.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}] == []
    assert [url for url in requests(page) if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name",
    ["single.html", "index.html", "unit/U0003.html", "periods.html", f"county/{slug(COUNTIES[0])}.html"],
)
def test_the_accessibility_checker_finds_nothing(
    browser: WebDriver, folder: Path, name: str, scheme: str
) -> None:
    axe = pytest.importorskip("axe_core_python.selenium", reason="axe-core is not installed")
    coloured(browser, scheme)
    rules = (
        {} if scheme == "light" else {"runOnly": ["color-contrast"]}
    )  # the dark page is the same but for colours
    violations = axe.Axe().run(shown(browser, folder, name), options=rules)["violations"]
    assert [(entry["id"], entry["nodes"][0]["html"]) for entry in violations] == []


def test_a_heading_sorts_numbers_as_numbers_and_turns_round(browser: WebDriver, folder: Path) -> None:
    page = shown(browser, folder)
    table = page.find_element(By.ID, "t-overdue_hazard")
    heading = next(
        th for th in table.find_elements(By.CSS_SELECTOR, "thead th") if th.text.startswith("逾期天数")
    )
    place = int(heading.get_attribute("data-column"))

    def days() -> list[int]:
        script = (
            "return [...arguments[0].tBodies[0].rows].map(row => Number(row.cells[arguments[1]].textContent))"
        )
        return page.execute_script(script, table, place)

    button = heading.find_element(By.TAG_NAME, "button")
    button.send_keys(Keys.ENTER)
    assert days() == sorted(days())
    assert heading.get_attribute("aria-sort") == "ascending"
    button.send_keys(Keys.ENTER)
    assert days() == sorted(days(), reverse=True)


def test_words_filter_the_rows_and_the_count_says_how_many(browser: WebDriver, folder: Path) -> None:
    page = shown(browser, folder)
    block = page.find_element(By.CSS_SELECTOR, "#overdue_hazard [data-table]")
    box = block.find_element(By.TAG_NAME, "input")
    box.send_keys("西山县 电梯")
    rows = body_rows(block)
    assert rows
    assert all("西山县" in row.text and "电梯" in row.text for row in rows)
    assert block.find_element(By.TAG_NAME, "output").text.startswith(f"显示 {len(rows)} / ")
    box.clear()


def test_a_long_table_opens_with_its_first_rows_and_shows_all_when_asked(
    browser: WebDriver, folder: Path
) -> None:
    page = shown(browser, folder)
    block = page.find_element(By.CSS_SELECTOR, "#overdue_hazard [data-table]")
    whole = len(block.find_elements(By.CSS_SELECTOR, "tbody tr"))
    first = body_rows(block)
    assert 0 < len(first) < whole
    button = block.find_element(By.CSS_SELECTOR, "button.more")
    assert str(whole) in button.text
    button.send_keys(Keys.ENTER)
    assert len(body_rows(block)) == whole
    assert block.find_elements(By.CSS_SELECTOR, "button.more") == []


def test_a_hazard_leads_to_its_history(browser: WebDriver, folder: Path) -> None:
    page = shown(browser, folder, "index.html")
    link = page.find_element(By.CSS_SELECTOR, "#t-overdue_hazard td.code a")
    code = link.text
    page.execute_script("arguments[0].click()", link)
    assert "/unit/" in page.current_url
    assert page.find_element(By.ID, code).find_elements(By.CSS_SELECTOR, ".timeline li")


def test_the_first_tab_stop_skips_to_the_text(browser: WebDriver, folder: Path) -> None:
    page = shown(browser, folder)
    page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert page.switch_to.active_element.text == "跳到正文"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: WebDriver, folder: Path, scheme: str) -> None:
    coloured(browser, scheme)
    page = shown(browser, folder)
    colours = page.execute_script(
        "const s = getComputedStyle(document.documentElement);"
        "const names = ['paper', 'wash', 'ink', 'muted', 'accent', 'major', 'general', 'calm', 'good'];"
        "return Object.fromEntries(names.map(name => [name, s.getPropertyValue('--' + name).trim()]))"
    )
    for ground in ("paper", "wash"):
        for name in ("ink", "muted", "accent", "major"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
        for name in ("general", "calm", "good"):
            assert contrast(colours[name], colours[ground]) >= 3.0, (name, ground)


def contrast(one: str, two: str) -> float:
    lights = sorted((luminance(one), luminance(two)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
