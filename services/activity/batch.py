"""Commands in bulk: each item is read, judged and answered alone."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from pydantic import ValidationError

from services.activity.commands import ActivityCommands, Order
from services.activity.forms import BatchAnswer, ItemAnswer
from shared.problems import TYPE_PREFIX, Problem, invalid

Read = Callable[[Any], Awaitable[Order]]


async def execute_each(commands: ActivityCommands, items: Sequence[Any], read: Read) -> BatchAnswer:
    """`read` makes an order of an item or raises what is wrong with it."""
    found = [await _read(item, read) for item in items]
    answers = iter(await commands.execute_each([each for each in found if isinstance(each, Order)]))
    told = [_answer(each, next(answers)) if isinstance(each, Order) else each for each in found]
    refused = sum(item.status == "REFUSED" for item in told)
    return BatchAnswer(recorded=len(told) - refused, refused=refused, items=told)


async def _read(item: Any, read: Read) -> Order | ItemAnswer:
    try:
        return await read(item)
    except ValidationError as error:
        return _refusal(invalid("; ".join(f"{'/'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())))
    except Problem as problem:
        return _refusal(problem)


def _answer(order: Order, refusal: Problem | None) -> ItemAnswer:
    if refusal is None:
        return ItemAnswer(status="RECORDED", id=order.activity_id)
    return _refusal(refusal, order.activity_id)


def _refusal(problem: Problem, activity_id: str | None = None) -> ItemAnswer:
    return ItemAnswer(status="REFUSED", id=activity_id, reason=problem.detail, type=TYPE_PREFIX + problem.slug)
