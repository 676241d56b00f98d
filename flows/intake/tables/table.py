"""One sheet against the contracts: header found, columns mapped, rows accounted for, records typed."""

from collections import Counter
from collections.abc import Mapping, Sequence

from flows.intake.cells.values import is_blank
from flows.intake.columns.claims import Values
from flows.intake.columns.layout import Layout, lay_out, letter_of
from flows.intake.columns.profile import is_verdict, sample
from flows.intake.facts import Account, Cover, OtherRow, SheetReading
from flows.intake.files.workbook_parts import Merge, Sheet
from flows.intake.headings.day_columns import join_days
from flows.intake.headings.header import SEARCHED, Header
from flows.intake.identity.cover import joined, read_cover
from flows.intake.identity.titles import evidence_of
from flows.intake.tables.checklists import check_words, passed_items
from flows.intake.tables.forms import at_home
from flows.intake.tables.notices import sheet_findings
from flows.intake.tables.recognition import Choice, Context, choices, is_check_list, lacks_only_subject
from flows.intake.tables.records import type_records
from flows.intake.tables.rows import judge_rows
from flows.intake.tables.shape import Verdict, shape_of
from flows.intake.tables.table_data import Body, Table
from flows.intake.tables.totals import total_findings
from schemas.codes import CodeList
from schemas.contracts import Ledger
from schemas.wording import normal
from validations.findings import Finding

_LEAST_LIKE, _LIKE = 2.0, 3.0
"""Headings from which a table is near a ledger, and from which it lacks only some of them."""
_LONGEST_VERDICT = 12
"""Longer texts tell something; most columns show one in their first row."""


def read_sheet(sheet: Sheet, context: Context) -> SheetReading:
    """Everything one sheet says; a sheet that is no ledger says why."""
    rows = sheet.rows
    width = max(map(len, rows), default=0)
    if any(len(row) != width for row in rows):
        for row in rows:
            row.extend([""] * (width - len(row)))
    if sheet.merges:
        sheet.merges = tuple(
            Merge(top, left, min(bottom, len(rows) - 1), min(right, width - 1))
            for top, left, bottom, right in sheet.merges
            if top < len(rows) and left < width and bottom >= top and right >= left
        )
    if not rows or all(is_blank(value) for row in rows for value in row):
        return SheetReading(sheet.name, None, "空表", hidden=sheet.hidden)
    found = choices(sheet, context)
    if found and not is_check_list(found[0]):
        likely = [found[0], *(choice for choice in found[1:] if not choice.missing)]
        for choice in likely:
            reading = _read_table(sheet, choice, context) if _may_be(sheet, choice, context) else None
            if reading is not None:
                return at_home(reading, sheet)
    return _not_a_ledger(sheet, found[0] if found else None, context)


def _may_be(sheet: Sheet, choice: Choice, context: Context) -> bool:
    if is_check_list(choice) or (choice.kind == "hazard" and passed_items(sheet, choice.header)):
        return False
    return not choice.missing or lacks_only_subject(choice, context)


def _not_a_ledger(sheet: Sheet, choice: Choice | None, context: Context) -> SheetReading:
    cells = [
        (row, column)
        for row, values in enumerate(sheet.rows[: 2 * SEARCHED])
        for column, value in enumerate(values)
        if not is_blank(value)
    ]
    cover, findings = read_cover(sheet.rows, cells, context.contracts, sheet.name)
    kind = _nil_of_title(cover, sheet, context)
    if kind is not None:
        reading = SheetReading(
            sheet.name, kind, "标题点明清单名称,表内声明零报告", cover=cover, hidden=sheet.hidden
        )
        said = [number for number, row in enumerate(sheet.rows) if any(not is_blank(value) for value in row)]
        reading.account = Account(rows_seen=1, nil=1)
        reading.other_rows = [OtherRow(said[-1] + 1, "nil", _raw(sheet.rows[said[-1]]))]
        return reading
    why, finding = _why_not(sheet, choice, context)
    return SheetReading(
        sheet.name,
        None,
        why,
        cover=cover,
        findings=[*findings, *([finding] if finding else [])],
        hidden=sheet.hidden,
    )


def _nil_of_title(cover: Cover, sheet: Sheet, context: Context) -> str | None:
    """The ledger a sheet without a header stands for when its title names one and it says 无隐患."""
    if cover.values.get("nil_declared") is not True:
        return None
    named = normal(sheet.name) + normal(cover.title)
    for kind, ledger in context.contracts.ledgers.items():
        if any(normal(name) in named for name in (ledger.title, *ledger.names)):
            return kind
    return None


def _why_not(sheet: Sheet, choice: Choice | None, context: Context) -> tuple[str, Finding | None]:
    if choice is None:
        if len([1 for row in sheet.rows if any(not is_blank(value) for value in row)]) <= 2:  # noqa: PLR2004 - a stray word or two
            return "没有表格", None
        return "没有找到表头", Finding("sheet.not_a_ledger", sheet.name)
    ledger = context.contracts.ledgers[choice.kind]
    foreign = choice.never or check_words(choice.header, context.headings)
    words = "、".join(foreign) or passed_items(sheet, choice.header)
    if words:
        return f"检查表,不是台账:有“{words}”", Finding("sheet.check_list", sheet.name, value=words)
    lacking = choice.missing or [names[0] for names in ledger.recognise.alternatives]
    missing = "、".join(ledger.by_name[name].title for name in lacking)
    if choice.score < _LEAST_LIKE:
        return "不是台账:表头与各类台账都不像", Finding("sheet.not_a_ledger", sheet.name)
    if choice.score < _LIKE:
        return f"不是台账:最接近{ledger.title},但缺少{missing}", Finding(
            "sheet.not_a_ledger", sheet.name, facts={"nearest": ledger.title, "missing": missing}
        )
    return f"像{ledger.title},但缺少{missing}", Finding(
        "sheet.missing_heading",
        sheet.name,
        choice.header.bottom + 1,
        value=missing,
        facts={"ledger": ledger.title},
    )


def _read_table(sheet: Sheet, choice: Choice, context: Context) -> SheetReading | None:
    """The table as the chosen ledger; None when no column turns out to be what its rows are about."""
    header, rows = choice.header, sheet.rows
    ledger = context.contracts.ledgers[choice.kind]
    start = header.bottom + 1
    join_days(rows[start:], header.days)

    telling: list[list[object]] = []
    asked: dict[int, list[object]] = {}

    def values_of(column: int) -> Sequence[object]:
        if not telling:
            telling.extend(_telling(rows[start : start + 300]))
        if column not in asked:
            asked[column] = [row[column] for row in telling]
        return asked[column]

    layout = lay_out(choice.kind, header.paths, context.headings, context.codes, values_of)
    if not _has_subject(ledger, layout) or _tells_nothing(ledger, layout, values_of, context.codes):
        return None
    subjects = tuple(dict.fromkeys((*ledger.recognise.subjects, *ledger.key[:1])))
    labels = frozenset(context.contracts.cover.by_label)
    shape = shape_of(layout.fields, subjects, header.paths, sheet, start)._replace(labels=labels)
    verdicts = judge_rows(rows, start, shape)
    cover, findings = _cover(sheet, header, verdicts, context)
    taken = [start + place for place, verdict in enumerate(verdicts) if verdict.kind in ("record", "held")]
    held = frozenset(start + place for place, verdict in enumerate(verdicts) if verdict.kind == "held")
    body = Body(sheet.name, rows, taken, held, [merge for merge in sheet.merges or () if merge.top >= start])
    evidence = evidence_of(joined(cover, context.cover), context.file_name)
    table = Table(ledger, layout, header.paths, body, context.codes, evidence)
    typed = type_records(table)
    accepted = [rows[number] for number in taken if number not in held | typed.shifted]
    totals = [start + place for place, verdict in enumerate(verdicts) if verdict.kind == "total"]
    verdicts = [
        Verdict("held", "sheet.row_shifted") if start + place in typed.shifted else verdict
        for place, verdict in enumerate(verdicts)
    ]
    reading = SheetReading(
        sheet.name,
        choice.kind,
        _why(ledger, layout),
        tuple(range(header.top + 1, header.bottom + 2)),
        layout.columns,
        cover,
        _account(verdicts),
        typed.records,
        [
            OtherRow(start + place + 1, verdict.kind, _raw(rows[start + place]))
            for place, verdict in enumerate(verdicts)
            if verdict.kind not in ("record", "held")
        ],
        [
            *findings,
            *sheet_findings(sheet, table, context.headings, header.bottom + 1, accepted),
            *_row_findings(sheet, start, verdicts),
            *total_findings(table, totals, typed.records),
            *typed.findings,
        ],
        sheet.hidden,
    )
    _declare_nil(reading)
    return reading


def _has_subject(ledger: Ledger, layout: Layout) -> bool:
    """Whether columns became all that the rows must tell, whatever their headings promised."""
    return not any(layout.fields.keys().isdisjoint(names) for names in ledger.recognise.alternatives)


def _tells_nothing(ledger: Ledger, layout: Layout, values_of: Values, codes: Mapping[str, CodeList]) -> bool:
    """Whether the subject stands over numbers (存在问题 3) or verdicts (检查结果 合格) only."""
    for name in ledger.recognise.subjects:
        if name not in layout.fields or ledger.by_name[name].type != "text":
            continue
        values = values_of(layout.fields[name])
        if any(value.__class__ is str and len(value) > _LONGEST_VERDICT for value in values):
            continue
        told = sample(values)
        if (told or name in layout.loose) and all(is_verdict(value, codes) for value in told):
            return True
    return False


def _telling(rows: list[list[object]]) -> list[list[object]]:
    """The rows whose cells bear witness to columns: a lone text is a section, a note or a signature."""
    return [row for row in rows if len(row) - row.count("") > 1] or rows


def _cover(
    sheet: Sheet, header: Header, verdicts: Sequence[Verdict], context: Context
) -> tuple[Cover, list[Finding]]:
    above = [
        (row, column)
        for row in range(header.top)
        for column, value in enumerate(sheet.rows[row])
        if value != ""
    ]
    start = header.bottom + 1
    below = [
        (start + place, column)
        for place, verdict in enumerate(verdicts)
        if verdict.kind in ("footer", "nil")
        for column, value in enumerate(sheet.rows[start + place])
        if value != ""
    ]
    cover, findings = read_cover(
        sheet.rows, [*above, *header.cover_cells, *below], context.contracts, sheet.name
    )
    return cover, findings


def _why(ledger: Ledger, layout: Layout) -> str:
    titles = "、".join(ledger.by_name[name].title for name in list(layout.fields)[:6])
    more = "等" if len(layout.fields) > 6 else ""  # noqa: PLR2004 - as many as are named
    return f"表头有{titles}{more}{len(layout.fields)}列,符合{ledger.title}"


def _account(verdicts: Sequence[Verdict]) -> Account:
    counts = Counter(verdict.kind for verdict in verdicts)
    return Account(
        len(verdicts),
        counts["record"],
        counts["nil"],
        counts["section"],
        counts["total"],
        counts["footer"],
        counts["blank"],
        counts["held"],
    )


def _raw(row: Sequence[object]) -> dict[str, object]:
    return {letter_of(column): value for column, value in enumerate(row) if value != ""}


def _declare_nil(reading: SheetReading) -> None:
    """A nil row is a declaration only when there is nothing else to report."""
    cover, account = reading.cover, reading.account
    if account.nil and not account.records and not account.held:
        nil = next(row for row in reading.other_rows if row.kind == "nil")
        cover.values["nil_declared"] = True
        cover.origins["nil_declared"] = "row"
        cover.cells["nil_declared"] = f"{next(iter(nil.raw))}{nil.row}"
    elif cover.values.get("nil_declared") is True and account.records:
        reading.findings.append(
            Finding(
                "sheet.nil_with_records",
                reading.sheet,
                cell=cover.cells.get("nil_declared"),
                facts={"records": str(account.records)},
            )
        )
    elif not account.records and not account.held and not cover.values.get("nil_declared"):
        reading.findings.append(Finding("sheet.no_rows", reading.sheet))


def _row_findings(sheet: Sheet, start: int, verdicts: Sequence[Verdict]) -> list[Finding]:
    return [
        Finding(
            verdict.why,
            sheet.name,
            start + place + 1,
            f"A{start + place + 1}",
            value=_shown(sheet.rows[start + place]),
        )
        for place, verdict in enumerate(verdicts)
        if verdict.kind == "held" and verdict.why != "sheet.row_shifted"
    ]


def _shown(row: Sequence[object]) -> str:
    return " | ".join(str(value).strip() for value in row if not is_blank(value))[:120]
