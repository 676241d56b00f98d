"""A period's pages: overview, counties and units, readable from a folder, a stick or a mail, without network.

Pages are made one by one and handed over as text; whoever publishes decides where they go and when they show.
"""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from markupsafe import Markup

from flows.outlets.figures import lead, totals
from flows.outlets.layouts import report_sheets
from flows.outlets.pages.page_charts import Chart, overview_charts
from flows.outlets.pages.page_frame import Page, Shown, asset, county_page, head, rendered, slug, unit_page
from flows.outlets.pages.page_tables import CALENDAR, Links, calendar, lines_html, page_table
from flows.outlets.pages.unit_pages import unit_pages
from flows.outlets.report_pack import Pack, chinese_date, rows_of
from flows.outlets.wording import share

__all__ = ["Overview", "Page", "index_page", "own_pages", "pages", "single_page", "slug"]

PAGE_SHEETS = (
    "county_summary", "overdue_hazard", "open_hazard", "supervision_listing", "supervision_target",
    "laggard_unit", "stalled_unit", "month_comparison", "list_change", "monthly_statistics", "period_summary",
    "task_progress", "measure_progress", "undergrading_lead",
)  # fmt: skip
"""Tables an overview shows, in this order."""

_UNITS_ON_REGION, _UNITS_ON_COUNTY = 40, 400


def single_page(pack: Pack) -> str:
    """The period on one page that needs no other file; for a county's pack, the county's own."""
    return Overview(pack).alone


def pages(pack: Pack) -> Iterator[Page]:
    """Every page of the period: ``index.html``, ``county/…``, ``unit/…``, ``assets/…``."""
    yield from own_pages(Overview(pack))
    if pack.county is None:
        for county in pack.counties:
            yield Overview(pack.for_county(county)).in_region
    for page in unit_pages(pack):
        yield page.of_region if pack.county is None else page.of_county


def own_pages(overview: "Overview") -> Iterator[Page]:
    """The pages of an area's own site, but for those of counties and units, which two sites have."""
    yield from (Page(f"assets/{name}", asset(name)) for name in ("site.css", "site.js"))
    yield Page("index.html", overview.home)


class Overview:
    """An area's page, worked out once; where it stands only its links differ."""

    def __init__(self, pack: Pack) -> None:
        """Work out everything the page says."""
        self._pack = pack
        most = _UNITS_ON_COUNTY if pack.county else _UNITS_ON_REGION
        self._units = [(row["unit_name"], unit_page(row["unit_code"])) for row in _units(pack)]
        self._said = {
            "lead": lead(pack, "overview"),
            "figures": _key_figures(pack),
            "charts": [_safe(chart) for chart in overview_charts(pack)],
            "tables": [page_table(pack, report_sheets()[name]) for name in PAGE_SHEETS],
            "calendar": calendar(pack.table("submission_status", CALENDAR), most),
        }

    @property
    def alone(self) -> str:
        """The page that needs no other file."""
        return self._rendered(Links())

    @property
    def home(self) -> str:
        """The first page of the area's own site."""
        return self._rendered(Links("", counties=self._pack.county is None))

    @property
    def in_region(self) -> Page:
        """A county's page in the region's site."""
        text = self._rendered(Links("../"), (("全域", "../index.html"),))
        return Page(county_page(self._pack.scope), text)

    def _rendered(self, links: Links, trail: tuple[tuple[str, str], ...] = ()) -> str:
        pack = self._pack
        return rendered(
            "period.html.j2",
            **head(pack, f"{pack.scope}安全隐患月度报告", pack.month, trail, lasts=pack.county is not None),
            **self._said,
            rows=partial(lines_html, links=links),
            to=links.to,
            counties=[(name, county_page(name)) for name in pack.counties] if links.counties else [],
            units=[(name, links.to(page)) for name, page in self._units] if links.home is not None else [],
            definitions=report_sheets().figures,
            assets_at="",
            scripted=True,
        )


def index_page(packs: Iterable[tuple[Pack, str]], region: str, office: str) -> str:
    """The page over all periods; each pack with the address of its page, newest first."""
    periods = [
        {
            "href": href,
            "month": pack.month,
            "as_of": chinese_date(pack.as_of),
            "known_at": pack.known_words,
            "edition": pack.edition,
            **totals(pack),
        }
        for pack, href in packs
    ]
    return rendered(
        "index.html.j2",
        title=f"{region}安全隐患台账月度报告",
        office=office,
        standing=(("报告期数", str(len(periods))),),
        standing_words="各期报告目录",
        periods=periods,
        scripted=False,
    )


def _units(pack: Pack) -> Iterator[dict[str, Any]]:
    """The units a county's page leads to, by name; a region has too many for one page."""
    return rows_of(pack.current("unit_scorecard").sort_by("unit_name")) if pack.county else iter(())


def _safe(chart: Chart) -> Chart:
    """The drawing comes from the chart library, which escapes the names it is given."""
    return chart._replace(svg=Markup(chart.svg))  # noqa: S704 - see above


def _key_figures(pack: Pack) -> list[Shown]:
    sums = totals(pack)
    listed = pack.current("supervision_listing")
    rows: list[Shown] = [
        Shown(
            f"未销号{label}隐患",
            f"{sums[f'open_{level}']:,}",
            "项",
            f"其中逾期 {sums[f'overdue_{level}']:,} 项",
            "overdue_hazard",
            alarm=level == "major" and sums["open_major"] > 0,
            rows="open_hazard",
        )
        for level, label in (("major", "重大"), ("general", "一般"))
    ]
    timely = f"{sums['on_time']}/{sums['expected']} 份按时"
    active = f"{listed['delisted_on'].null_count:,}"
    return [
        *rows,
        Shown("按时报送率", share(sums["on_time"], sums["expected"]), "", timely, "laggard_unit"),
        Shown("挂牌督办", active, "项在督", f"累计挂牌 {listed.num_rows:,} 项", "supervision_listing"),
    ]
