"""`ekinerja fold`: turn a log file into the statements of a month; nothing is printed before its last line is read."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
from rich.box import SIMPLE
from rich.table import Table

from cli.output import BAD_INPUT, Stop, lines_of, out, percent, rupiah, warn, write
from services.payroll.pay.domain import Replay, all_fields, csv_text
from services.payroll.rules.domain import RuleError, RuleSet, parse_rules
from shared.events.payroll import Statement
from shared.log.logfile import BadLine, LogLine, read_log
from shared.values.period import Period, check_period


def fold(log: str, period: str, rules: Path | None, form: str) -> None:
    """Print the statements of a month in one of FORMATS. Raises Stop."""
    month, override = period_from(period), rules_from(rules) if rules else None
    with lines_of(log, "Folding") as lines:
        replay = replayed(read_log(lines), override)
    statements = replay.finish(month)
    for person in replay.people.values():
        if not person.career.turns:
            warn(f"{person.employee_id} was never registered: the events are there, a statement is not")
    FORMATS[form](statements)


def replayed(lines: Iterable[LogLine], rules: RuleSet | None = None) -> Replay:
    """Fold the lines of a log file. Raises Stop at the first line that cannot be."""
    replay = Replay(rules)
    number = 0
    try:
        for number, subject, event, _ in lines:
            replay.apply(number, subject.aggregate, event)
    except BadLine as error:
        raise Stop(str(error), BAD_INPUT) from None
    except (ValueError, OverflowError) as error:
        raise Stop(f"line {number}: {error}", BAD_INPUT) from None
    return replay


def period_from(text: str) -> Period:
    try:
        return check_period(text)
    except ValueError as error:
        raise Stop(str(error), BAD_INPUT) from None


def rules_from(path: Path) -> RuleSet:
    """The rule set of a file. Raises Stop with line, key and reason."""
    try:
        return parse_rules(path.read_text())
    except OSError as error:
        raise Stop(f"{path}: {error.strerror}", BAD_INPUT) from None
    except (RuleError, UnicodeDecodeError) as error:
        raise Stop(f"{path}: {error}", BAD_INPUT) from None


# --- formats


def _csv(statements: Sequence[Statement]) -> None:
    write(csv_text(statements).encode())


def _json(statements: Sequence[Statement]) -> None:
    """Print a list with a statement a line, every field of it written out."""
    rows = (msgspec.json.encode(all_fields(statement)) for statement in statements)
    write(b"[\n" + b",\n".join(rows) + b"\n]\n")


_AMOUNTS = ("ceiling", "static", "dynamic", "gross", "tax", "health", "net", "difference")


def _table(statements: Sequence[Statement]) -> None:
    table = Table(title=f"TPP {statements[0].period}" if statements else "No statements", box=SIMPLE)
    for name in ("employee", "rev", "status"):
        table.add_column(name)
    for name in ("performance", "cut", *_AMOUNTS):
        table.add_column(name, justify="right", no_wrap=True)
    for statement in statements:
        status = f"{statement.status} (estimate)" if statement.estimate else statement.status
        rates = (percent(statement.performance_bp), percent(statement.attendance_bp))
        amounts = (rupiah(getattr(statement, name)) for name in _AMOUNTS)
        table.add_row(statement.employee_id, str(statement.revision), status, *rates, *amounts)
    out().print(table)
    _totals(list({statement.employee_id: statement for statement in statements}.values()))


def _totals(last: Sequence[Statement]) -> None:
    """Print the sums of the city; `last` holds the last revision of each employee."""
    totals = Table(title="City", show_header=False, box=SIMPLE)
    totals.add_column()
    totals.add_column(justify="right")
    totals.add_row("employees", rupiah(len(last)))
    for name in ("ceiling", "gross", "tax", "health", "net"):
        totals.add_row(name, rupiah(sum(getattr(statement, name) for statement in last)), end_section=name == "net")
    held = Counter(row.held_reason or "" for row in last if row.status == "HELD")
    totals.add_row("HELD", rupiah(held.total()))
    for reason, count in sorted(held.items()):
        totals.add_row(f"  {reason}", rupiah(count))
    out().print(totals)


FORMATS: dict[str, Callable[[Sequence[Statement]], None]] = {"csv": _csv, "json": _json, "table": _table}
