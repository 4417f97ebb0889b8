"""The one table that is printed."""

from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

from rich.box import SIMPLE
from rich.table import Table

from bench.measure import Rounds, ratio


class Row(NamedTuple):
    """A row of the table. `met` is None for a figure without a bound, which only stands beside another."""

    what: str
    measured: str
    ceiling: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None


_MARKS = {True: "[green]yes[/]", False: "[red]no[/]", None: ""}


def table(rows: Iterable[Row], title: str) -> Table:
    result = Table(title=title, box=SIMPLE)
    for name in (*Row._fields[:-1], "met?"):
        result.add_column(name, justify="right" if name == "ratio" else "left", no_wrap=name != "what")
    for row in rows:
        result.add_row(*row[:-1], _MARKS[row.met])
    return result


def rate_row(what: str, rounds: Rounds, ceiling: str, least: float | None) -> Row:
    """A row of two rates of work by the clock, and the CPU time of each per unit in its process."""
    share = ratio(rounds, lambda took: took.rate)
    return Row(
        what,
        f"{median(one.rate for one, _ in rounds):,.0f}/s, {median(one.micros for one, _ in rounds):.0f} us CPU each",
        f"{median(top.rate for _, top in rounds):,.0f}/s, {median(top.micros for _, top in rounds):.0f} us {ceiling}",
        f"{share:.0%}",
        "" if least is None else f"≥ {least:.0%}",
        None if least is None else share >= least,
    )
