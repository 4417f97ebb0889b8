"""The door of the feed. The consumer is a process of its own and adds nothing to the service: there is no FEATURE."""

from services.payroll.feed.contract import document

__all__ = ["document"]
