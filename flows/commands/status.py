"""``hazard-ledger status``: what is due, what came, what is late and what to do; or one hazard's story."""

import click

from flows.commands.options import period_option, region_option
from flows.commands.table import show
from flows.region import Region, RegionError, find_region, read_region
from flows.stages.attention import attention
from warehouse.connection import reader, statement
from warehouse.region import get_clock


@click.command(help="Show where a month stands, or tell the story of one hazard.")
@period_option()
@click.option("--hazard", metavar="CODE", help="The timeline of this hazard.")
@region_option
def command(period: str | None, hazard: str | None, region: str | None) -> None:
    """Answer from the published copy, also while a run is writing."""
    place = read_region(find_region(region))
    if hazard:
        _tell_hazard(place, hazard)
    else:
        _tell_month(place, period)


def _tell_month(region: Region, period: str | None) -> None:
    for point in attention(region):
        click.echo(f"{'  ' if point.well else '!!'} {point.what:<9} {point.words}")
    with reader(region.published_copy) as connection:
        clock = get_clock(connection)
        wanted = period or clock.period
        counts = connection.execute(statement("status_month"), {"period": wanted}).fetchall()
        lagging = connection.execute(statement("status_lagging"), {"period": wanted}).fetchall()
        runs = connection.execute(statement("status_runs")).fetchall()
    settings = region.settings
    click.echo(f"{settings.region.name} {wanted}  统计截止 {clock.as_of}  已知至 {clock.known_at}")
    show(("报送情况", "单位数", "份数"), counts)
    if lagging:
        show(("情况", "单位", "依据", "连续", "建议措施"), lagging)
    show(("月份", "阶段", "开始", "结果"), runs, caption="hazard-ledger run --period … 运行下一个月")


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
