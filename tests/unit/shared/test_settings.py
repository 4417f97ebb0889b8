"""The configuration: its names, its secrets, what production refuses, and its reference."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_settings import SettingsError

from shared.settings import PREFIX, Settings, effective, settings_table, unknown_variables, variable
from tests.containers.installation import compose_services

ROOT = Path(__file__).parents[3]
PRODUCTION = {"ENVIRONMENT": "production", "JWKS": "/etc/ekinerja/jwks.json", "TOKEN_ISSUER": "https://sso.kota.go.id"}


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(PREFIX + name, value)
    return Settings()


def test_defaults_run_one_machine() -> None:
    settings = Settings()
    assert settings.nats_url == "nats://127.0.0.1:4222"
    assert settings.database_of("payroll") == "sqlite+aiosqlite:///.data/payroll.db"
    assert settings.require_sync_always


def test_variables_with_the_prefix_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, PORT="9000", TOKEN_ALGORITHMS="EdDSA, RS256", DATABASE_URL="postgresql://u:p@db/city")
    assert settings.port == 9000
    assert settings.token_algorithms == ("EdDSA", "RS256")
    assert settings.database_of("payroll") == "postgresql+asyncpg://u:p@db/city"


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://u:secret@db/city\n")
    settings = given(monkeypatch, DATABASE_URL_FILE=str(tmp_path / "url"))
    assert settings.database_of("roster") == "postgresql+asyncpg://u:secret@db/city"


@pytest.mark.parametrize("variables", [{"TOKEN_KEY": "{}", "TOKEN_KEY_FILE": "/x"}, {"TOKEN_KEY_FILE": "/not/there"}])
def test_a_secret_file_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        given(monkeypatch, **variables)


@pytest.mark.parametrize("algorithms", ["none", "HS256", "EdDSA,HS256", ""])
def test_only_signature_algorithms_can_be_configured(algorithms: str) -> None:
    with pytest.raises(ValidationError):
        Settings(token_algorithms=algorithms)


def test_a_refused_value_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as refused:
        given(monkeypatch, DATABASE_URL="mysql://root:hunter2@db/city")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"JWKS": ""}, "development key"),
        ({"JWKS": "http://sso.kota.go.id/jwks"}, "https"),
        ({"TOKEN_ISSUER": ""}, "development issuer"),
    ],
)
def test_production_refuses_what_is_for_development(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason):
        given(monkeypatch, **{**PRODUCTION, **change})


def test_production_starts_with_its_own_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, **PRODUCTION).environment == "production"


def test_unknown_variables_are_named() -> None:
    environ = {"EKINERJA_PROT": "1", "EKINERJA_PORT": "1", "EKINERJA_DATABASE_URL_FILE": "x", "HOME": "/"}
    assert unknown_variables(environ) == ["EKINERJA_PROT"]


def test_the_effective_configuration_hides_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(
        monkeypatch,
        NATS_URL="nats://a:hunter1@n1:4222,nats://a:hunter1@n2:4222",
        DATABASE_URL="postgresql://u:hunter2@db/city?password=hunter3",
        TOKEN_KEY='{"d": "hunter4"}',
    )
    shown = effective(settings)
    assert "hunter" not in str(shown)
    assert shown["EKINERJA_NATS_URL"] == "nats://***@n1:4222,nats://***@n2:4222"
    assert shown["EKINERJA_PORT"] == "8000"


def test_the_reference_is_the_code() -> None:
    """After a change: python -m shared.settings > docs/settings.md"""
    assert (ROOT / "docs" / "settings.md").read_text() == settings_table()
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("variables", "what"),
    [
        ({"NOTIFY": "smtp"}, "NOTIFY_URL"),
        ({"NOTIFY": "smtp", "NOTIFY_URL": "https://mail"}, "smtp"),
        ({"NOTIFY": "smtp", "NOTIFY_URL": "smtp://:25"}, "smtp"),
        ({"NOTIFY": "smtp", "NOTIFY_URL": "smtp://me:geheim@mail"}, "needs TLS"),
        ({"NOTIFY": "smtp", "NOTIFY_URL": "smtps://me:geheim%C3%A4@mail"}, "must be ASCII"),
        ({"NOTIFY": "webhook", "NOTIFY_URL": "https://hook"}, "NOTIFY_KEY"),
        ({"NOTIFY": "webhook", "NOTIFY_URL": "http://hook", "NOTIFY_KEY": "k", **PRODUCTION}, "plain HTTP"),
        ({"NOTIFY": "sms"}, "notify"),
        ({"NOTIFY_ADDRESS": "everybody@kota.go.id"}, "notify_address"),
        ({"NOTIFY_ADDRESS": "{employee_id}{nip}@kota.go.id"}, "notify_address"),
        ({"NOTIFY_FROM": "ekinerja"}, "notify_from"),
    ],
)
def test_a_channel_that_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], what: str
) -> None:
    with pytest.raises(ValidationError, match=what) as refused:
        given(monkeypatch, **variables)
    assert "geheim" not in str(refused.value)


def test_a_channel_is_configured_and_its_secrets_are_starred(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = given(monkeypatch, NOTIFY="smtp", NOTIFY_URL="smtps://me:geheim@mail", NOTIFY_KEY="geheim")
    assert "geheim" not in "".join(effective(mail).values())


def test_compose_reminds_nobody_until_the_environment_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in compose_services()["activity"]["environment"].items():
        monkeypatch.setenv(name, value)
    assert Settings().notify == "none"
    assert Settings().notify_address == Settings.model_fields["notify_address"].default
    for name, value in {"NOTIFY": "smtp", "NOTIFY_URL": "smtps://me:p%40ss@mail", "NOTIFY_FROM": "a@b"}.items():
        monkeypatch.setenv(PREFIX + name, value)
    environment = compose_services()["activity"]["environment"]
    names = {variable(name) for name in Settings.model_fields if name.startswith("notify")}
    assert names <= environment.keys()
    assert {name: environment[name] for name in names if environment[name]} == {
        "EKINERJA_NOTIFY": "smtp",
        "EKINERJA_NOTIFY_URL": "smtps://me:p%40ss@mail",
        "EKINERJA_NOTIFY_FROM": "a@b",
    }
