"""A hazard's code, HZ-unit-yyyymm-number, however it was typed; SQL has macros of the same names."""

import re
from unicodedata import category, normalize

_FORM = re.compile(r"HZ-(?P<unit>.+)-\d{6}-\d{3,}")
_DASHES = str.maketrans("—–‐‑−", "-----")


def spelled(code: str) -> str | None:
    """The code as it is minted: no full width, small letters, odd dashes, blanks or marks nobody sees.

    >>> spelled('ｈｚ—a01 -202206-001')
    'HZ-A01-202206-001'
    """
    seen = (sign for sign in normalize("NFKC", code) if not sign.isspace() and category(sign) != "Cf")
    return "".join(seen).translate(_DASHES).upper() or None


def unit_in(code: str | None) -> str | None:
    """The unit whose hazard a code names, as the code spells it; None where it is no code of ours.

    >>> unit_in('HZ-A01-202206-001'), unit_in('A-17')
    ('A01', None)
    """
    form = _FORM.fullmatch(code or "")
    return form["unit"] if form else None
