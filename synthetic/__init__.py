"""A synthetic city's month: the log that e-Kinerja would hold, with every hard case in it (domain 6)."""

from synthetic.generate import build, cases, expected_events, generate, people

__all__ = ["build", "cases", "expected_events", "generate", "people"]
