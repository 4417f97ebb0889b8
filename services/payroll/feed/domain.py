"""The books of a finance system: statements reconciled to the rupiah, in memory. Pure."""

from collections import Counter, defaultdict
from typing import NamedTuple

from shared.events import Undecodable, decode
from shared.events.payroll import StatementEvent, TppAdjusted
from shared.values.period import Period


class Unreconciled(ValueError):
    """An event that does not follow on the books; the message is the reason."""


class Account(NamedTuple):
    """One employee's month by its last statement."""

    unit_id: str
    revision: int
    held: bool
    gross: int
    net: int


class Total(NamedTuple):
    """A unit's month in rupiah; of each employee the last revision counts, as in GET /payroll/totals/{period}."""

    employees: int = 0
    held: int = 0
    gross: int = 0
    net: int = 0

    def plus(self, account: Account) -> "Total":
        return Total(self.employees + 1, self.held + account.held, self.gross + account.gross, self.net + account.net)


_NOTHING = Account("", 0, held=False, gross=0, net=0)


class Reconciliation:
    """Statements folded into accounts, by month, and payments, by the month they are paid with.

    No event is taken before its revision's turn, nor one whose difference does not lead from the last net to its own:
    so the differences of an employee's month always add up to the last net.
    """

    def __init__(self) -> None:
        self.accounts: defaultdict[Period, dict[str, Account]] = defaultdict(dict)  # by employee
        self.payments: defaultdict[Period, Counter[str]] = defaultdict(Counter)  # rupiah, by employee
        self._ids: set[str] = set()

    def awaits(self, event: StatementEvent) -> bool:
        """Whether the event is new. Raises Unreconciled where it does not follow on those taken before."""
        if event.id in self._ids:
            return False
        new = event.data.statement
        last = self.accounts.get(new.period, {}).get(new.employee_id, _NOTHING)
        what = f"{event.id}: revision {new.revision} of {new.employee_id} in {new.period}"
        if new.revision != last.revision + 1:
            raise Unreconciled(f"{what} came after revision {last.revision}")
        if new.net != last.net + new.difference:
            raise Unreconciled(f"{what} says {last.net} {new.difference:+} = {new.net}")
        if isinstance(event, TppAdjusted) and event.data.difference != new.difference:
            raise Unreconciled(f"{what} says {new.difference:+} and {event.data.difference:+}")
        return True

    def take(self, event: StatementEvent) -> None:
        """Count an event, once. Raises Unreconciled, and then nothing is counted."""
        if not self.awaits(event):
            return
        new = event.data.statement
        self._ids.add(event.id)
        self.payments[event.data.paid_in][new.employee_id] += new.difference
        self.accounts[new.period][new.employee_id] = Account(
            new.unit_id or "", new.revision, new.status == "HELD", new.gross, new.net
        )

    def totals(self, period: Period) -> dict[str, Total]:
        """A month's totals by unit."""
        totals: dict[str, Total] = {}
        for account in self.accounts.get(period, {}).values():
            totals[account.unit_id] = totals.get(account.unit_id, Total()).plus(account)
        return totals


def statement_event(body: bytes) -> StatementEvent:
    """A message's event. Raises Undecodable."""
    event = decode(body)
    if not isinstance(event, StatementEvent):
        raise Undecodable(f"{event.type()} is no statement")
    return event
