"""The demonstration's report: what each unit is paid, how long each step took, and what to try next."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from rich.table import Table

from cli.output import out, rupiah
from shared.settings import Settings, variable
from shared.values.period import Period, first_day, last_day

SUMS = ("employees", "held", "gross", "net")


class Steps:
    """The seconds that each step took, for the table at the end."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a step, and print its name when it is done."""
        started = time.monotonic()
        yield
        self.taken.append((name, time.monotonic() - started))
        out().print(f"[green]done[/] {name} [dim]{self.taken[-1][1]:.1f} s[/]")


async def report(client: httpx.AsyncClient, period: Period, steps: Steps) -> dict[str, str]:
    """Print what every unit is paid and how long it took; the units whose month is open, each with one employee."""
    with steps.step("read the totals"):
        totals = (await client.get(f"/payroll/totals/{period}")).raise_for_status().json()
        names = {unit["unit_id"]: unit["name"] for unit in await items_of(client, "/roster/units")}
        closed = {closing["unit_id"] for closing in await items_of(client, "/appraisals/closings", period=period)}
        still_open = sorted(names.keys() - closed)
        people = {unit: await _people(client, unit, period) for unit in still_open}
        estimates = {unit: await _estimate(client, unit, people[unit], period) for unit in still_open}
    rows = {unit["unit_id"]: Counter({name: unit[name] for name in SUMS}) for unit in totals["units"]}
    _print(period, names, rows | estimates, still_open)
    out().print(_times(steps))
    return {unit: people[unit][0] for unit in still_open if estimates[unit]["employees"]}


async def _people(client: httpx.AsyncClient, unit_id: str, period: Period) -> list[str]:
    """The employees of a unit at the month's first or last day."""
    days = (first_day(period), last_day(period))
    lists = [await items_of(client, "/roster/employees", unit_id=unit_id, on=day.isoformat()) for day in days]
    return sorted({member["employee_id"] for members in lists for member in members})


async def _estimate(client: httpx.AsyncClient, unit_id: str, people: list[str], period: Period) -> Counter[str]:
    """The sums of what closing the unit's month now would give."""
    answers = await asyncio.gather(*(client.get(f"/payroll/statements/{each}/{period}/estimate") for each in people))
    sums: Counter[str] = Counter()
    for answer in answers:
        statement = answer.json() if answer.is_success else {}
        if statement.get("unit_id") == unit_id:
            amounts = {"gross": statement["gross"], "net": statement["net"]}
            sums.update({"employees": 1, "held": int(statement["status"] == "HELD"), **amounts})
    return sums


async def items_of(client: httpx.AsyncClient, path: str, **query: str) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        page = (await client.get(path, params={"limit": "500", **query, **more})).raise_for_status().json()
        items += page["items"]
        if page["next"] is None:
            return items
        more = {"cursor": page["next"]}


def _print(period: Period, names: dict[str, str], rows: dict[str, Counter[str]], still_open: list[str]) -> None:
    table = Table(title=f"TPP {period} per unit, rupiah", caption_justify="left")
    table.add_column("Unit")
    table.add_column("Month")
    for name in SUMS:
        table.add_column(name.capitalize(), justify="right")
    for unit, sums in sorted(rows.items()):
        state, style = ("open, estimated", "yellow") if unit in still_open else ("closed", "")
        table.add_row(names.get(unit, unit), state, *(rupiah(sums[name]) for name in SUMS), style=style)
    table.add_section()
    city = sum(rows.values(), Counter())
    state = "partly estimated" if still_open else "closed"
    table.add_row("City", state, *(rupiah(city[name]) for name in SUMS), style="bold")
    out().print(table)


def _times(steps: Steps) -> Table:
    table = Table(title="How long it took")
    table.add_column("Step")
    table.add_column("Seconds", justify="right")
    for name, seconds in steps.taken:
        table.add_row(name, f"{seconds:.1f}")
    table.add_section()
    table.add_row("Together", f"{sum(seconds for _, seconds in steps.taken):.1f}", style="bold")
    return table


def invite(settings: Settings, period: Period, employee: str, still_open: dict[str, str]) -> None:
    """Print commands about the open unit and one of its people, to be pasted into another terminal while it serves.

    `employee`: the one to show where no month is open.
    """
    unit, employee = next(iter(still_open.items()), (None, employee))
    base, command = f"http://{settings.host}:{settings.port}", _command()
    names = ("data_dir", "nats_url", "nats_monitor_url")
    exports = " ".join(f"{variable(name)}={getattr(settings, name)}" for name in names)
    lines = [
        f"\nThe API answers at {base} until Ctrl-C, and says at {base}/docs what it can do.",
        "In another terminal, after every start anew:\n",
        f"  export {exports}",
        "  # every rupiah of one statement",
        f"  {command} explain {employee} {period}",
        "  # what the month has cost an employee, as they see it",
        f"  curl -sw '\\n' -H \"Authorization: Bearer $({command} token {employee} --role employee)\" \\",
        f"    {base}/payroll/statements/{employee}/{period}/so-far",
    ]
    if unit is None:
        lines.append("  # the month of every unit is closed: RESET=1 (--reset) begins with one that is open")
    else:
        lines += [
            f"  # close the month of {unit}, which is still open: its statements are final then",
            f"  curl -sw '\\n' -H \"Authorization: Bearer $({command} token admin --role hr_admin)\" \\",
            f"""    -H "Content-Type: application/json" -d '{{"period": "{period}", "unit_id": "{unit}"}}' \\""",
            f"    {base}/appraisals/closings",
            "  # the same statement again: the estimate has become revision 1",
            f"  {command} explain {employee} {period} | head -1",
        ]
    for line in lines:
        out().print(line, markup=False, soft_wrap=True)


def _command() -> str:
    """The way in which this command was called, from any folder."""
    called = Path(sys.argv[0]).absolute()
    return str(called) if called.name == "ekinerja" else f"{sys.executable} -m cli.main"
