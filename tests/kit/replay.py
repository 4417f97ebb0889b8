"""The statements of a log, replayed exactly as the command line does."""

from collections.abc import Sequence

from services.payroll.pay.replay import Replay
from services.payroll.pay.settle import Settlement
from services.payroll.rules.domain import RuleSet
from shared.events import Event, decode, encode
from shared.events.payroll import Statement
from shared.log.subject_index import SubjectIndex
from tests.kit.city_log import PERIOD


def run(events: Sequence[Event], rules: RuleSet | None = None) -> tuple[Replay, list[Settlement]]:
    """Replay a log, each event through its bytes: the state, and every settlement in order."""
    replay_, index, settled = Replay(rules), SubjectIndex(), list[Settlement]()
    for seq, event in enumerate(events, 1):
        read = decode(encode(event))
        settled += replay_.apply(seq, index.subject_of(read).aggregate, read)
    return replay_, settled


def replay(events: Sequence[Event], period: str = PERIOD, rules: RuleSet | None = None) -> list[Statement]:
    """The statements of a month, as `ekinerja fold` prints them."""
    return run(events, rules)[0].finish(period)


def only(statements: Sequence[Statement]) -> Statement:
    assert len(statements) == 1, statements
    return statements[0]
