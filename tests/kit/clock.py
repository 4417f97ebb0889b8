"""A clock for services under test: it goes on from the moment it is put to, as fast as the real one."""

from datetime import UTC, datetime


class Clock:
    def __init__(self, moment: datetime) -> None:
        self.put(moment)

    def put(self, moment: datetime) -> None:
        self._ahead = moment - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead
