"""A text → a member of a closed list: by spelling, by tick, by its parts, by the words inside it.

A certain match is silent; a match by parts or words is kept and reported; what matches nothing is reported
and left empty. Statuses have their own words: 已完成 is RECTIFIED, never CLOSED (dictionary 2.8).
"""

import re
from functools import lru_cache

from flows.intake.cells.values import BLANKS, NONES, Read, clean, ticked
from schemas.codes import CodeList
from schemas.wording import normal

_PARTS = re.compile(r"[、,，;；/|\n\s]+|和|及")
_LEVEL_SIZE = re.compile(r"(?<![非无不])重大|特大")
_STATUS_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("REJECTED", re.compile(r"(?:验收|复查|复核|审核)(?:结果)?(?:不合格|未通过|不通过)|驳回|退回")),
    ("REOPENED", re.compile(r"(?<![未无没])反弹|反销号|重新出现|再次出现")),
    (
        "PENDING",
        re.compile(
            r"尚未|还未|未改|没改|不到位|未到位|未开展|未实施|未进行|未动工|未(?:能)?(?:按[期时])?(?:完成)?(?:整改|治理|落实|处理|解决|启动|开始|完成)"
            r"|没有(?:整改|完成)|^待(?!验收|复查|复核|核查|销号|审|确认)|拟|计划(?:于|在|[0-9一二三四五六七八九十下本明].{0,6}(?:整改|完成|维修|更换|采购|实施))|准备"
        ),
    ),
    (
        "RECTIFIED",
        re.compile(
            r"^(?:已经?|现已|均已|全部)(?:全部|按[期时要求]*|立即|当场)?(?:整改|完成|落实|处理)(?:整改|完成|到位|完毕|治理)"
            r"|^(?:整改|治理)已?(?:完成|完毕|到位)|^已(?:经|全部)?(?:整改|完成)[，,。;；]"
        ),
    ),
    (
        "RECTIFYING",
        re.compile(
            r"正在|整改中|处理中|推进中|进行中|办理中|维修中|采购中|持续|推进|部分(?:完成|整改)|基本完成|逐步|招标|立项"
            r"|已(?:上报|申报|报批|申请|联系|列入|纳入|制定|安排|通知|下达|启动|开始|报|委托|下单|订购|到现场|到场|送[检修]|签订合同|提交)"
            r"|(?:方案|协议|合同|计划|预算|资金|图纸|设备|配件)已(?:定|签|制定|确定|上报|批|到)"
            r"|[\u4e00-\u9fff\d][,，;；、。]?\s*(?:等)?待(?!验收|复查|复核|核查|销号|审|确认|闭环)|到[货位]后|预计|争取|力争"
        ),
    ),
    ("CLOSED", re.compile(r"(?<![未待不])(?:已|完成|申请)?(?:销号|闭环|销案|核销)|已关闭")),
    ("ACCEPTED", re.compile(r"(?:验收|复查|复核|审核)(?:结果)?(?:合格|通过)|已(?:验收|复查|复核)")),
    (
        "RECTIFIED",
        re.compile(
            r"完成|(?:整改|治理|落实|处理|清理|维修|更换)(?:到位|完毕|好)|已|立行立改|合格|正常"
            r"|(?:立即|当场|现场)(?:整改|改正|清理|更换|处理|拆除|移除|撤除)"
        ),
    ),
)
"""Words that tell a status, in the order in which they are believed."""
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*[%％]")
_WHOLE = 100.0


def read_code(value: object, codes: CodeList) -> Read:
    """The code a cell stands for."""
    text = clean(value)
    if text in BLANKS or (text in NONES and codes.match(text) is None):
        return None, None
    if codes.list == "status":
        return _read_status(value, text, codes)
    entry = codes.match(text)
    if entry is not None:
        return entry.code, "doubtful_code" if entry.review else None
    return _by_parts(text, _Key(codes))


class _Key:
    """A code list as a cache key: one entry per loaded list."""

    __slots__ = ("codes",)

    def __init__(self, codes: CodeList) -> None:
        self.codes = codes

    def __hash__(self) -> int:
        return id(self.codes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.codes is self.codes


@lru_cache(maxsize=16_384)
def _by_parts(text: str, key: _Key) -> Read:
    codes = key.codes
    chosen = ticked(text)
    if chosen is not None and (entry := codes.match(chosen)) is not None:
        return entry.code, None
    bare = normal(chosen or text)
    if bare in {normal(word) for word in codes.doubtful}:
        return _doubtful_level(codes), "doubtful_code"
    parts = [entry for part in _PARTS.split(chosen or text) if part and (entry := codes.match(part))]
    if parts:
        return parts[0].code, None if len({part.code for part in parts}) == 1 else "several_codes"
    if codes.list == "level":
        return _level(bare)
    return _by_words(bare, codes)


def _doubtful_level(codes: CodeList) -> str | None:
    """The law knows two levels; whatever is not called major is general, and a person should look."""
    return "GENERAL" if codes.list == "level" else None


def _level(bare: str) -> Read:
    if _LEVEL_SIZE.search(bare):
        return "MAJOR", "doubtful_code" if "一般" in bare else None
    if "一般" in bare or "轻微" in bare or "非重大" in bare:
        return "GENERAL", None
    return ("GENERAL", "doubtful_code") if "较大" in bare or "重点" in bare else (None, "unknown_code")


def _by_words(bare: str, codes: CodeList) -> Read:
    """The code whose spelling or keyword is the longest inside the text, the first of several."""
    inside = [
        (word, entry.code)
        for entry in codes.codes
        for word in (entry.label, *entry.spellings, *entry.keywords)
        if len(word) > 1 and word in bare
    ]
    if not inside:
        return None, "unknown_code"
    return max(inside, key=lambda found: len(found[0]))[1], "doubtful_code"


def _read_status(value: object, text: str, codes: CodeList) -> Read:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
        return _by_percent(number * _WHOLE if number <= 1 else number)
    return _status_of(text, _Key(codes))


def _by_percent(percent: float) -> Read:
    if not 0 <= percent <= _WHOLE:
        return None, "unknown_code"
    return ("RECTIFIED" if percent == _WHOLE else "RECTIFYING" if percent else "PENDING"), None


@lru_cache(maxsize=16_384)
def _status_of(text: str, key: _Key) -> Read:
    codes = key.codes
    chosen = ticked(text) or text
    entry = codes.match(chosen)
    if entry is not None:
        return entry.code, "doubtful_code" if entry.review else None
    if normal(chosen) in _YES_NO:
        return _YES_NO[normal(chosen)], None
    percent = _PERCENT.fullmatch(chosen.strip())
    if percent:
        return _by_percent(float(percent[1]))
    said = _PERCENT.search(chosen)
    if said and float(said[1]) < _WHOLE:
        return "RECTIFYING" if float(said[1]) else "PENDING", "status_from_words"
    for code, words in _STATUS_WORDS:
        if words.search(chosen):
            return code, "status_from_words"
    return None, "unknown_code"


_YES_NO = {
    **dict.fromkeys("是√✓✔☑■Y已有", "RECTIFIED"),
    **dict.fromkeys("否×ㄨxX□N未", "PENDING"),
    **dict.fromkeys(("合格", "通过"), "ACCEPTED"),
    "不合格": "REJECTED",
}
