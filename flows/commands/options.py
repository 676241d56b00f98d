"""Options that several commands share, so that they mean the same everywhere."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from flows.region import ENVIRONMENT, Region, find_region, read_region
from schemas.calendar import Period
from schemas.loading import SchemaError

Command = TypeVar("Command", bound=Callable[..., Any])


class PeriodType(click.ParamType[str]):
    """A month written YYYY-MM."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 - click's signature
        """The month in its normal form, or a usage error."""
        try:
            return str(Period.parse(str(value)))
        except SchemaError as error:
            self.fail(str(error), param, ctx)


class DayType(click.ParamType[date]):
    """A day written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ANN401 - click's signature
        """The day, or a usage error."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is not a day; write it as YYYY-MM-DD, for example 2022-06-10", param, ctx)


def region_option(command: Command) -> Command:
    """``--region DIR``: the workspace; the environment or the current folder when not given."""
    return click.option(
        "--region",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=str),
        help="The region folder; else HAZARD_LEDGER_REGION, else the current folder.",
    )(command)


def period_option(*, required: bool = False) -> Callable[[Command], Command]:
    """``--period YYYY-MM``: the reported month."""
    return click.option("--period", type=PeriodType(), required=required, help="The reported month.")


def as_of_option(command: Command) -> Command:
    """``--as-of YYYY-MM-DD``: the day on which overdue and late are judged."""
    return click.option(
        "--as-of",
        type=DayType(),
        help="The day on which late and overdue are judged; today when not given.",
    )(command)


def file_argument(command: Command) -> Command:
    """The workbook a command looks at."""
    return click.argument("file", type=click.Path(exists=True, path_type=Path))(command)


def optional_region(named: str | None) -> Region | None:
    """The region that is named, or that the environment or the current folder offers; None without one."""
    if named is None and ENVIRONMENT not in os.environ and not Path("region.toml").is_file():
        return None
    return read_region(find_region(named))
