"""``hazard-ledger init DIR``: an empty region workspace to fill in."""

from pathlib import Path

import click

from flows.region import RegionError
from flows.units import Unit
from warehouse.permissions import private_folder

SETTINGS = """\
# The region workspace of hazard-ledger. Every key may be left out except those of [region].

[region]
name = "云湖市"                        # 区域名称
code = "YH"                            # 区域代码，出现在文件名中
office = "云湖市卫生健康委员会"        # 落款单位全称
time_zone = "Asia/Shanghai"

[calendar]
month_ends_on = 31         # 统计月份截止日：31为自然月，24为上月25日至本月24日
due_day = 3                # 每月3日前上报上月情况（含当日）
due_in = "following"       # 上报日在次月 following，或在统计月份当月截止后 same
shift = "none"             # 遇节假日是否顺延: none | next_workday
holidays = "none"          # 工作日: none 周一至周五 | china 按国务院放假调休安排
collect_days_after = 25    # 逾期后仍接收的天数，之后为漏报

[reading]
workers = 2                # 读取进程数
memory_mb = 2048           # 每个读取进程的内存上限
seconds_per_file = 30      # 单个文件的时间上限

[sources.inbox]            # 可配置多个来源
type = "folder"
path = "inbox"

# [sources.mail]           # 邮箱收取，其他来源见 docs/operations.md
# type = "mailbox"
# host = "imap.example.cn"
# user = "ledger@example.cn"
# password = "env:LEDGER_MAIL_PASSWORD"    # 密码只放在环境变量或 Prefect 密钥块中

[notify]                   # 提醒、提示、退回、汇总
dry_run = true             # 只在 outbox/ 写文件，不发出；确认无误后改为 false
office_mail = ""           # 本级汇总的收件邮箱
remind_days_before = 2     # 截止日前几天提醒
hint_days_after = 1        # 逾期几天提示
circular_days_after = 3    # 逾期几天拟通报、约谈文稿（须批准后发出）
quiet_from = 20:00:00      # 免打扰时段
quiet_until = 08:00:00

# [notify.channels.mail]
# url = "env:LEDGER_MAIL_URL"              # mailtos://用户:密码@smtp.example.cn?from=…
"""


@click.command(help="Make an empty region workspace in DIR.")
@click.argument("directory", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def command(directory: Path) -> None:
    """Write region.toml, units.csv and the folders a region needs; never overwrites."""
    if (directory / "region.toml").exists():
        message = f"{directory} is a region folder already; nothing was changed"
        raise RegionError(message)
    for folder in ("inbox", "overrides", "published"):
        (directory / folder).mkdir(parents=True, exist_ok=True)
    for folder in ("archive", "warehouse", "returns", "outbox"):
        private_folder(directory / folder)
    (directory / "region.toml").write_text(SETTINGS, encoding="utf-8")
    (directory / "units.csv").write_text(",".join(Unit.model_fields) + "\n", encoding="utf-8-sig")
    click.echo(
        f"{directory}: write name, code and office of the region into region.toml, one line per institution"
    )
    click.echo(
        "into units.csv (unit_code, name, county, kind and owes at least), then put files into inbox/;"
    )
    click.echo(f"hazard-ledger doctor --region {directory} says what is due and whether all can be used")
