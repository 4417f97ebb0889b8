"""The door of authority: Superiors, asked by all who let a caller decide. Authors and superiors are pure: `domain`."""

from services.activity.authority.superiors import Superiors
from services.activity.limits.domain import packaged
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "Superiors"]


def wire(context: Context, parts: Parts) -> None:
    parts.add(Superiors(context.directory, packaged()))


FEATURE = Feature(wire=wire)
