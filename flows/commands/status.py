"""``hazard-ledger status``: what is due, what came, what is late and what to do; or one hazard's story."""

import click

from flows.commands.options import period_option, region_option
from flows.commands.table import show
from flows.region import Region, RegionError, find_region, read_region
from flows.stages.health.attention import LABELS, attention
from warehouse.connection import reader, statement
from warehouse.region import get_clock


@click.command(help="Show where a month stands, or tell the story of one hazard.")
@period_option()
@click.option("--hazard", metavar="CODE", help="The timeline of this hazard.")
@click.option("--laggards", is_flag=True, help="Every unit that lags, with the evidence.")
@region_option
def command(period: str | None, hazard: str | None, region: str | None, *, laggards: bool) -> None:
    """Answer from the published copy, also while a run is writing."""
    place = read_region(find_region(region))
    if hazard:
        _tell_hazard(place, hazard)
        return
    if place.published_copy.exists():
        _tell_month(place, period, every=laggards)
    else:
        click.echo(f"{place.settings.region.name}：尚未发布报告，请先运行 hazard-ledger run --period 年-月")
    for point in attention(place):
        mark = "  " if point.well else click.style("!!", fg="red")
        click.echo(f"{mark} {LABELS[point.what]}：{point.words}")


def _tell_month(region: Region, period: str | None, *, every: bool) -> None:
    with reader(region.published_copy) as connection:
        clock = get_clock(connection)
        about = {"period": period or clock.period}
        counts = connection.execute(statement("status_month"), about).fetchall()
        asked = "status_laggard" if every else "status_lagging"
        lagging = connection.execute(statement(asked), about).fetchall()
    name = region.settings.region.name
    click.echo(
        f"{name} {about['period']}  统计截止日期 {clock.as_of}  数据采集时点 {clock.known_at:%Y-%m-%d %H:%M}"
    )
    told = "，".join(f"{label} {units}家（{returns}份）" for label, units, returns in counts)
    click.echo(f"报送情况：{told or '本月尚未运行，或没有应报单位'}")
    if every:
        show(("情况", "单位", "依据", "连续", "建议措施"), lagging)
    elif lagging:
        show(
            ("情况", "单位数", "建议措施", "单位"),
            lagging,
            caption="逐家依据：hazard-ledger status --laggards",
        )


def _tell_hazard(region: Region, code: str) -> None:
    from schemas.lifecycle import load_lifecycle  # noqa: PLC0415 - only a timeline needs it
    from warehouse.timeline import current_code, tell, timeline  # noqa: PLC0415 - as above

    life = load_lifecycle()
    with reader(region.published_copy) as connection:
        known = current_code(connection, code)
        if known is None:
            message = f"{code}: no such hazard; the codes are in report.hazard_current"
            raise RegionError(message)
        stands = connection.execute(statement("status_hazard"), {"hazard_code": known}).fetchall()
        moments = timeline(connection, known, life)
    if known != code:
        click.echo(f"{code} 已并入 {known}")
    for words in stands:
        click.echo("\n".join(line for line in words if line))
    for moment in moments:
        click.echo(f"{tell(moment, life)}\n    {moment.source}")
