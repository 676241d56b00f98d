"""Closed lists: each code with its label and every spelling it is known to arrive under."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from schemas.loading import HERE, Declared, SchemaError, load_folder
from schemas.wording import normal

Status = Literal["verified", "secondary", "unverified", "own", "missing"]
TRUST: dict[Status, str] = {
    "verified": "已核实 verified",
    "secondary": "转引 secondary",
    "unverified": "未核实 unverified",
    "own": "本项目约定 own",
    "missing": "原文未取得 missing",
}
"""How far what a declaration rests on has been confirmed, as the generated pages say it."""


class Code(Declared):
    """One member of a closed list."""

    code: str
    label: str
    english: str = ""
    spellings: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    note: str = ""
    review: bool = False
    """True where the spelling set is known to be doubtful and a person should look."""


class CodeList(Declared):
    """A closed list, where it comes from and how far that is confirmed."""

    list: str
    title: str
    english: str
    source: str
    status: Status
    codes: tuple[Code, ...]
    doubtful: tuple[str, ...] = ()
    """Spellings that name a member but not certainly: matched, and reported."""

    @cached_property
    def by_spelling(self) -> dict[str, Code]:
        """Every normal spelling and the code it stands for; two codes may not share one."""
        spelled: dict[str, Code] = {}
        for code in self.codes:
            for spelling in (code.code, code.label, *code.spellings):
                known = spelled.setdefault(normal(spelling), code)
                if known is not code:
                    message = f"code list {self.list}: {spelling!r} stands for {known.code} and {code.code}"
                    raise SchemaError(message)
        return spelled

    @cached_property
    def by_code(self) -> dict[str, Code]:
        """Each code and its entry."""
        return {code.code: code for code in self.codes}

    def match(self, text: str) -> Code | None:
        """The code a text stands for, or None when no spelling is known."""
        return self.by_spelling.get(normal(text))

    def label(self, code: str | None) -> str:
        """The Chinese label of a code; the code itself when it is not a member, empty for None."""
        if code is None:
            return ""
        entry = self.by_code.get(code)
        return entry.label if entry else code


class CodeSpellings(Declared):
    """A region's own spellings: list → code → spellings (``overrides/codes.yml``)."""

    codes: dict[str, dict[str, tuple[str, ...]]]


def load_codes(folder: Path = HERE / "codes", extra: CodeSpellings | None = None) -> dict[str, CodeList]:
    """All code lists by name, with a region's own spellings added to the members they name."""
    lists = {entry.list: entry for entry in load_folder(folder, CodeList)}
    for name, members in (extra.codes if extra else {}).items():
        if name not in lists:
            message = f"overrides/codes.yml: codes.{name}: no such list; known are {', '.join(sorted(lists))}"
            raise SchemaError(message)
        lists[name] = _respelled(lists[name], members)
    for entry in lists.values():
        _ = entry.by_spelling  # an ambiguous list is refused now, not at its first odd cell
    return lists


def _respelled(known: CodeList, members: dict[str, tuple[str, ...]]) -> CodeList:
    unknown = set(members) - set(known.by_code)
    if unknown:
        message = f"overrides/codes.yml: codes.{known.list}: no such code {', '.join(sorted(unknown))}"
        raise SchemaError(message)
    codes = tuple(
        code.model_copy(update={"spellings": (*code.spellings, *members.get(code.code, ()))})
        for code in known.codes
    )
    return CodeList.model_validate(known.model_dump() | {"codes": codes})
