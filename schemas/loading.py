"""The only door of YAML: a file becomes a frozen object, or an error that names file and key.

Nothing is guessed: unknown keys, repeated keys and wrong types are refused before anything runs.
"""

from collections.abc import Hashable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.failure import CannotBeDone, meant

HERE = Path(__file__).parent
DEEPEST = 1_000
_NESTING = ("[", "{", "- ", "? ")
"""What can begin something nested without a line and an indentation of its own."""
MOST_PROBLEMS = 20


class Declared(BaseModel):
    """Base of everything declared in YAML: frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Model = TypeVar("Model", bound=Declared)


class SchemaError(CannotBeDone):
    """Raised when a declaration (contract, code list, rule, region setting) cannot be used as written."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML's safe loader, which also refuses a key that stands twice in one mapping."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - PyYAML's own signature
        try:
            return super().construct_object(node, deep=deep)
        except ValueError as error:  # a day that there is not, a number too long
            message = f"{str(node.value)[:40]!r}: {error} (line {node.start_mark.line + 1})"
            raise SchemaError(message) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's own signature
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, str | int | float | bool | date | None):
                message = f"a key is a name, not {type(key).__name__} (line {line})"
                raise SchemaError(message)
            if key in seen:
                message = f"key {key!r} stands twice (line {line})"
                raise SchemaError(message)
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def read_yaml(path: Path) -> Any:  # noqa: ANN401 - YAML holds anything until a model has looked at it
    """The file's content as plain Python values; SchemaError names the file when it is not YAML."""
    text = read_text(path)
    try:
        _check_depth(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - _Loader is a safe loader
    except (yaml.YAMLError, SchemaError, ValueError, RecursionError) as error:  # a day or number there is not
        message = f"{path}: {error}"
        raise SchemaError(message) from error


def read_text(path: Path) -> str:
    """The text of a file that people wrote; SchemaError says how to save it where it is not in UTF-8."""
    if path.exists() and not path.is_file():
        message = f"{path} is no file; put the file itself there"
        raise SchemaError(message)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{path} is not in UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8"
        raise SchemaError(message) from error
    except OSError as error:
        message = f"{path}: {error}"
        raise SchemaError(message) from error


def _check_depth(text: str) -> None:
    """Refuse what is nested deeper than anybody writes: the reader in C would end the whole process."""
    if sum(map(text.count, _NESTING)) <= DEEPEST:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            message = f"nested more than {DEEPEST} deep"
            raise SchemaError(message)


def parse(content: Any, model: type[Model], where: Path | str) -> Model:  # noqa: ANN401 - as above
    """One validated object from plain values; SchemaError lists every offending key with its file."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        found = error.errors()
        problems = "; ".join(
            f"{'.'.join(str(part)[:100] for part in problem['loc']) or '(top)'}: {_reason(problem, model)}"
            for problem in found[:MOST_PROBLEMS]
        )
        more = len(found) - MOST_PROBLEMS
        message = f"{where}: {problems}" + (f"; and {more} more" if more > 0 else "")
        raise SchemaError(message) from error


def _reason(problem: Mapping[str, Any], model: type[BaseModel]) -> str:
    """What is wrong; for a key that there is not, the one that was probably meant."""
    if problem["type"] != "extra_forbidden":
        return str(problem["msg"])
    return f"there is no such key{meant(str(problem['loc'][-1]), _keys(model))}"


def _keys(kind: Any) -> set[str]:  # noqa: ANN401 - any annotation
    """Every key that a model, or an annotation with models inside, knows at any depth."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {*kind.model_fields}.union(*(_keys(field.annotation) for field in kind.model_fields.values()))
    return set().union(*map(_keys, get_args(kind)))


def load(path: Path, model: type[Model]) -> Model:
    """One YAML file as one frozen object; read once per process, and again when the file has changed."""
    try:
        state = path.stat()
    except OSError as error:
        message = f"{path}: {error}"
        raise SchemaError(message) from error
    known: Model = _loaded(path, model, state.st_mtime_ns, state.st_size)
    return known


@lru_cache(maxsize=1024)
def _loaded(path: Path, model: type[Any], _changed_at: int, _size: int) -> Any:  # noqa: ANN401 - an object of the model
    return parse(read_yaml(path), model, path)


def load_folder(folder: Path, model: type[Model]) -> tuple[Model, ...]:
    """Every ``*.yml`` of a folder as objects, in name order; a missing folder is an empty one."""
    return tuple(load(path, model) for path in sorted(folder.glob("*.yml")))
