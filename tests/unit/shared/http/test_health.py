"""Readiness: the checks of a service, asked in turn and remembered for a moment."""

from shared.http.health import CACHE_SECONDS, Readiness


async def test_checks_are_asked_at_most_once_a_second() -> None:
    asked: list[str] = []
    now = 0.0

    async def check() -> str | None:
        asked.append("once")
        raise OSError("postgresql://u:secret@db")

    readiness = Readiness({"tables": check}, clock=lambda: now)
    for _ in range(5):
        assert await readiness.reasons() == {"tables": "failed with OSError"}
    assert len(asked) == 1
    now += CACHE_SECONDS
    await readiness.reasons()
    assert len(asked) == 2
