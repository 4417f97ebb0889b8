"""The month's last evening (domain 6.4): everybody presses at once, on one machine, with every service.

Recorded submissions are counted in the log afterwards: one that was answered for and is not there is lost.
"""

import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import islice
from time import perf_counter
from typing import NamedTuple

from bench.crowd import Outcome, Press, all_press, counted, in_turn, waits
from bench.evening import DAYS, MOMENT, TODAY, Crowd, Photo, crowd_of, of_the_evening, submission, verification
from bench.installation import Installation, Memory, installation
from bench.measure import Size
from bench.report import Row
from bench.scene import load, month
from shared.events import decode
from shared.events.activity.work import ActivitySubmitted, ActivityVerified
from shared.log.ledger import stored
from shared.log.subjects import PARTITIONS

SECONDS, PEAK_SECONDS, VERIFIERS, TIMES = 60, 10, 800, 10
EACH = 30  # activities of one person on the last evening: 30 % of a month's
CONNECTIONS = 64
FILTERS = [f"log.{partition}.*.activity.*" for partition in range(PARTITIONS)]


class Scene(NamedTuple):
    here: Installation
    crowd: Crowd
    tokens: dict[str, str]


class Act(NamedTuple):
    """One act of the evening. `names` are the activities submitted, in the order of their outcomes; superiors' requests
    come after them.
    """

    what: str
    names: list[str]
    send: Callable[[], Awaitable[list[Outcome]]]


async def storm(size: Size) -> list[Row]:
    path = month(size.city)
    async with installation(partial(load, path=path, keep=of_the_evening), MOMENT) as here:
        crowd = crowd_of(path)
        scene = Scene(here, crowd, {each: here.token(each, "employee") for each in {*crowd.people, *crowd.led}})
        rows = []
        for act in (_minute(scene, 1), _peak(scene), _evening(scene), _minute(scene, TIMES)):
            rows += await _played(scene, act)
        return rows


def _minute(scene: Scene, times: int) -> Act:
    """Everybody sends a file and submits so many times within a minute; at the plain rate 800 superiors verify."""
    chance, names, presses = random.Random(times), list[str](), list[Press]()
    for number in range(times):
        for each in scene.crowd.people:
            token, photo = scene.tokens[each], Photo(each, 100 * times + number)
            names.append(f"{each}-minute-{times}-{number}")
            last = partial(submission, token, photo, names[-1], TODAY, 10)
            presses.append(Press(chance.uniform(0, SECONDS), [*photo.requests(token), last]))
    what = f"{len(names):,} files of 200 kB and submissions in {SECONDS} s"
    if times == 1:
        presses += _verifying(scene, chance)
        what += f", {VERIFIERS} superiors verify a month each"
    return Act(what, names, partial(all_press, scene.here.port, presses, patient=times == 1))


def _verifying(scene: Scene, chance: random.Random) -> list[Press]:
    return [
        Press(chance.uniform(0, SECONDS), [partial(verification, scene.tokens[superior], employee_id)])
        for superior, employee_id in islice(scene.crowd.led.items(), VERIFIERS)
    ]


def _peak(scene: Scene) -> Act:
    """Everybody submits within ten seconds; the file is there already."""
    chance, names, presses = random.Random(2), list[str](), list[Press]()
    for each in scene.crowd.people:
        names.append(f"{each}-peak")
        last = partial(submission, scene.tokens[each], Photo(each, 100), names[-1], TODAY, 10)
        presses.append(Press(chance.uniform(0, PEAK_SECONDS), [last]))
    return Act(
        f"{len(names):,} submissions in {PEAK_SECONDS} s",
        names,
        partial(all_press, scene.here.port, presses, patient=True),
    )


def _evening(scene: Scene) -> Act:
    """The last evening's share of the month, as fast as it is answered."""
    names: list[str] = []
    requests: list[Callable[[], bytes]] = []
    for number in range(EACH):
        for each in scene.crowd.people:
            names.append(f"{each}-evening-{number}")
            day, photo = DAYS[number % len(DAYS)], Photo(each, 100)
            requests.append(partial(submission, scene.tokens[each], photo, names[-1], day, 30))
    send = partial(in_turn, scene.here.port, requests, CONNECTIONS)
    return Act(f"{len(names):,} submissions, {CONNECTIONS} connections", names, send)


async def _played(scene: Scene, act: Act) -> list[Row]:
    ledger, memory = scene.here.ledger, Memory(scene.here.pids)
    before, started = await ledger.last_sequence(), perf_counter()
    with memory.watched():
        outcomes = await act.send()
        took = perf_counter() - started
        await scene.here.folded()
    behind = perf_counter() - started - took
    submitted, verifying = outcomes[: len(act.names)], outcomes[len(act.names) :]
    log = await recorded_since(scene.here, before)
    accepted = [name for name, each in zip(act.names, submitted, strict=True) if each.stored]
    lost = sum(log.submitted[name] == 0 for name in accepted)
    doubled = sum(count > 1 for count in log.submitted.values())
    away, untold = sum(each.sent_away for each in outcomes), sum(each.untold for each in outcomes)
    rows = [
        Row(act.what, waits(submitted), f"{len(accepted) / took:,.0f}/s stored, {took:.0f} s"),
        Row("  answers", counted(submitted), f"{away:,} told to come back, {untold} not told when"),
        Row(
            "  in the log", f"{lost} lost, {doubled} doubled", f"{len(log.submitted):,} there", "", "0 lost", lost == 0
        ),
        Row("  tables hold all of it", f"{behind:.1f} s later"),
        Row("  memory, the most", str(memory)),
    ]
    if verifying:
        recorded = sum(json.loads(each.body)["recorded"] for each in verifying if each.stored)
        missing = recorded - log.verified
        rows.append(Row("  superiors' answers", waits(verifying), counted(verifying)))
        rows.append(Row("  verified", f"{recorded:,}, {missing} lost", "", "", "0 lost", missing == 0))
    return rows


class Recorded(NamedTuple):
    submitted: Counter[str]
    verified: int


async def recorded_since(here: Installation, after: int) -> Recorded:
    """The events of activity in the log since that place."""
    found = Recorded(Counter(), 0)
    async for page in stored(here.ledger, FILTERS, after):
        events = [decode(each.body) for each in page]
        found.submitted.update(each.data.activity_id for each in events if isinstance(each, ActivitySubmitted))
        found = found._replace(verified=found.verified + sum(isinstance(each, ActivityVerified) for each in events))
    return found
