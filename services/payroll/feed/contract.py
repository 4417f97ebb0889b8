"""The contract of the feed: an AsyncAPI document made from the consumer itself."""

from contextlib import closing
from inspect import cleandoc
from typing import Any, get_args

import msgspec

from services.payroll.feed.consumer import CHANNEL, feed
from services.payroll.feed.store import Book
from shared.events.payroll import StatementEvent

EXAMPLE_URL = "nats://nats.example:4222"


def document() -> dict[str, Any]:
    """The AsyncAPI document that FastStream gives, with the messages that its handler's `bytes` hide.

    FastStream asks pydantic for a payload's schema, which knows no msgspec: the structs of the published language
    give theirs.
    """
    with closing(Book()) as book:
        found: dict[str, Any] = feed(book, EXAMPLE_URL).schema.to_specification().to_jsonable()
    types = get_args(StatementEvent)
    refs, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    names = [each.__name__ for each in types]
    channel, operation = found["channels"][CHANNEL], found["operations"][CHANNEL]
    channel["messages"] = {name: {"$ref": f"#/components/messages/{name}"} for name in names}
    operation["messages"] = [{"$ref": f"#/channels/{CHANNEL}/messages/{name}"} for name in names]
    messages = {each.__name__: {"name": each.type(), "payload": ref} for each, ref in zip(types, refs, strict=True)}
    found["components"] = {"messages": messages, "schemas": schemas}
    return found
