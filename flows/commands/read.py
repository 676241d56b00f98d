"""``hazard-ledger read FILE``: what a workbook holds, what each sheet was taken for, and every doubt."""

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import file_argument, optional_region, region_option
from flows.commands.table import show

if TYPE_CHECKING:
    from flows.intake.facts import Account, Cover, FileReading, Record, SheetReading
    from flows.intake.rulebook import Rulebook
    from schemas.contracts import Field, Ledger
    from validations.findings import Finding

_SHOWN = 24
_MAIN_FIELDS = 6
"""Fields of a record that fit a screen beside its subject; ``--json`` has them all."""
_ALIKE = 5
"""Doubts of one kind that are told one by one."""
_KINDS = {
    "records": "条记录",
    "nil": "行零报告",
    "section": "行小标题",
    "total": "行合计",
    "footer": "行说明签字",
    "blank": "行空白",
    "held": "行待核",
}
_SEVERITIES = {"reject": "退回", "hold": "暂缓", "warn": "提醒", "note": "提示"}
_COLOURS = {"reject": "red", "hold": "red", "warn": "yellow", "note": "cyan"}
_MARKS = str.maketrans({",": "，", ";": "；", "(": "（", ")": "）"})
"""Marks inside Chinese reasons."""
_STATES = {"unknown": "未登记", "ambiguous": "含义不明", "ignored": "不读"}


@click.command(help="Show what each sheet of FILE was taken for and why, its columns, rows and doubts.")
@file_argument
@click.option("--ledger", metavar="KIND", help="Take every table for this ledger kind.")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@region_option
def command(file: Path, ledger: str | None, region: str | None, *, as_json: bool) -> None:
    """Read one file in a guarded process; needs no region."""
    from flows.intake.reading_json import as_json as reading_json  # noqa: PLC0415 - quick help does without
    from flows.intake.rulebook import load_rulebook  # noqa: PLC0415 - as above
    from flows.stages.checking import read_guarded  # noqa: PLC0415 - as above

    place = optional_region(region)
    rulebook = load_rulebook(place.overrides if place else None)
    reading = read_guarded(file, rulebook, ledger)
    if as_json:
        click.echo(json.dumps(reading_json(reading, rulebook.catalogue), ensure_ascii=False, indent=1))
        return
    _tell(reading, rulebook)


def _tell(reading: "FileReading", rulebook: "Rulebook") -> None:
    count = f"{len(reading.sheets)}张表" if reading.format else "无法打开"
    pictures = f"，{reading.images}张图片" if reading.images else ""
    click.echo(click.style(reading.name, bold=True) + f"  {reading.format or ''} {count}{pictures}")
    for sheet in reading.sheets:
        _tell_sheet(sheet, rulebook)
    _tell_doubts("整个文件", reading.findings, rulebook)


def _tell_sheet(sheet: "SheetReading", rulebook: "Rulebook") -> None:
    known = rulebook.contracts.ledgers.get(sheet.ledger or "")
    hidden = "（隐藏）" if sheet.hidden else ""
    title = f"{known.title}（{known.ledger}）" if known else "不是台账"
    click.echo(
        "\n" + click.style(f"【{sheet.sheet}】{hidden}{title}", bold=True, fg="green" if known else "yellow")
    )
    _line("依据", sheet.why.translate(_MARKS))
    if known is not None:
        _line("表头", f"第{'、'.join(map(str, sheet.header_rows))}行")
    _line("封面", _cover(sheet.cover, rulebook))
    if known is not None:
        _line("账目", _account(sheet.account))
        _tell_columns(sheet, known, rulebook)
        _tell_records(sheet, known, rulebook)
    _tell_doubts("疑问", sheet.findings, rulebook)


def _line(label: str, text: str) -> None:
    if text:
        click.echo(f"  {label}  {text}")


def _cover(cover: "Cover", rulebook: "Rulebook") -> str:
    titles = {field.name: field.title for field in rulebook.contracts.cover.fields}
    return "  ".join(
        f"{titles[name]}：{'是' if value is True else value}"
        + (f"（{cover.cells[name]}）" if name in cover.cells else "")
        for name, value in cover.values.items()
        if name in titles and value is not None
    )


def _account(account: "Account") -> str:
    counted = account._asdict()
    parts = [f"{counted[name]}{words}" for name, words in _KINDS.items() if counted[name]]
    return f"表头以下{account.rows_seen}行 = {' + '.join(parts) or '无'}"


def _tell_columns(sheet: "SheetReading", known: "Ledger", rulebook: "Rulebook") -> None:
    """Each column with the field it became, and how the first record's cell was understood."""
    first = next((record for record in sheet.records if not record.held), None)
    lines = []
    for before, column in zip((None, *sheet.columns), sheet.columns, strict=False):
        if column.status == "ignored" and before is not None and before.heading == column.heading:
            continue  # the rest of a heading merged over several columns
        field = known.by_name.get(column.field or "")
        meaning = f"{field.title}（{field.name}）" if field else _STATES.get(column.status, "")
        value = _shown(first, field, rulebook) if first and field else ""
        lines.append((column.column, column.heading, meaning, value, column.why.translate(_MARKS)))
    show(("列", "表头", "读作", "首条", "依据"), lines)


def _tell_records(sheet: "SheetReading", known: "Ledger", rulebook: "Rulebook") -> None:
    """The rows by what they are about, with the fields that matter most; held rows are marked."""
    read = dict.fromkeys(name for record in sheet.records for name in record.fields if name in known.by_name)
    subjects = [name for name in known.recognise.subjects if name in read]
    wanted = [field.name for field in known.fields if field.required or field.name in known.recognise.typical]
    main = [name for name in wanted if name in read and name not in subjects][:_MAIN_FIELDS]
    names = [*subjects, *main]
    if not sheet.records:
        return
    fields = [known.by_name[name] for name in names]
    show(
        ("行", *(field.title for field in fields)),
        [
            (
                f"{record.row}待核" if record.held else record.row,
                *(_shown(record, field, rulebook) for field in fields),
            )
            for record in sheet.records
        ],
        caption="全部字段见 --json",
    )


def _tell_doubts(heading: str, findings: "tuple[Finding, ...] | list[Finding]", rulebook: "Rulebook") -> None:
    """Every kind of doubt, the gravest first, with the first of each kind where there are many alike."""
    if not findings:
        return
    told = [(rulebook.catalogue.tell(finding), finding) for finding in findings]
    counts = Counter(finding.code for finding in findings)
    click.echo(f"  {heading}  {len(findings)}处")
    seen: Counter[str] = Counter()
    for words, finding in sorted(told, key=lambda pair: list(_SEVERITIES).index(pair[0].severity)):
        seen[finding.code] += 1
        if seen[finding.code] <= _ALIKE:
            place = finding.cell or (f"第{finding.row}行" if finding.row else "")
            mark = click.style(_SEVERITIES[words.severity], fg=_COLOURS[words.severity])
            click.echo(f"    {mark} {place:<5} {words.message}{words.remedy}")
        elif seen[finding.code] == counts[finding.code]:
            click.echo(f"         …… “{words.title}”共{counts[finding.code]}处")


def _shown(record: "Record", field: "Field", rulebook: "Rulebook") -> str:
    """A value as people say it: codes by their labels."""
    value = record.fields.get(field.name)
    if field.codes is not None and isinstance(value, str):
        value = field.words.get(value) or rulebook.codes[field.codes].label(value)
    return _short(value)


def _short(value: Any) -> str:  # noqa: ANN401 - any typed value
    if isinstance(value, list | tuple):
        value = "、".join(map(str, value))
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, float):
        value = f"{value:.15g}"
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
