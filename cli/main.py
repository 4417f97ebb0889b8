"""The `ekinerja` command: its commands, options and help; each command's work is in the module of its name."""

import os
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.output import REFUSED, Stop, say


class Commands(TyperGroup):
    """Commands that end a mistake of the user in one line and an exit code, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Stop as stop:
            say(f"ekinerja: {stop}", "red")
            raise typer.Exit(stop.code) from None
        except BrokenPipeError:  # the reader had enough; what Python still wants to flush goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(REFUSED) from None


class Table(StrEnum):
    csv = "csv"
    json = "json"
    table = "table"


class Text(StrEnum):
    text = "text"
    json = "json"


_typer = partial(typer.Typer, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app = _typer(cls=Commands, help="e-Kinerja: a civil servant's month, from events to TPP.")
log = _typer(help="The ledger to a file and back.")
parked = _typer(help="Events that a fold set aside with their reason.")
rules = _typer(help="Rule sets (Perwali).")
app.add_typer(log, name="log")
app.add_typer(parked, name="parked")
app.add_typer(rules, name="rules")

LogFile = Annotated[str, typer.Argument(metavar="LOG.jsonl", help="The log file; - is standard input.")]
Period = Annotated[str, typer.Option(help="The month, YYYY-MM.")]
Service = Annotated[str, typer.Argument(metavar="SERVICE", help="attendance, activity, appraisal or payroll.")]


@app.command()
def serve(
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE]...", help="All of them by default.")
    ] = None,
    check_config: Annotated[bool, typer.Option("--check-config", help="Print what is in force, and end.")] = False,
) -> None:
    """Serve HTTP and follow the log, all services or some."""
    from cli.serve import serve

    serve(services or [], check_config=check_config)


@app.command()
def fold(
    log: LogFile,
    period: Period,
    rules: Annotated[Path | None, typer.Option(help="A rule file instead of the log's rule sets.")] = None,
    format: Annotated[Table, typer.Option(help="How to print them.")] = Table.csv,
) -> None:
    """Turn a log file into the statements of a month; no server is needed."""
    from cli.fold import fold

    fold(log, period, rules, format)


@app.command()
def explain(
    employee: Annotated[str, typer.Argument(help="An employee's id.")],
    period: Annotated[str, typer.Argument(help="The month, YYYY-MM.")],
    log: Annotated[str | None, typer.Option(help="A log file instead of the ledger.")] = None,
    revision: Annotated[int | None, typer.Option(help="The latest by default.")] = None,
    format: Annotated[Text, typer.Option(help="For people or for programs.")] = Text.text,
    ids: Annotated[bool, typer.Option("--ids", help="Event ids in full, also in text.")] = False,
) -> None:
    """Show every line of a statement, with the rule and the events behind it."""
    from cli.explain import explain

    explain(employee, period, log, revision, format, ids=ids)


@app.command()
def generate(
    employees: Annotated[int, typer.Option(help="How many.")],
    period: Period,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bytes.")],
    open: Annotated[bool, typer.Option("--open", help="Without closing the month.")] = False,
) -> None:
    """Write a synthetic city's month to standard output, as a log file."""
    from cli.generate import generate

    generate(employees, period, seed, close=not open)


@log.command("export")
def log_export(file: LogFile) -> None:
    """Write the ledger to a file."""
    from cli.log_export import log_export

    log_export(file)


@log.command("import")
def log_import(file: LogFile) -> None:
    """Append a file to the ledger, in its order; what is there already is passed over."""
    from cli.log_import import log_import

    log_import(file)


@log.command("verify")
def log_verify(
    file: LogFile,
    against_log: Annotated[bool, typer.Option("--against-log", help="Also compare it with the ledger.")] = False,
) -> None:
    """Check every line of a file; print what there is and the head of the hash chain.

    hash(n) = sha256(hash(n-1) + sha256(line n)), hash(0) = 32 zero bytes.
    """
    from cli.log_verify import log_verify

    log_verify(file, against_log=against_log)


@app.command()
def rebuild(service: Service) -> None:
    """Drop a service's tables and fold the log again, while serving."""
    from cli.rebuild import rebuild

    rebuild(service)


@parked.command("list")
def parked_list(service: Annotated[str | None, typer.Argument(help="All of them by default.")] = None) -> None:
    """Show the parked events with their reasons."""
    from cli import parked

    parked.show(service)


@parked.command("replay")
def parked_replay(
    service: Service,
    seqs: Annotated[list[int] | None, typer.Argument(metavar="[SEQ]...", help="All of them by default.")] = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for the running service.")] = 30,
) -> None:
    """Have parked events folded again."""
    from cli import parked

    parked.replay(service, seqs or [], wait)


@parked.command("discard")
def parked_discard(
    service: Service,
    seqs: Annotated[list[int], typer.Argument(metavar="SEQ...")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget parked events."""
    from cli import parked

    parked.discard(service, seqs, lambda question: yes or typer.confirm(question, err=True))


@app.command()
def token(
    subject: Annotated[str, typer.Argument(help="An employee's or device's id.")],
    role: Annotated[list[str], typer.Option(help="Once for each role.")],
    unit: Annotated[list[str] | None, typer.Option(help="Once for each unit that a unit_hr serves.")] = None,
    hours: Annotated[float, typer.Option(help="How long it is valid.", min=0)] = 8,
) -> None:
    """Make a token for development."""
    from cli.token import token

    token(subject, role, unit or [], hours)


@app.command()
def demo(
    employees: Annotated[int, typer.Option(help="How many.", min=1)] = 5201,
    period: Period = "2026-11",
    seed: Annotated[int, typer.Option(help="The same seed makes the same city.")] = 7,
    once: Annotated[bool, typer.Option("--once", help="End after the report, do not serve.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Make the city anew, though it is kept.")] = False,
) -> None:
    """Run a city's month on this machine: generate, load, fold, close, report; then serve until Ctrl-C.

    The city is kept, and served again the next time. The month of one unit is left open.
    """
    from cli.demo import demo

    demo(employees, period, seed, once=once, reset=reset)


@app.command()
def migrate() -> None:
    """Create or upgrade the tables of all services, and declare the stream."""
    from cli.migrate import migrate

    migrate()


@app.command()
def settings() -> None:
    """Print everything that can be configured, as a Markdown table."""
    from cli.output import write
    from shared.settings import settings_table

    write(settings_table().encode())


@app.command()
def asyncapi() -> None:
    """Print the contract of the finance feed, as an AsyncAPI document."""
    from cli.asyncapi import asyncapi

    asyncapi()


@rules.command("check")
def rules_check(file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Refuse a rule file that cannot be, naming line, key and reason."""
    from cli import rules

    rules.check(file)


@rules.command("show")
def rules_show(rule_set: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print a rule set that comes with e-Kinerja."""
    from cli import rules

    rules.show(rule_set)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
