"""The ``hazard-ledger`` command: a table of contents, each command loaded only when it is called.

Exit codes: 0 done and clean; 1 done, with findings that reject or hold, or with a failed gate; 2 could not
be done, and one line says why and what to do.
"""

import atexit
import os
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import NoReturn

import click

from schemas.failure import CannotBeDone

COMMANDS = {
    "demo": "write the sample region and run all its months",
    "init": "an empty region workspace with commented region.toml and units.csv",
    "read": "what a workbook holds and what each sheet was taken for",
    "check": "what is wrong with a workbook, before it is sent",
    "run": "the month: collect, load, track, publish, notify",
    "template": "next month's pre-filled workbooks",
    "status": "what is due, what came, what failed and what to do",
    "sql": "ask the published read-only copy",
    "decide": "the authority's decisions: extensions, acceptance, listing, links, waivers",
    "outbox": "messages that did not leave: drafts, retries, dead letters",
    "rollup": "several regions' published months as one",
    "rebuild": "the warehouse again from the archive",
    "serve": "the schedule",
    "doctor": "what is configured, reachable, out of date or damaged",
}


class _Commands(click.Group):
    """A group that knows its commands by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"flows.commands.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command; of one that is misspelt, the one that is meant is named."""
        near = get_close_matches(args[0], COMMANDS, 1)
        if args[0] not in COMMANDS and near:
            ctx.fail(f"No such command '{args[0]}'; {near[0]} is meant?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="hazard-ledger")
def hazard_ledger() -> None:
    """Collect, check and track the safety-hazard ledgers of a health region, month by month."""


def main() -> None:
    """Run a command; what could not be done is told in one line, with exit code 2."""
    code = _run()
    if "prefect" in sys.modules:
        _leave(code)
    sys.exit(code)


def _run() -> int:
    try:
        hazard_ledger.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else 0
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("hazard-ledger: interrupted", err=True)
        return 130
    except (CannotBeDone, OSError) as error:
        click.echo(f"hazard-ledger: {error}", err=True)
        return 2
    return 0


def _leave(code: int) -> NoReturn:
    """End the process after its clean-up, without the interpreter's own dismantling.

    Prefect's threads keep DuckDB's module alive beyond it, and the binding would print a page about leaks.
    """
    atexit._run_exitfuncs()  # noqa: SLF001 - the only way to run them before os._exit
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
