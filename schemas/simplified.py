"""Traditional characters in headings and closed words, read as the simplified ones of the contracts.

Only for telling what is meant; what somebody wrote is kept as written.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def simplified(text: str) -> str:
    """The text in simplified characters.

    >>> simplified('隱患描述'), simplified('整改情况')
    ('隐患描述', '整改情况')
    """
    try:
        text.encode("gb2312")  # holds simplified characters only: nearly every text ends here
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC  # noqa: PLC0415 - only a region that writes traditional characters loads it

    return OpenCC("t2s")
