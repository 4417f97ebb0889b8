"""The published language: the events of all services, the only thing that services know of each other.

Read envelope, then one service's events, then codec and ids.
"""

from shared.events.codec import EVENT_TYPES, UPCASTERS, AnyEvent, Undecodable, decode, encode
from shared.events.envelope import CITY, Event, content_id

__all__ = ["CITY", "EVENT_TYPES", "UPCASTERS", "AnyEvent", "Event", "Undecodable", "content_id", "decode", "encode"]
