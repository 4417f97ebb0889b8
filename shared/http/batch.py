"""Commands in bulk: every item is read, judged and answered alone; a bad one stops no other."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args

from pydantic import BaseModel, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from shared.http.forms import Command
from shared.http.vocabulary import counted_in
from shared.problems import TYPE_PREFIX, Problem, invalid

BATCH_MAX = 1_000

Item = TypeVar("Item")
Order = TypeVar("Order")
Outcome = Literal["RECORDED", "QUARANTINED"] | Problem | None  # None: recorded


class Unread(dict[str, Any], Generic[Item]):
    """A JSON object that is to be an `Item`: OpenAPI describes it so, but it is read later, apart from the others."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def describe(schema: CoreSchema, describe_other: GetJsonSchemaHandler) -> JsonSchemaValue:
            return describe_other(TypeAdapter(*get_args(source)).core_schema)

        plain = core_schema.dict_schema(core_schema.str_schema())
        return {**plain, "metadata": {"pydantic_js_functions": [describe]}}


class BatchCommand(Command, Generic[Item]):
    """Commands in bulk: at most 1,000 items, each judged alone."""

    items: Annotated[list[Unread[Item]], Field(min_length=1, max_length=BATCH_MAX)]


class ItemAnswer(BaseModel):
    """`RECORDED`, now or before, or `REFUSED` with the reason and the type of the problem that it would have alone.

    `QUARANTINED`: it is kept, and waits for a person to decide.
    """

    status: Literal["RECORDED", "QUARANTINED", "REFUSED"]
    id: Annotated[str | None, Field(examples=["a-2026-11-02-1"])] = None
    reason: Annotated[str | None, Field(examples=[None])] = None
    type: Annotated[str | None, Field(examples=[None])] = None


class BatchAnswer(BaseModel):
    """The numbers of items recorded, refused and quarantined, and an answer for each."""

    model_config = counted_in("items")

    recorded: int
    refused: int
    quarantined: int = 0
    items: list[ItemAnswer]


async def answer_each(
    items: Sequence[Any],
    read: Callable[[Any], Awaitable[Order]],
    run: Callable[[Sequence[Order]], Awaitable[Sequence[Outcome]]],
    id_of: Callable[[Order], str],
) -> BatchAnswer:
    """`read` makes an order of an item or raises the Problem with it; `run` carries out the orders."""
    parsed = [await _read(item, read) for item in items]
    orders = [order for order in parsed if not isinstance(order, ItemAnswer)]
    answers = iter(await run(orders))
    return _counted([one if isinstance(one, ItemAnswer) else _answer(id_of(one), next(answers)) for one in parsed])


def answer_known(outcomes: Mapping[str, Outcome]) -> BatchAnswer:
    """The answer for items that are known by id alone: the outcome of each, in this order."""
    return _counted([_answer(item_id, outcome) for item_id, outcome in outcomes.items()])


def reasons(error: ValidationError) -> str:
    """The errors with their places, in one line. It never repeats a value, which may be personal."""
    errors = (("/".join(map(str, one["loc"])), one["msg"]) for one in error.errors())
    return "; ".join(f"{place}: {message}" if place else message for place, message in errors)


async def _read(item: Any, read: Callable[[Any], Awaitable[Order]]) -> Order | ItemAnswer:
    try:
        return await read(item)
    except ValidationError as error:
        return _answer(None, invalid(reasons(error)))
    except Problem as problem:
        return _answer(None, problem)


def _counted(items: list[ItemAnswer]) -> BatchAnswer:
    count = Counter(item.status for item in items)
    return BatchAnswer(
        recorded=count["RECORDED"], refused=count["REFUSED"], quarantined=count["QUARANTINED"], items=items
    )


def _answer(order_id: str | None, outcome: Outcome) -> ItemAnswer:
    if isinstance(outcome, Problem):
        return ItemAnswer(status="REFUSED", id=order_id, reason=outcome.detail, type=TYPE_PREFIX + outcome.slug)
    return ItemAnswer(status=outcome or "RECORDED", id=order_id)
