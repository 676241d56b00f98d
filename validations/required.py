"""Required fields as rules: the contract says what must be filled, here it becomes something to judge."""

from schemas.contracts import Field, Ledger, RequiredWhen
from validations.findings import Rule, RuleSet


def required_rules(ledger: Ledger) -> RuleSet:
    """One rule ``<ledger>.required.<field>`` for each field that must be filled, always or in some case."""
    rules = tuple(_rule(ledger, field) for field in ledger.fields if field.required)
    return RuleSet(about=ledger.ledger, title=ledger.title, english=ledger.english, rules=rules)


def _rule(ledger: Ledger, field: Field) -> Rule:
    case = field.required if isinstance(field.required, RequiredWhen) else None
    filled = _filled(field)
    return Rule(
        code=f"{ledger.ledger}.required.{field.name}",
        severity=field.severity,
        title=f"{field.title}未填写",
        english=f"{field.english}: not filled" + (" although the case asks for it" if case else ""),
        message=f"{case.words}须填写“{{heading}}”，此处为空。" if case else "“{heading}”为必填项，此处为空。",
        remedy=_remedy(field),
        holds=f"{filled} OR NOT ({case.sql})" if case else filled,
        fields=(field.name,),
        basis=field.source or f"{ledger.title} 数据约定",
        required="sometimes" if case else "always",
    )


def _filled(field: Field) -> str:
    """The predicate that the field holds something; a deadline in words counts, whatever day it means."""
    if field.type == "deadline":
        return f"({field.name} IS NOT NULL OR {field.name}_raw IS NOT NULL)"
    if field.type in {"people", "units"}:
        return f"coalesce(len({field.name}), 0) > 0"
    if field.type in {"str", "text"}:
        return f"coalesce(trim({field.name}), '') <> ''"
    return f"{field.name} IS NOT NULL"


def _remedy(field: Field) -> str:
    example = f"，例如：{field.example}" if field.example else ""
    advice = f"（{field.help}）" if field.help else ""
    return f"请补填{field.title}{advice}{example}。".replace("{", "{{").replace("}", "}}")
