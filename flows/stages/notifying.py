"""Who is told what: one message per laggard unit and month, written to the outbox as a readable file."""

from collections.abc import Iterator
from pathlib import Path

from duckdb import DuckDBPyConnection

from flows.region import Region
from flows.stages.month import Month
from flows.stages.store import now
from schemas.calendar import Period
from warehouse.connection import transaction
from warehouse.messages import Lagging, Message, lagging_units, put_messages


def write_messages(connection: DuckDBPyConnection, month: Month) -> tuple[Path, ...]:
    """Compose this month's messages and put the new ones into the outbox; the files written."""
    composed = list(_composed(month, lagging_units(connection, month.period)))
    with transaction(connection):
        fresh = put_messages(connection, composed)
        return tuple(_write(month.region, message) for message in fresh)


def _composed(month: Month, units: tuple[Lagging, ...]) -> Iterator[Message]:
    region = month.region
    year, number = Period.parse(month.period)
    for unit in units:
        lines = [
            f"{lag['class_label']}：{lag['evidence']}（拟采取措施：{lag['measure_label']}）"
            for lag in unit.lags
        ]
        body = "\n".join(
            [
                f"{unit.unit_name}：",
                "",
                f"    截至{month.as_of}，你单位{year}年{number}月安全隐患台账报送情况如下：",
                "",
                *(f"  {at}. {line}" for at, line in enumerate(lines, start=1)),
                "",
                "    请尽快补报或整改，有关问题见随附的填报问题清单。以上措施由主管部门核实后决定。",
                "",
                f"{region.settings.region.office}",
            ]
        )
        yield Message(
            message_key=f"{month.period}|laggard|{unit.unit_code}",
            kind="laggard",
            period=month.period,
            unit_code=unit.unit_code,
            recipient_role="unit",
            channel="outbox",
            subject=f"关于{year}年{number}月安全隐患台账报送情况的提示",
            body=body,
            state="written",
            created_at=now(region),
        )


def _write(region: Region, message: Message) -> Path:
    place = region.outbox / message.period / f"{message.unit_code}-{message.kind}.txt"
    place.parent.mkdir(parents=True, exist_ok=True)
    made = place.with_name(f".{place.name}.part")
    made.write_text(f"主题：{message.subject}\n\n{message.body}\n", encoding="utf-8")
    made.replace(place)
    return place
