"""Sheets of ours in workbooks that come back: what the template remembers, and the list of a return note."""

from itertools import islice

from flows.intake.files.workbook_parts import Sheet

TEMPLATE_SHEET = "_hazard_ledger"
"""Hidden; holds unit, period and template version."""

LIST_SHEET = "填报问题清单"
LIST_HEADS = ("序号", "处理", "位置", "栏目", "您填的内容", "哪里不对", "怎么改")
_LIST_TOP = 40
"""Rows in which the heads of a list are looked for; what was accepted and what is due stands above them."""


def is_our_list(sheet: Sheet) -> bool:
    """Whether an institution sent back the list of findings that we put into its workbook."""
    if not sheet.name.startswith(LIST_SHEET):
        return False
    return any(
        tuple(islice((cell for cell in row if cell != ""), len(LIST_HEADS))) == LIST_HEADS
        for row in islice(sheet.rows, _LIST_TOP)
    )
