"""The published language: what the services tell each other, and nothing else of each other."""

from shared.events.codec import EVENT_TYPES, UPCASTERS, AnyEvent, Undecodable, decode, encode
from shared.events.envelope import CITY, Event, content_id

__all__ = ["CITY", "EVENT_TYPES", "UPCASTERS", "AnyEvent", "Event", "Undecodable", "content_id", "decode", "encode"]
