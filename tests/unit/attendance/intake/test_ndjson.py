"""A stream of lines: each that holds something is answered once, in order, and an outage ends it by saying so."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from services.attendance.intake.ndjson import answers, parts_of
from shared.http.batch import BATCH_MAX, BatchAnswer, answer_each
from shared.log.ledger import LedgerError
from shared.problems import unavailable

Decide = Callable[[Sequence[bytes]], Awaitable[BatchAnswer]]
_NUMBER = TypeAdapter(int)


def deciding(outage: Callable[[int], Any] = lambda number: None) -> Decide:
    """Numbers are recorded; what `outage` gives of one is how the log fails at it."""

    async def read(line: bytes) -> int:
        return _NUMBER.validate_json(line)

    async def run(numbers: Sequence[int]) -> list[Any]:
        return [outage(number) for number in numbers]

    async def decide(lines: Sequence[bytes]) -> BatchAnswer:
        return await answer_each(lines, read, run, str)

    return decide


async def answered(body: bytes, decide: Decide) -> list[dict[str, Any]]:
    parts: AsyncIterator[bytes] = answers(body, decide)
    whole = b"".join([part async for part in parts])
    assert whole.endswith(b"\n")
    return [json.loads(line) for line in whole.splitlines()]


_LINES = st.lists(st.sampled_from([b"7", b" 7 ", b"", b"\t", b"x", b"\xff", b"{}", b"[" * 300]) | st.binary(max_size=9))


@given(_LINES, st.sampled_from([b"\n", b"\r\n"]), st.booleans())
async def test_whatever_the_bytes_every_line_has_one_answer(lines: list[bytes], end: bytes, ended: bool) -> None:
    body = end.join(lines) + (end if ended else b"")
    *each, total = await answered(body, deciding())
    filled = [(number, line.strip()) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    assert [answer["line"] for answer in each] == [number for number, _ in filled]
    for answer, (_, line) in zip(each, filled, strict=True):
        if answer["status"] == "REFUSED":
            assert answer["reason"]
        else:
            assert (answer["status"], answer["id"]) == ("RECORDED", str(_NUMBER.validate_json(line)))
    statuses = [answer["status"] for answer in each]
    assert total == {status.lower(): statuses.count(status) for status in ("RECORDED", "QUARANTINED", "REFUSED")}


async def test_nothing_is_answered_with_its_sum() -> None:
    assert await answered(b"", deciding()) == [{"recorded": 0, "quarantined": 0, "refused": 0}]


def test_lines_are_decided_up_to_a_thousand_at_a_time() -> None:
    sizes = [len(part) for part in parts_of(b"1\n\n" * 2_500)]
    assert sizes == [BATCH_MAX, BATCH_MAX, 500]
    assert max(number for part in parts_of(b"1\n\n" * 2_500) for number, _ in part) == 4_999


async def test_what_is_decided_is_answered_before_the_rest_is() -> None:
    decided: list[int] = []

    async def decide(lines: Sequence[bytes]) -> BatchAnswer:
        decided.append(len(lines))
        return await deciding()(lines)

    stream = answers(b"1\n" * 1_500, decide)
    first = await anext(stream)
    assert (first.count(b"\n"), decided) == (1_000, [1_000])
    await stream.aclose()  # type: ignore[attr-defined]


async def test_a_log_that_fails_ends_the_stream_with_a_line_that_says_so() -> None:
    """Nothing is known of the part in which the log failed: none of its lines has an answer."""

    def outage(number: int) -> None:
        if number > 1_200:
            raise LedgerError

    *each, last = await answered(b"\n".join(b"%d" % n for n in range(1, 3_001)), deciding(outage))
    assert [answer["line"] for answer in each] == list(range(1, 1_001))
    assert (last["line"], last["status"], last["type"]) == (1_001, "ERROR", "urn:ekinerja:problem:unavailable")
    assert "again" in last["reason"]


@pytest.mark.parametrize("first", [1, 3, 1_002])
async def test_a_line_the_log_did_not_answer_for_is_the_last(first: int) -> None:
    decide = deciding(lambda number: unavailable("away") if number >= first else None)
    *each, last = await answered(b"\n".join(b"%d" % n for n in range(1, 1_101)), decide)
    assert [answer["line"] for answer in each] == list(range(1, first))
    assert (last["line"], last["status"]) == (first, "ERROR")
