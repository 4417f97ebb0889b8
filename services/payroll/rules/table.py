"""A table of a rule file, read key by key: nothing missing, nothing coerced and, where strict, nothing unknown."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from shared.values.money import WHOLE_BP

_MISSING: Any = object()


class RuleError(ValueError):
    """A fault of a rule set: the line where it is known, the key and the reason."""

    def __init__(self, key: str, reason: str, line: int | None = None) -> None:
        self.key, self.reason, self.line = key, reason, line
        super().__init__(": ".join(filter(None, (f"line {line}" if line else "", key, reason))))

    def at(self, line: int | None) -> "RuleError":
        return RuleError(self.key, self.reason, line)


class Table:
    """One table. Each key is taken once; `done` and `refuse` refuse the others, unless the table is not strict."""

    def __init__(self, raw: Any, path: str = "", *, strict: bool = True) -> None:
        self._path = path
        self.strict = strict
        if not isinstance(raw, dict):
            raise RuleError(path, "must be a table")
        self._raw: dict[str, Any] = raw
        self._taken: set[str] = set()

    def path(self, key: str = "") -> str:
        """A key of this table with its path from the top of the file."""
        return ".".join(filter(None, (self._path, key)))

    def __iter__(self) -> Iterator[str]:
        """The keys, in order of the alphabet."""
        return iter(sorted(self._raw))

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def done(self) -> None:
        """Refuse the keys that were not taken: they have no meaning here."""
        self.refuse((key for key in self._raw if key not in self._taken), "is unknown")

    def refuse(self, keys: Iterable[str], reason: str) -> None:
        for key in keys:
            if self.strict and key in self._raw:
                raise RuleError(self.path(key), reason)

    def integer(self, key: str, least: int, most: int, default: int = _MISSING) -> int:
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise RuleError(self.path(key), f"must be a whole number, not {value!r}")
        if not least <= value <= most:
            raise RuleError(self.path(key), f"{value} is not between {least} and {most}")
        return value

    def rate(self, key: str, default: int = _MISSING) -> int:
        """Basis points."""
        return self.integer(key, 0, WHOLE_BP, default)

    def text(self, key: str) -> str:
        value = self._take(key)
        if not isinstance(value, str) or not value.strip():
            raise RuleError(self.path(key), "must be text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of different words, at least one."""
        value = self._take(key)
        if not isinstance(value, list) or not value or not all(isinstance(each, str) and each for each in value):
            raise RuleError(self.path(key), "must be a list of names")
        if len(set(value)) < len(value):
            raise RuleError(self.path(key), "names one thing twice")
        return tuple(value)

    def choice(self, key: str, among: Sequence[str], default: str = _MISSING) -> Any:
        value = self._take(key, default)
        if value not in among:
            raise RuleError(self.path(key), f"{value!r} is none of {', '.join(among)}")
        return value

    def date(self, key: str) -> date:
        value = self._take(key)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise RuleError(self.path(key), f"{value!r} is no date") from None
        if isinstance(value, datetime) or not isinstance(value, date):
            raise RuleError(self.path(key), f"{value!r} is no date")
        return value

    def table(self, key: str) -> "Table":
        return Table(self._take(key), self.path(key), strict=self.strict)

    def tables(self, key: str) -> "list[Table]":
        """A list of tables, perhaps empty."""
        value = self._take(key)
        if not isinstance(value, list):
            raise RuleError(self.path(key), "must be a list of tables")
        return [Table(each, f"{self.path(key)}[{place}]", strict=self.strict) for place, each in enumerate(value)]

    def _take(self, key: str, default: Any = _MISSING) -> Any:
        self._taken.add(key)
        value = self._raw.get(key, default)
        if value is _MISSING:
            raise RuleError(self.path(key), "is missing")
        return value
