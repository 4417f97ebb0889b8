"""The file of the received events. A finance system has its own tables instead."""

import sqlite3
from pathlib import Path

from services.payroll.feed.domain import Reconciliation, statement_event


class Book:
    """The events received, in a file and in their order, with their reconciliation."""

    def __init__(self, path: str | Path = ":memory:") -> None:
        self.reconciliation = Reconciliation()
        self._db = sqlite3.connect(path)
        self._db.execute("CREATE TABLE IF NOT EXISTS event (place INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        for (body,) in self._db.execute("SELECT body FROM event ORDER BY place"):
            self.reconciliation.take(statement_event(body))

    def enter(self, body: bytes) -> None:
        """Keep an event for good, once. Raises Undecodable, Unreconciled, sqlite3.Error, and then nothing is kept."""
        event = statement_event(body)
        if self.reconciliation.awaits(event):
            with self._db:
                self._db.execute("INSERT INTO event (body) VALUES (?)", (body,))
            self.reconciliation.take(event)

    def close(self) -> None:
        self._db.close()
