"""The list of rows of which nobody knows yet whose hazard they are: both sides, scores, what to decide."""

from collections.abc import Sequence
from pathlib import Path

from flows.outlets.report_pack import Pack
from flows.outlets.xlsx.plain_table import Head, PlainTable, write_tables

HEADS = (
    Head("县（市、区）", 12, "center"),
    Head("单位", 22),
    Head("月份", 9, "center"),
    Head("行标识", 44, "code"),
    Head("本行部位", 16),
    Head("本行描述", 30),
    Head("本行排查日期", 12, "date"),
    Head("文件", 26),
    Head("工作表", 12),
    Head("行", 6, "int"),
    Head("暂定编号", 22, "code"),
    Head("候选", 6, "int"),
    Head("候选隐患编号", 22, "code"),
    Head("候选部位", 16),
    Head("候选描述", 30),
    Head("候选排查日期", 12, "date"),
    Head("候选状态", 12, "center"),
    Head("相似度", 8, "decimal"),
    Head("描述相似", 8, "decimal"),
    Head("部位相似", 8, "decimal"),
)
"""In the order of the columns of ``review_candidate.sql``."""

_HOW = (
    "下列报送行与候选隐患相近而不能确定，暂按新隐患计。是同一隐患的，在督办决定表中填：决定类型“认定为同一隐患”、"
    "行标识、目标隐患编号（候选隐患编号），交 hazard-ledger decide 执行；不是的不必处理。"
)
_NONE = "本期没有待核对的报送行。"


def write_review(pack: Pack, rows: Sequence[Sequence[object]], path: Path) -> Path:
    """Write the list of a month; ``rows`` as the statement ``review_candidate`` gives them."""
    title = f"{pack.scope}{pack.month}待核对清单"
    holds = f"统计截止日期{pack.as_of_words}；数据采集时点{pack.known_words}；{pack.edition}。"
    table = PlainTable("待核对", title, holds + (_HOW if rows else _NONE), HEADS, rows)
    return write_tables(path, (table,), pack.known_at)
