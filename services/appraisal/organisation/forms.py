"""Request and answer models of units and posts."""

from typing import Annotated

from pydantic import Field

from services.appraisal.organisation.domain import Component
from shared.http.forms import STORABLE, Command, Id, RowView

Label = Annotated[str, Field(min_length=1, max_length=200, pattern=STORABLE)]
Kind = Annotated[str, Field(min_length=1, max_length=64, pattern=STORABLE)]
Rupiah = Annotated[int, Field(ge=0, le=2**53)]


class UnitCommand(Command):
    """Define a unit, or define it anew; `timezone` is an IANA name."""

    unit_id: Id
    name: Label
    kind: Annotated[Kind, Field(examples=["AGENCY"])]
    timezone: Annotated[str, Field(max_length=64, examples=["Asia/Makassar"])]
    parent_id: Id | None = None


class PositionCommand(Command):
    """Define a post, or define it anew; `ceiling` in whole rupiah a month for each TPP component."""

    position_id: Id
    title: Annotated[Label, Field(examples=["Analis Kepegawaian"])]
    unit_id: Id
    position_class: Annotated[int, Field(ge=1, le=17)]
    kind: Annotated[Kind, Field(examples=["EXECUTOR"])]
    ceiling: dict[Component, Rupiah]


class UnitView(RowView):
    unit_id: str
    name: str
    kind: Annotated[str, Field(examples=["AGENCY"])]
    timezone: str
    parent_id: str | None


class PositionView(RowView):
    """A post; `ceiling` is null to a caller who may not see money."""

    position_id: str
    title: Annotated[str, Field(examples=["Analis Kepegawaian"])]
    unit_id: str
    position_class: int
    kind: Annotated[str, Field(examples=["EXECUTOR"])]
    ceiling: Annotated[dict[str, int] | None, Field(examples=[{"WORKLOAD": 3_000_000}])]
