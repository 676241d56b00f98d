"""What needs a person: what failed, was killed or missed, what waits, what runs out, and what to do about it.

Asked of the writer's own file; while a run holds it, that a run is under way is all there is to say of it.
"""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from duckdb import DuckDBPyConnection

from flows.region import Region, RegionError
from flows.stages.clock import now
from flows.stages.jobs import jobs, missed
from flows.stages.lock import holder, locked
from warehouse.archive import Archive
from warehouse.connection import WarehouseError, inspector, statement
from warehouse.runs import jobs_done, unfinished

REFUSED_DAYS = 31
GRACE = timedelta(hours=2)
"""A job that is so late was missed."""
LOOK_BACK = timedelta(days=7)
LEAST_FREE = 2_000_000_000
"""Bytes; with less, a month's run may not find room for its copies."""
MOST = 5
"""Lines about one kind of trouble; the first ones are enough to begin with."""

LABELS = {
    "due": "应报",
    "calendar": "日历",
    "mail": "来信",
    "runs": "运行",
    "sources": "来源",
    "gate": "发布关口",
    "schedule": "定时任务",
    "published": "补充说明",
    "messages": "消息",
    "disk": "磁盘",
}
"""What the office calls what a point is about."""
STAGES_TOLD = {
    "collect": "收取",
    "load": "识别入库",
    "track": "跟踪",
    "publish": "发布",
    "notify": "通知",
}
WORDS = {
    "dead": "{count}条消息没有发出，已停发（{reason}）；排除原因后运行 hazard-ledger outbox --again all",
    "failed": "{count}条消息没有发出，稍后自动重试（{reason}）",
    "draft": "{count}件文稿待审批，在 outbox/<月份>/drafts；填写“批准发文”后运行 hazard-ledger decide",
}
REFUSED = {
    "unknown_sender": "发件地址不认识：把地址填入 units.csv 的 contact_mail，下次收取时自动补收",
    "no_attachment": "没有附件：已答复发件人",
    "linked": "超大附件只是下载链接，系统不下载：已答复发件人",
    "locked": "邮件或附件已加密：已答复发件人",
    "too_many": "附件过多：已答复发件人，请其分几封重发",
    "forged": "冒用他人名义，不予采用：请向该单位核实，确系该单位发出的请其重发",
    "too_large": "邮件过大：已答复发件人，请其分几封重发",
    "unreadable": "邮件损坏：已答复发件人，原件已存档",
}


class Point(NamedTuple):
    """One thing to know; ``well`` where nothing has to be done."""

    what: str
    words: str
    well: bool = True


def attention(region: Region) -> Iterator[Point]:
    """What is due next, and everything that waits for somebody."""
    yield _due(region)
    doubt = region.settings.calendar.unsure(now(region).date())
    if doubt:
        yield Point("calendar", doubt, well=False)
    yield from _refused(region)
    if region.warehouse.exists():
        yield from _stored(region)
    yield from _room(region)


def _due(region: Region) -> Point:
    today, calendar = now(region).date(), region.settings.calendar
    period = calendar.reported_on(today)
    due = calendar.due_on(period)
    if due < today and calendar.closes_on(period) < today:
        period = period.next
        due = calendar.due_on(period)
    days = (due - today).days
    when = f"还有{days}天" if days > 0 else "今天截止" if not days else f"已过{-days}天"
    words = f"{period}台账应于{due}前报送（{when}），迟报收取至{calendar.closes_on(period)}"
    return Point("due", words)


def _refused(region: Region) -> Iterator[Point]:
    """What came lately and was written down but not taken, by reason."""
    since, reasons = now(region) - timedelta(days=REFUSED_DAYS), dict[str, int]()
    for entry in Archive(region.archive).entries("evidence"):
        reason = str(entry.note.facts.get("refused") or "")
        if reason and entry.note.received_at >= since:
            reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in sorted(reasons.items()):
        yield Point(
            "mail",
            f"近{REFUSED_DAYS}天有{count}封没有登记（{reason}），{REFUSED.get(reason, '')}".rstrip("，"),
        )


def _stored(region: Region) -> Iterator[Point]:
    """What the store knows; a run that holds it knows better."""
    try:
        with locked(region):
            pass  # free: nothing runs, and whoever starts now is not kept waiting
        with inspector(region.warehouse) as connection:
            points = [
                *_runs(connection),
                *_gates(connection),
                *_missed(connection, region),
                *_behind(connection),
                *_messages(connection),
            ]
    except (RegionError, WarehouseError):
        points = [Point("runs", f"有一次运行正在进行{holder(region)}")]
    yield from points


def _runs(connection: DuckDBPyConnection) -> Iterator[Point]:
    """Runs that did not come to a good end and were not made good since."""
    killed = [
        f"{run.period} {_stage(run.stage)}中断（{run.started_at:%Y-%m-%d %H:%M}开始），"
        f"运行 hazard-ledger run --period {run.period} 接着做完"
        for run in unfinished(connection)
    ]
    failed = [
        f"{period} {_stage(stage)}失败（{began:%Y-%m-%d %H:%M}开始），"
        f"运行 hazard-ledger run --period {period} 重做并查看原因"
        for period, stage, began in connection.execute(statement("run_failed")).fetchall()
    ]
    for words in (killed + failed)[-MOST:]:
        yield Point("runs", words, well=False)
    if not killed and not failed:
        yield Point("runs", "各次运行均已完成")
    ((sources,),) = connection.execute(statement("run_unreachable")).fetchall()
    if sources:
        words = f"上次收取时有{sources}个来源连不上，运行 hazard-ledger doctor 查看是哪个、什么原因"
        yield Point("sources", words, well=False)


def _stage(name: str) -> str:
    """A stage or a job of the schedule as the office calls it."""
    return STAGES_TOLD.get(name, name.replace("job:", "定时任务 "))


def _gates(connection: DuckDBPyConnection) -> Iterator[Point]:
    for period, gate, reasons in connection.execute(statement("gate_closed")).fetchall()[-MOST:]:
        why = "；".join(reasons[:3]) + (f"等{len(reasons)}项" if len(reasons) > 3 else "")  # noqa: PLR2004 - enough to begin with
        words = f"{period}没有发布，关口 {gate} 未通过：{why}；详见 published/{period}/data-docs"
        yield Point("gate", words, well=False)


def _missed(connection: DuckDBPyConnection, region: Region) -> Iterator[Point]:
    """Jobs that ran on schedule once and do not any more."""
    done, moment = jobs_done(connection), now(region)
    planned = tuple(job for job in jobs(region.settings) if job.name in done)
    names = [job.name for job in missed(planned, done, moment - GRACE, moment - LOOK_BACK)]
    if names:
        words = f"{'、'.join(names)} 没有按时运行，请检查 hazard-ledger serve 是否在运行；启动后自动补做"
        yield Point("schedule", words, well=False)


def _behind(connection: DuckDBPyConnection) -> Iterator[Point]:
    for period, returns in connection.execute(statement("publication_behind")).fetchall()[-MOST:]:
        words = f"{period}报告发布后又收到{returns}份，下次运行该月时另出补充说明"
        yield Point("published", words)


def _messages(connection: DuckDBPyConnection) -> Iterator[Point]:
    for state, count, reason in connection.execute(statement("message_states")).fetchall():
        if state in WORDS:
            words = WORDS[state].format(count=count, reason=reason or "原因不明")
            yield Point("messages", words, well=state != "dead")


def _room(region: Region) -> Iterator[Point]:
    free = shutil.disk_usage(region.root).free
    if free < LEAST_FREE:
        yield Point("disk", f"剩余空间{free / 1e9:.1f} GB，请在下次运行前清理", well=False)
