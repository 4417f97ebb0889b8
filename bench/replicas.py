"""One, two and four processes of activity behind one address: their throughput together, and their retries."""

import re
from functools import partial
from time import perf_counter

import httpx

from bench.crowd import counted, in_turn, waits
from bench.evening import DAYS, MOMENT, Photo, crowd_of, of_the_evening, submission
from bench.installation import Installation, installation
from bench.measure import Size
from bench.report import Row
from bench.scene import load, month
from bench.storm import CONNECTIONS, recorded_since

COUNTS = (1, 2, 4)
_CONFLICTS = re.compile(r'^ekinerja_command_conflicts_total\{service="activity"\} (\S+)$', re.MULTILINE)


async def replicas(size: Size) -> list[Row]:
    rows = []
    alone = 0.0
    for count in COUNTS:
        async with installation(partial(load, path=month(size.people), keep=of_the_evening), MOMENT, count) as here:
            rate, found = await _submitted(here, size)
        alone = alone or rate
        what = f"submissions, {count} process{'es' if count > 1 else ''} at one address"
        rows += [Row(what, f"{rate:,.0f}/s", f"{alone:,.0f}/s by one", f"{rate / alone:.0%}"), *found]
    return rows


async def _submitted(here: Installation, size: Size) -> tuple[float, list[Row]]:
    """The submissions stored in a second. Those of one employee come over any connection that is free, and so to any
    process.
    """
    people = crowd_of(month(size.people)).people
    tokens = {each: here.token(each, "employee") for each in people}
    photos = [request for each in people for request in Photo(each, 0).requests(tokens[each])]
    await in_turn(here.port, photos, 1)  # one: a part comes after its announcement
    count = size.requests // len(people)
    names = [f"{each}-{number}" for number in range(count) for each in people]
    requests = [
        partial(submission, tokens[each], Photo(each, 0), f"{each}-{number}", DAYS[number % len(DAYS)], 30)
        for number in range(count)
        for each in people
    ]
    before, started = await here.ledger.last_sequence(), perf_counter()
    outcomes = await in_turn(here.port, requests, CONNECTIONS)
    took = perf_counter() - started
    log = await recorded_since(here, before)
    accepted = [name for name, each in zip(names, outcomes, strict=True) if each.stored]
    lost = sum(log.submitted[name] != 1 for name in accepted)
    spread = f"{await _conflicts(here):,} conflicts retried"
    return len(accepted) / took, [
        Row("  answers", counted(outcomes), waits(outcomes)),
        Row("  in the log", f"{lost} lost or doubled", spread, "", "0 lost", lost == 0),
    ]


async def _conflicts(here: Installation) -> int:
    """The number of decisions that processes took again because another had written."""
    found = 0
    async with httpx.AsyncClient() as http:
        for port in here.own:
            text = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
            found += sum(int(float(each)) for each in _CONFLICTS.findall(text))
    return found
