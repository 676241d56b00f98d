"""``hazard-ledger check FILE|DIR``: what is wrong with a workbook, before it is sent."""

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import PeriodType, file_argument, optional_region, region_option

if TYPE_CHECKING:
    from flows.region import Region
    from flows.stages.checking import Checked

WORDS = {
    "reject": ("退回", "red"),
    "hold": ("暂缓", "yellow"),
    "warn": ("提醒", "cyan"),
    "note": ("提示", "white"),
}

_STANDING = {
    "accepted": "可以采用",
    "nil": "零报告",
    "invalid": "整份不予采用",
    "unidentified": "认不出填报单位",
}


@click.command(help="Say what is wrong with FILE (or every file in a folder): cell, reason, remedy.")
@file_argument
@click.option("--unit", metavar="CODE", help="The unit the return is from.")
@click.option("--period", type=PeriodType(), help="The month it is meant for.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file.")
@click.option(
    "--return",
    "out",
    metavar="OUT",
    type=click.Path(path_type=Path),
    help="Write the return note; for a folder, one into OUT for each file with findings.",
)
@region_option
def command(  # noqa: PLR0913 - one parameter per option
    file: Path, unit: str | None, period: str | None, out: Path | None, region: str | None, *, as_json: bool
) -> None:
    """Exit code 0: clean; 1: findings that reject or hold."""
    sys.meta_path.insert(0, _Spared())
    from flows.stages.checking import check, note  # noqa: PLC0415 - quick help does without

    place = optional_region(region)
    _verify_own_rules(place)
    files = sorted(path for path in file.rglob("*") if path.is_file()) if file.is_dir() else [file]
    if not files:
        message = f"{file}: the folder holds no file"
        raise click.UsageError(message)
    if unit and place and unit not in {each.unit_code for each in place.registry.units}:
        message = f"{unit}: no such unit_code in {place.root / 'units.csv'}"
        raise click.UsageError(message)
    seen: list[Checked] = []
    for path in files:
        checked = check(path, place, unit, period)
        seen.append(checked)
        click.echo(
            json.dumps(_plain(checked), ensure_ascii=False, default=_iso) if as_json else _told(checked)
        )
        if out and (checked.findings or not file.is_dir()):
            target = out / _note_name(path.relative_to(file)) if file.is_dir() else out
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(note(checked))
            click.echo(f"{target}", err=True)
    if file.is_dir() and not as_json:
        click.echo(_summed_up(seen))
    sys.exit(0 if all(checked.clean for checked in seen) else 1)


def _verify_own_rules(region: "Region | None") -> None:
    """Refuse overrides that cannot be used, also when no row here would meet them; ours are tested."""
    from flows.stages.health.config_checks import verify_overrides  # noqa: PLC0415 - quick help does without

    if region:
        verify_overrides(region.overrides)


def _note_name(path: Path) -> Path:
    """Where the note on one file of a folder lies in OUT: same sub-folder, its kind kept in the name."""
    name = path.stem if path.suffix.lower() == ".xlsx" else path.name
    return path.with_name(f"填报问题-{name}.xlsx")


def _summed_up(seen: "list[Checked]") -> str:
    """The last lines after a folder: how many files may be sent, and those that may not."""
    stopped = [checked for checked in seen if not checked.clean]
    lines = [
        click.style(
            f"共{len(seen)}个文件：可以报送{len(seen) - len(stopped)}个，须修改{len(stopped)}个", bold=True
        )
    ]
    for checked in stopped:
        grave = [f["severity"] for f in checked.findings]
        lines.append(f"  {checked.file.name}：退回{grave.count('reject')}处，暂缓{grave.count('hold')}处")
    return "\n".join(lines)


def _counted(submission: Mapping[str, Any]) -> str:
    """How many rows enter; of a return that does not count, how many there are."""
    if submission["outcome"] in {"accepted", "nil"}:
        return f"入账{submission['records']}行，暂缓{submission['held']}行"
    rows = submission["records"] + submission["held"]
    return f"其中{rows}行均未入账" if rows else "没有可以入账的内容"


def _place(finding: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """Sheet and cell, or the row; the list where all of it is meant, else the whole file."""
    row = finding["row_number"]
    place = finding["cell"] or (f"第{row}行" if row else "")
    if finding["sheet"]:
        return f"{finding['sheet']} {place}".strip()
    return titles.get(finding["ledger"] or "", "整个文件")


class _Spared(MetaPathFinder):
    """Keeps pyarrow from importing numpy and pandas, which reading and judging one file never need.

    A clerk would wait for these imports as long as for everything else.
    """

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:  # noqa: ARG002 - the import system's signature
        """Say that there is no such module."""
        if fullname in {"numpy", "pandas"}:
            raise ModuleNotFoundError(fullname)


def _plain(checked: "Checked") -> dict[str, Any]:
    wanted = ("code", "severity", "title", "sheet", "cell", "field", "value", "message", "remedy")
    held = ("submission_id", "ledger", "unit_code", "period", "outcome", "records", "held", "rejects")
    return {
        "file": str(checked.file),
        "sha256": checked.reading.sha256,
        "clean": checked.clean,
        "submissions": [{name: entry[name] for name in held} for entry in checked.submissions],
        "findings": [{name: finding[name] for name in wanted} for finding in checked.findings],
    }


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _told(checked: "Checked") -> str:
    """The answer first, then every finding with place, reason and remedy."""
    counts = {severity: sum(f["severity"] == severity for f in checked.findings) for severity in WORDS}
    tally = "，".join(f"{WORDS[severity][0]}{count}处" for severity, count in counts.items() if count)
    verdict = "可以报送" if checked.clean else "请修改后报送"
    lines = [
        click.style(f"{checked.file.name}：{verdict}{f'（{tally}）' if tally else '，未发现问题'}", bold=True)
    ]
    lines += [
        f"  {checked.titles.get(entry['ledger'], '清单种类不明')}（{entry['period'] or '月份不明'}）："
        f"{_STANDING[entry['outcome']]}，{_counted(entry)}"
        for entry in checked.submissions
    ]
    for finding in checked.findings:
        word, colour = WORDS[finding["severity"]]
        where = _place(finding, checked.titles)
        lines.append(f"  {click.style(word, fg=colour)}  {where}  {finding['message']}")
        lines.append(f"        → {finding['remedy']}")
    return "\n".join(lines)
