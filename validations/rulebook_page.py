"""docs/rules.md: every rule with its severity, what it says, what it rests on — generated, never edited.

``python -m validations.rulebook_page docs/rules.md`` writes it; a test compares the file with the catalogue.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from schemas.codes import TRUST
from schemas.contracts import load_contracts
from validations.catalogue import load_catalogue
from validations.findings import Catalogue, Rule, RuleSet

SEVERITY = {"reject": "退回 reject", "hold": "暂缓 hold", "warn": "警告 warn", "note": "提示 note"}

_HEAD = """# 校验规则 · Rules

本页由 `validations/rules/*.yml` 和 `schemas/ledgers/*.yml` 生成，请勿手工修改。
Generated from the rule registry and the contracts: `python -m validations.rulebook_page docs/rules.md`.

**退回 reject** 整份不予采用 · **暂缓 hold** 该行暂不入账，其余照常 ·
**警告 warn** 入账并提示更正 · **提示 note** 仅供参考。
A region changes rules in `overrides/rules.yml` (off, severity, waiver until a date with a reason, kinds,
periods) and adds its own in `overrides/rules/*.yml`; no Python is needed:

```yaml
rules:
  hazard.person_is_department: {status: off, because: 试点期间不作要求}
  submission.unsigned: {waived_until: 2022-06-30, because: 电子签章系统六月底上线}
  hazard.deadline_beyond_limit: {severity: warn, kinds: [TOWNSHIP], from_period: 2022-07, because: 市局要求}
```

A waived rule still finds, as a note with the reason; nothing is rejected or held for it.
归口：{owners}。列中未注明的，适用于各类单位、各月份。
"""


def rules_page(catalogue: Catalogue) -> str:
    """The whole page as Markdown, rule sets in name order."""
    judged = sum(1 for rule in catalogue.rules.values() if rule.holds)
    owners = "、".join(dict.fromkeys(rule.owner for rule in catalogue.rules.values()))
    lines = [
        _HEAD.replace("{owners}", owners),
        f"共 {len(catalogue.rules)} 条，其中 {judged} 条为谓词规则 (predicates over rows).",
        "",
    ]
    for about in sorted(catalogue.about):
        lines += _section(catalogue.about[about])
    return "\n".join(lines).rstrip() + "\n"


def _section(rule_set: RuleSet) -> Iterator[str]:
    yield f"## {rule_set.title} · `{rule_set.about}`"
    yield ""
    if rule_set.english:
        yield f"{rule_set.english}."
        yield ""
    yield "| 代码 code | 级别 severity | 名称 title | 提示 message | 整改建议 remedy | 依据 basis |"
    yield "|---|---|---|---|---|---|"
    for rule in rule_set.rules:
        yield _line(rule)
    yield ""


def _line(rule: Rule) -> str:
    title = f"{rule.title}<br>{rule.english}" if rule.english else rule.title
    code = f"`{rule.code}`" + ("（停用 off）" if rule.status == "off" else "") + _narrowed(rule)
    basis = f"{rule.basis}（{TRUST[rule.trust]}）"
    cells = (code, SEVERITY[rule.severity], title, rule.message, rule.remedy, basis)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _narrowed(rule: Rule) -> str:
    """Whom and when it concerns, where that is not everybody and always."""
    parts = [f"只适用 {'、'.join(rule.kinds)}"] if rule.kinds else []
    parts += [f"自 {rule.from_period}"] if rule.from_period else []
    parts += [f"至 {rule.until_period}"] if rule.until_period else []
    parts += [f"豁免至 {rule.waived_until}：{rule.waived_because}"] if rule.waived_until else []
    return "".join(f"<br>{part}" for part in parts)


def main() -> None:
    """Write the page to the path given on the command line."""
    page = rules_page(load_catalogue(contracts=load_contracts()))
    Path(sys.argv[1]).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
