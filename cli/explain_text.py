"""An explanation (services.payroll.pay.explain) for people: tables that lead from the days to the rupiah."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.output import out, percent, rupiah

SHORT = 8  # characters of an event id that tell it apart for the eye


def print_explanation(found: dict[str, Any], *, full_ids: bool = False) -> None:
    """Print it on standard output; event ids are shortened unless `full_ids`."""
    page = _Page(out(), full_ids)
    page.heading(found)
    page.post(found["post"])
    page.days(found["days"], found["attendance"])
    page.activities(found["activities"], found["performance"])
    page.amounts(found)
    page.remarks(found)


class _Page:
    def __init__(self, console: Console, full_ids: bool) -> None:
        self._console = console
        self._length = None if full_ids else SHORT

    def heading(self, found: dict[str, Any]) -> None:
        kind = "estimate" if found["estimate"] else found["status"]
        self._say(
            f"TPP {found['period']} of {found['employee_id']}, revision {found['revision']}: {kind}", "bold reverse"
        )
        rules = found["rule_set"]
        self._say(f"Rules    {rules['id']}: {rules['legal_basis']}, in force from {rules['valid_from']}")
        self._say(f"         model {rules['model']}, tax {rules['tax']}")
        if found["held_reason"]:
            self._say(f"Held     {found['held_reason']}: nothing is paid until a later revision", "bold red")
        if found["causes"]:
            causes = [f"{cause['what']} {self._ids(cause['events'])}" for cause in found["causes"]]
            self._say(f"Because  {', '.join(causes)}, said since revision {found['revision'] - 1}")

    def post(self, post: dict[str, Any]) -> None:
        self._say(f"Post     {post['position_id'] or 'none'} in unit {post['unit_id'] or 'none'}")
        family, salary = post["family_status"], rupiah(post["salary"])
        self._say(f"Person   rank {post['rank_grade']}, family {family}, salary {salary}")
        self._say(f"Employed {post['employed_workdays']} of {post['workdays']} workdays")
        causes = ", ".join(f"{name} {self._ids([event_id])}" for name, event_id in post["events"].items())
        self._say(f"Events   {causes}", "dim")
        parts = post["ceiling"]
        rows = [(name, rupiah(amount)) for name, amount in parts.items()]
        self._table("Ceiling of a whole month", ("component",), ("rupiah",), rows, ("sum", rupiah(sum(parts.values()))))

    def days(self, days: Sequence[dict[str, Any]], month: dict[str, Any]) -> None:
        rows = [self._off(day) if day["status"] == "OFF" else self._day(day) for day in days]
        sums = (*[""] * 7, str(month["sum_bp"]), rupiah(sum(day.get("amount", 0) for day in days)), "")
        names = ("date", "status", "hours", "in", "out", "punches", "reasons")
        self._table("Days", names, ("bp", "rupiah", "credited"), rows, sums, last="events")
        if month["attendance_bp"] != month["sum_bp"]:
            self._say(f"{month['sum_bp']} bp, but no month is cut by more than {month['month_cap_bp']} bp")

    def _off(self, day: dict[str, Any]) -> tuple[str, ...]:
        return day["date"], "off", *[""] * 4, "; ".join(day["reasons"]), *[""] * 3, self._ids(day["events"])

    def _day(self, day: dict[str, Any]) -> tuple[str, ...]:
        date, check_in, check_out = day["date"], day["check_in"], day["check_out"]
        punches = ", ".join(_punch(punch, date) for punch in day["punches"])
        times = (_clock(check_in, date), _clock(check_out, date))
        cut = (str(day["bp"]), rupiah(day["amount"])) if day["bp"] else ("", "")
        credited = f"{day['credited_minutes']} min" if day["credited_minutes"] else ""
        events = dict.fromkeys(
            [*(event for punch in day["punches"] for event in punch["events"]), *day["events"], *day["calendar_events"]]
        )
        return (
            date,
            day["status"].lower(),
            day["hours"] or "",
            *times,
            punches,
            "; ".join(day["reasons"]),
            *cut,
            credited,
            self._ids(events),
        )

    def activities(self, activities: Sequence[dict[str, Any]], performance: dict[str, Any]) -> None:
        rows = []
        for date, group in groupby(activities, key=lambda work: str(work["date"])):
            of_day = list(group)
            head, minutes = date, str(sum(work["minutes"] for work in of_day))
            for work in of_day:
                rows.append((head, work["activity_id"], str(work["minutes"]), minutes, self._ids(work["events"])))
                head = minutes = ""
        verified, credited = performance["verified_minutes"], performance["credited_minutes"]
        sums = ("", f"{len(activities)} counted", rupiah(verified), rupiah(verified))
        names, numbers = ("date", "activity"), ("minutes", "of the day")
        self._table("Verified activities", names, numbers, rows, sums, last="events")
        required = rupiah(performance["required_minutes"])
        self._say(
            f"Performance: {rupiah(verified)} verified + {rupiah(credited)} credited of {required} required minutes"
            f" = {percent(performance['performance_bp'])} ({performance['rule']})"
        )

    def amounts(self, found: dict[str, Any]) -> None:
        if found["sanctions"]:
            rows = [(s["sanction_id"], s["level"], str(s["bp"]), self._ids(s["events"])) for s in found["sanctions"]]
            self._table("Sanctions", ("sanction", "level"), ("bp",), rows, last="events")
        roundings = [(r["what"], r["formula"], rupiah(r["amount"])) for r in found["roundings"]]
        self._table("Roundings", ("what", "how"), ("rupiah",), roundings)
        lines = [
            (line["code"], _optional(line["base"], rupiah), _optional(line["bp"], str), rupiah(line["amount"]))
            for line in found["lines"]
        ]
        total = sum(line["amount"] for line in found["lines"])
        self._table("Statement", ("line",), ("base", "bp", "rupiah"), lines, ("net", "", "", rupiah(total)))
        if found["difference"] != found["net"]:
            self._say(f"Difference to the revision before: {rupiah(found['difference'])}", "bold")

    def remarks(self, found: dict[str, Any]) -> None:
        for warning in found["warnings"]:
            self._say(f"Note: {warning}", "yellow")
        if not found["reproduced"]:
            self._say("The facts of its time give another statement than the one that stands.", "bold red")

    def _table(
        self,
        title: str,
        names: Iterable[str],
        numbers: Iterable[str],
        rows: Sequence[Sequence[str]],
        sums: Sequence[str] = (),
        last: str = "",
    ) -> None:
        """Texts to the left, numbers to the right, a sum below; nothing without rows."""
        if not rows:
            return
        table = Table(
            title=title, title_justify="left", title_style="bold", show_footer=bool(sums), box=SIMPLE, pad_edge=False
        )
        for name in names:
            table.add_column(name)
        for name in numbers:
            table.add_column(name, justify="right", no_wrap=True)
        if last:
            table.add_column(last, style="dim")
        for column, total in zip(table.columns, sums, strict=False):
            column.footer = total
        for row in rows:
            table.add_row(*map(Text, row), style="dim" if "off" in row[:2] else "")
        self._console.print(table)

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Text(text, style))

    def _ids(self, event_ids: Iterable[str]) -> str:
        return " ".join(event_id[: self._length] for event_id in event_ids)


def _punch(punch: dict[str, Any], date: str) -> str:
    direction = "" if punch["kind"] == "ANY" else f" {punch['kind'].lower()}"
    return _clock(punch["at"], date) + direction


def _clock(at: str | None, date: str) -> str:
    """The time of day; with its date where that is another day's."""
    if at is None:
        return "-"
    return at[11:19] if at.startswith(date) else f"{at[5:10]} {at[11:19]}"


def _optional(value: int | None, written: Any) -> str:
    return "" if value is None else str(written(value))
