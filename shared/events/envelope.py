"""The envelope: one CloudEvents 1.0 JSON object per event (design 5).

A message body in the log and a line of a log file are the same bytes.
"""

import hashlib
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

import msgspec

CITY = "city"  # the `subject` of an event that concerns no single employee

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Rupiah = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
Natural = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Rate = Annotated[int, msgspec.Meta(ge=0, le=10_000)]  # basis points
Text = Annotated[str, msgspec.Meta(max_length=2_000)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Data(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The content of an event. Readers ignore unknown fields, which stay in the log."""


class Event(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    gc=False,
    tag_field="type",
):
    """One immutable fact. Each type is a subclass, told apart by the `type` attribute.

    `subject` is the employee id or `city`; `time` is the time of recording, `actor` the person or device that did
    it, `onbehalfof` the person for whom an assisted entry was made.
    """

    VERSION: ClassVar[int] = 1

    specversion: Literal["1.0"]
    id: Id
    source: str
    subject: Id
    time: Instant
    dataschema: str
    actor: str
    data: Any
    onbehalfof: str | None = None

    @classmethod
    def type(cls) -> str:
        """The CloudEvents type, `service.PastTenseFact`."""
        return str(cls.__struct_config__.tag)

    @classmethod
    def schema(cls) -> str:
        """The `dataschema` this code writes for the type."""
        return f"urn:ekinerja:{cls.type()}:{cls.VERSION}"

    @classmethod
    def record(
        cls,
        data: Any,
        *,
        time: datetime,
        actor: str,
        id: str | None = None,
        nth: int = 0,
        onbehalfof: str | None = None,
    ) -> "Event":
        """Make the event of some data; the subject is the employee whom the data names, else the city.

        Without an `id` it is derived from the data; `nth` tells apart the same data recorded again on purpose.
        """
        return cls(
            specversion="1.0",
            id=id or content_id(cls.type(), msgspec.json.encode(data).decode(), nth),
            source="/" + cls.type().partition(".")[0],
            subject=str(getattr(data, "employee_id", CITY)),
            time=time,
            dataschema=cls.schema(),
            actor=actor,
            data=data,
            onbehalfof=onbehalfof,
        )


def content_id(*parts: object) -> str:
    """An id derived from an event's content: the same content has the same id for ever (decision 7)."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32]
