"""A signed request holds as it is, and in no other way; the worked example of docs/terminals.md is one."""

import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.attendance.devices.signature import holds, read, signed_text
from shared.events.attendance.devices import DeviceKey
from tests.unit.attendance.devices.signing import SIGNERS, Signer, hmac_sha256

NOW = datetime(2026, 11, 2, 0, 31, 7, tzinfo=UTC)
TARGET, BODY = "/attendance/punches?x=1", b'{"employee_id": "e1"}'
GOOD = 'id="d17", time="2026-11-02T00:31:07Z", sequence="42", signature="c2ln"'
TERMINALS = (Path(__file__).parents[4] / "docs" / "terminals.md").read_text()
EXAMPLE = TERMINALS.split("## Devices that use HTTP")[1].split("\n## ")[0]
Make = Callable[[bytes], Signer]


def accepts(key: DeviceKey, header: str, method: str, target: str, body: bytes) -> bool:
    parsed = read(header.removeprefix("Device "))
    return parsed is not None and holds(key, parsed.signature, signed_text(method, target.encode(), body, parsed))


def test_a_header_is_read_as_it_is_written() -> None:
    parsed = read(GOOD)
    assert parsed is not None
    assert (parsed.device_id, parsed.time, parsed.sequence, parsed.signature, parsed.at) == (
        "d17",
        "2026-11-02T00:31:07Z",
        "42",
        "c2ln",
        NOW,
    )


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        (GOOD, ""),
        (GOOD, "x"),
        (GOOD, GOOD + " "),
        (GOOD, GOOD + ', id="d18"'),
        ('id="d17", ', ""),
        ("d17", ""),
        ("d17", "d 17"),
        ("d17", "d17.>"),
        ("d17", "d\u0661"),
        ("d17", "d" * 65),
        ('"42"', "42"),
        ("42", "0"),
        ("42", "-1"),
        ("42", "042"),
        ("42", "4.2"),
        ("42", "\u0664\u0662"),
        ("42", "9" * 19),
        ("00:31:07Z", "00:31:07+00:00"),
        ("00:31:07Z", "00:31:07"),
        ("00:31:07Z", "00:31:60Z"),
        ("00:31:07Z", "24:00:00Z"),
        ("2026-11-02", "2026-02-30"),
        ("2026-11-02", "0000-01-01"),
        ("c2ln", "c2ln="),
        ("c2ln", "c2+n"),
        ("c2ln", ""),
        ("c2ln", "A" * 129),
    ],
)
def test_a_header_written_otherwise_is_none(written: str, instead: str) -> None:
    assert GOOD.count(written) == 1
    assert read(GOOD.replace(written, instead)) is None


@pytest.mark.parametrize("make", SIGNERS)
@given(data=st.data())
def test_any_change_of_any_part_is_refused(make: Make, data: st.DataObject) -> None:
    """Any part: of the request, of the header, and the device that the header names."""
    signer = make(b"d17")
    method = data.draw(st.sampled_from(["GET", "POST"]))
    target = data.draw(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40).map(lambda t: "/" + t))
    body, sequence = data.draw(st.binary(max_size=60)), data.draw(st.integers(1, 10**18 - 1))
    header = signer.header("d17", method, target, body, NOW, sequence)
    assert accepts(signer.key, header, method, target, body)

    name = data.draw(st.sampled_from(["method", "target", "body", "header", "key"]))
    letter = st.characters(max_codepoint=126)
    if name == "method":
        method = data.draw(st.sampled_from(["GET", "POST", "PUT", "post", ""]).filter(lambda each: each != method))
    elif name == "target":
        target = data.draw(changed(target, letter))
    elif name == "body":
        body = data.draw(changed(body.decode("latin-1"), letter)).encode("latin-1")
    elif name == "header":
        start = header.index("time=")  # the id before it only says whose key is asked
        header = header[:start] + data.draw(changed(header[start:], letter))
    else:
        signer = make(b"d18")
    assert not accepts(signer.key, header, method, target, body)


@st.composite
def changed(draw: st.DrawFn, text: str, letter: st.SearchStrategy[str]) -> str:
    """The text with one letter put in, left out or replaced."""
    place = draw(st.integers(0, len(text)))
    how = draw(st.sampled_from(["put in", "leave out", "replace"]))
    added = "" if how == "leave out" else draw(letter)
    return draw(st.just(text[:place] + added + text[place + (how != "put in") :]).filter(lambda other: other != text))


@pytest.mark.parametrize("make", SIGNERS)
def test_spare_bits_of_a_signature_are_no_second_spelling(make: Make) -> None:
    signer = make(b"d17")
    header = signer.header("d17", "POST", TARGET, BODY, NOW, 42)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = [header[:-2] + letter + '"' for letter in letters]
    assert [each for each in last if accepts(signer.key, each, "POST", TARGET, BODY)] == [header]


@pytest.mark.parametrize("value", ["A" * 43, "_" * 43, "!" * 43, "A" * 42 + "B"])
@pytest.mark.parametrize("kind", ["ED25519", "HMAC_SHA256"])
def test_a_key_that_is_none_opens_nothing(kind: str, value: str) -> None:
    header = hmac_sha256(b"x").header("d17", "POST", TARGET, BODY, NOW, 42)
    assert not accepts(DeviceKey(kind=kind, value=value), header, "POST", TARGET, BODY)  # type: ignore[arg-type]


def blocks() -> list[str]:
    """The indented blocks of the section, in order."""
    found = re.findall(r"(?:^    .*\n)+", EXAMPLE, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in found]


def run(directory: Path, *scripts: str) -> list[str]:
    """The lines that the shell prints, with a `curl` that prints its arguments."""
    script = "\n".join(["set -euo pipefail", """curl() { printf '%s\\n' "$@"; }""", *scripts])
    done = subprocess.run(["bash", "-c", script], cwd=directory, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def authorization(printed: list[str]) -> str:
    (header,) = [line for line in printed if line.startswith("Authorization: Device ")]
    return header.removeprefix("Authorization: ")


def test_the_worked_example_with_ed25519(tmp_path: Path) -> None:
    make, sign, *_ = blocks()
    key, *printed = run(tmp_path, make, "echo", sign)
    body = printed[printed.index("--data-binary") + 1].encode()
    value = DeviceKey(kind="ED25519", value=key)
    assert accepts(value, authorization(printed), "POST", "/attendance/punches", body)
    assert not accepts(value, authorization(printed), "POST", "/attendance/punches", body + b"\n")


def test_the_worked_example_with_hmac(tmp_path: Path) -> None:
    make_pem, sign, make, signature, _ = blocks()
    *before, call = sign.split("curl ")
    key, *printed = run(tmp_path, make, "echo", f"({make_pem}) > /dev/null", *before, signature, "curl " + call)
    body = printed[printed.index("--data-binary") + 1].encode()
    assert accepts(
        DeviceKey(kind="HMAC_SHA256", value=key), authorization(printed), "POST", "/attendance/punches", body
    )


def test_the_lines_written_out_are_those_of_the_example() -> None:
    lines = blocks()[-1].rstrip("\n").split("\n")
    (body,) = re.findall(r"BODY='(.*)'", EXAMPLE)
    (shown,) = re.findall(r"the signature is\n`([\w-]{43})`", EXAMPLE)
    header = hmac_sha256(b"rahasia").header("d17", "POST", "/attendance/punches", body.encode(), NOW, 42)
    parsed = read(header.removeprefix("Device "))
    assert parsed is not None
    assert (parsed.time, parsed.sequence, parsed.signature) == (lines[3], lines[4], shown)
    assert "\n".join(lines).encode() == signed_text("POST", b"/attendance/punches", body.encode(), parsed)
