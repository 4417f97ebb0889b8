"""The log's connection reads headers as nats-py does."""

from hypothesis import given
from hypothesis import strategies as st
from nats.aio.client import Client

from shared.log.client import LogClient

_NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True)
_VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=40) | st.sampled_from(
    ["a b", ":", "a: b"]
)
_COLONS = st.sampled_from([":", ": ", ":\t"])


@given(st.lists(st.tuples(_NAMES, _COLONS, _VALUES), max_size=5), st.booleans())
async def test_headers_are_those_that_nats_py_finds(written: list[tuple[str, str, str]], broken: bool) -> None:
    lines = ["".join(each) for each in written] + ["no header"] * broken
    raw = "\r\n".join(["NATS/1.0", *lines, "", ""]).encode()
    assert await LogClient()._process_headers(raw) == await Client()._process_headers(raw)


def test_bytes_that_are_no_text_do_not_stop_the_reader() -> None:
    raw = b"Nats-Batch-Id: \xff\r\n\r\n"
    assert LogClient._parse_header_lines(raw) == Client._parse_header_lines(raw) == {"Nats-Batch-Id": "\ufffd"}
