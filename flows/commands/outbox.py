"""``hazard-ledger outbox``: what has not left yet and why; dead letters are let go again."""

import click

from flows.commands.options import period_option, region_option
from flows.commands.table import show
from flows.region import RegionError, find_region, read_region

ALL = "all"
STATES = {
    "draft": "待审批",
    "composed": "待发送",
    "failed": "待重试",
    "dead": "已停发",
}


@click.command(help="Show messages that have not left, or let dead letters go again.")
@period_option()
@click.option(
    "--again",
    metavar="KEY|all",
    help="Try a dead letter again from the start, once what stopped it is mended.",
)
@region_option
def command(period: str | None, again: str | None, region: str | None) -> None:
    """Answer from the writer's own file; a run under way has to end first."""
    from flows.stages.lock import locked  # noqa: PLC0415 - as above
    from flows.stages.store import store  # noqa: PLC0415 - quick help does without
    from warehouse.messages import messages_waiting, try_again  # noqa: PLC0415 - as above

    place = read_region(find_region(region))
    with locked(place), store(place) as connection:
        if again:
            count = try_again(connection, None if again == ALL else again)
            if not count and again != ALL:
                message = f"{again}: no dead letter has this key; 'hazard-ledger outbox' lists them"
                raise RegionError(message)
            click.echo(f"{count} messages go out with the next run")
        waiting = messages_waiting(connection, period)
    show(
        ("消息", "状态", "次数", "下次", "原因或主题"),
        [(each.message_key, STATES[each.state], each.attempts, each.again, each.words) for each in waiting],
        caption="批准文稿：hazard-ledger decide；重新发送：hazard-ledger outbox --again",
    )
