"""A period's pages: overview, counties and units, readable from a folder, a stick or a mail, without network.

Pages are made one by one and handed over as text; whoever publishes decides where they go and when they show.
"""

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from flows.outlets.figures import lead, totals
from flows.outlets.layouts import report_sheets
from flows.outlets.page_charts import Chart, overview_charts
from flows.outlets.page_frame import Page, Shown, asset, county_page, head, rendered, slug
from flows.outlets.page_tables import Links, calendar, page_table
from flows.outlets.report_pack import Pack, chinese_date, rows_of
from flows.outlets.unit_pages import unit_pages
from flows.outlets.wording import share

__all__ = ["Page", "index_page", "overview_pages", "pages", "single_page", "slug"]

PAGE_SHEETS = (
    "county_summary", "overdue_hazard", "open_hazard", "supervision_listing", "supervision_target",
    "laggard_unit", "stalled_unit", "month_comparison", "list_change", "monthly_statistics", "period_summary",
    "task_progress", "measure_progress", "undergrading_lead",
)  # fmt: skip
"""Tables an overview shows, in this order."""

_UNITS_ON_REGION, _UNITS_ON_COUNTY = 40, 400


def single_page(pack: Pack) -> str:
    """The period on one page that needs no other file; for a county's pack, the county's own."""
    return _overview(pack, Links())


def pages(pack: Pack) -> Iterator[Page]:
    """Every page of the period: ``index.html``, ``county/…``, ``unit/…``, ``assets/…``."""
    yield from overview_pages(pack)
    for page in unit_pages(pack):
        yield page.of_region if pack.county is None else page.of_county


def overview_pages(pack: Pack) -> Iterator[Page]:
    """All pages but those of units, which two sites have in common."""
    yield from (Page(f"assets/{name}", asset(name)) for name in ("site.css", "site.js"))
    here = Links(lambda code: f"unit/{slug(code)}.html", None if pack.county else county_page)
    yield Page("index.html", _overview(pack, here))
    if pack.county is None:
        for county in pack.counties:
            inside = Links(lambda code: f"../unit/{slug(code)}.html")
            trail = (("全域", "../index.html"),)
            yield Page(county_page(county), _overview(pack.for_county(county), inside, trail))


def index_page(packs: Iterable[tuple[Pack, str]], region: str, office: str) -> str:
    """The page over all periods; each pack with the address of its page, newest first."""
    periods = [
        {
            "href": href,
            "month": pack.month,
            "as_of": chinese_date(pack.as_of),
            "known_at": f"{pack.known_at:%Y-%m-%d %H:%M}",
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


def _overview(pack: Pack, links: Links, trail: tuple[tuple[str, str], ...] = ()) -> str:
    most = _UNITS_ON_COUNTY if pack.county else _UNITS_ON_REGION
    units = pack.current("unit_scorecard").sort_by("unit_name") if pack.county and links.unit else None
    return rendered(
        "period.html.j2",
        **head(pack, f"{pack.scope}安全隐患月度报告", pack.month, trail),
        lead=lead(pack, "overview"),
        figures=_key_figures(pack),
        charts=[_safe(chart) for chart in overview_charts(pack)],
        tables=[page_table(pack, report_sheets()[name], links) for name in PAGE_SHEETS],
        calendar=calendar(pack.table("submission_status"), links, most),
        counties=[(name, links.county(name)) for name in pack.counties] if links.county else [],
        units=[(row["unit_name"], _at(links, row["unit_code"])) for row in rows_of(units)] if units else [],
        definitions=report_sheets().figures,
        assets_at="",
        scripted=True,
    )


def _at(links: Links, code: str) -> str:
    return links.unit(code) if links.unit else ""


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
