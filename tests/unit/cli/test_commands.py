"""The other commands: what they refuse and what they print."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from shared.settings import settings_table
from tests.kit.city_log import PERIOD, CityLog
from tests.unit.cli.conftest import Run, body, save


def test_verify_counts_and_gives_the_head_of_the_chain(run: Run, file: Path, city: CityLog) -> None:
    result = run("log", "verify", file)
    assert result.exit_code == 0, result.stderr
    head = bytes(32)
    for event in city.events:
        head = hashlib.sha256(head + hashlib.sha256(body(event)).digest()).digest()
    assert f"chain {head.hex()}" in result.stdout
    assert "appraisal.EmployeeRegistered" in result.stdout


def test_verify_counts_a_repeated_line_and_refuses_one_id_for_two_events(
    run: Run, city: CityLog, tmp_path: Path
) -> None:
    again = save(tmp_path / "again.jsonl", [*city.events, city.events[-1]])
    assert "lines that repeat an event 1" in run("log", "verify", again).stdout
    other = json.loads(body(city.events[-1]))
    other["data"]["period"] = "2026-12"
    result = run("log", "verify", save(tmp_path / "two.jsonl", city.events, json.dumps(other).encode()))
    assert result.exit_code == 2
    assert f"line {len(city.events) + 1}: the id" in result.stderr


def test_token_is_for_development_only(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EKINERJA_DATA_DIR", str(tmp_path))
    result = run("token", "e00001", "--role", "employee")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.count(".") == 2
    for name, value in {"ENVIRONMENT": "production", "JWKS": "/keys.json", "TOKEN_ISSUER": "city"}.items():
        monkeypatch.setenv(f"EKINERJA_{name}", value)
    refused = run("token", "e00001", "--role", "employee")
    assert (refused.exit_code, refused.stdout_bytes) == (1, b"")
    assert "production refuses the development key" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("e00001", "--role", "king"), "'king' is no role"),
        (("d1", "--role", "device", "--role", "employee"), "A device has no other role"),
        (("e 1", "--role", "employee"), "must be ids"),
    ],
)
def test_a_token_no_service_would_accept_is_not_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], reason: str
) -> None:
    monkeypatch.setenv("EKINERJA_DATA_DIR", str(tmp_path))
    result = run("token", *arguments)
    assert (result.exit_code, result.stdout_bytes) == (2, b"")
    assert reason in result.stderr


def test_settings_and_check_config(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("settings").stdout == settings_table()
    monkeypatch.setenv("EKINERJA_NATS_URL", "nats://me:secret@log:4222")
    monkeypatch.setenv("EKINERJA_NATS_ULR", "nats://misspelt")
    result = run("serve", "payroll", "--check-config")
    assert result.exit_code == 0, result.stderr
    assert "EKINERJA_NATS_URL=nats://***@log:4222" in result.stdout
    assert "secret" not in result.stdout
    assert "EKINERJA_NATS_ULR means nothing" in result.stderr


def test_a_wrong_setting_and_an_unknown_service(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("serve", "finance", "--check-config").exit_code == 2
    monkeypatch.setenv("EKINERJA_PORT", "many")
    result = run("serve", "--check-config")
    assert result.exit_code == 2
    assert result.stderr.startswith("ekinerja: EKINERJA_PORT: ")


def test_nobody_listening_is_said_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EKINERJA_NATS_URL", "nats://me:secret@127.0.0.1:1")
    monkeypatch.setattr("cli.system.CONNECT_SECONDS", 0.2)
    result = run("log", "export", "-")
    assert (result.exit_code, result.stdout_bytes) == (1, b"")
    assert result.stderr == "ekinerja: no NATS server answers at nats://***@127.0.0.1:1\n"


def test_a_reader_that_had_enough_is_no_error_worth_words(file: Path) -> None:
    script = f"{sys.executable} -m cli.main fold {file} --period {PERIOD} --format json | head -c 1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=False, timeout=60)
    assert (done.stdout, done.stderr) == (b"[", b"")
