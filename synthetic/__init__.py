"""A synthetic city's month: the log that e-Kinerja would hold, with every hard case in it (domain 6).

`generate` gives its events in log order. Read `generate`, then `city`, `plan`, `parts`, and a module for each kind
of fact.
"""

from synthetic.generate import build, cases, expected_events, generate, people

__all__ = ["build", "cases", "expected_events", "generate", "people"]
