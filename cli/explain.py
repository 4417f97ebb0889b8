"""`ekinerja explain`: show how one statement came about, from a log file or from the ledger, by the same fold."""

import asyncio

import msgspec

from cli.explain_text import print_explanation
from cli.fold import period_from, replayed
from cli.output import BAD_INPUT, Stop, lines_of, warn, write
from cli.system import ledger_of, settings
from services.payroll.pay.domain import Replay
from shared.events import CITY, decode
from shared.log.ledger import Ledger, stored
from shared.log.logfile import read_log
from shared.log.subjects import BadSubject, Subject, career
from shared.values.period import Period


def explain(employee: str, period: str, log: str | None, revision: int | None, form: str, *, ids: bool) -> None:
    """Print the explanation of a statement, the latest by default. Raises Stop."""
    month = period_from(period)
    try:
        subject = career(employee)
    except BadSubject as error:
        raise Stop(str(error), BAD_INPUT) from None
    replay = _from_file(log, employee) if log else asyncio.run(_from_ledger(subject))
    found = replay.explain(employee, month, revision)
    if found is None:
        raise Stop(_why_not(replay, employee, month, revision))
    if form == "json":
        write(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    else:
        print_explanation(found, full_ids=ids)


def _why_not(replay: Replay, employee: str, period: Period, revision: int | None) -> str:
    person = replay.people.get(employee)
    if person is None or not person.career.turns:
        return f"{employee} is not known: nobody of that id was ever registered"
    if revision is not None and replay.explain(employee, period):
        return f"the statement of {employee} for {period} has no revision {revision}"
    return f"{employee} has no statement for {period}"


def _from_file(log: str, employee: str) -> Replay:
    with lines_of(log, "Reading") as lines:
        return replayed(read_log(lines, subjects=frozenset((employee, CITY))))


async def _from_ledger(career: Subject) -> Replay:
    async with ledger_of(settings()) as ledger:
        return await replay_person(ledger, career)


async def replay_person(ledger: Ledger, career: Subject) -> Replay:
    """Fold the events of the city and of one person. An event that cannot be folded is named and left out."""
    replay = Replay()
    filters = [f"{CITY}.>", career.stored.removesuffix("appraisal.career") + ">"]
    async for page in stored(ledger, filters):
        for seq, subject, body in page:
            try:
                replay.apply(seq, Subject.parse(subject).aggregate, decode(body))
            except (ValueError, OverflowError) as error:
                warn(f"event {seq} is left out: {error}")
    return replay
