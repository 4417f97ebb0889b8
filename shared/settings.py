"""The settings: everything that can be configured, by environment variables with the prefix `EKINERJA_`.

`python -m shared.settings` prints the reference, docs/settings.md.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

PREFIX = "EKINERJA_"
SECRETS = (
    "nats_url",
    "database_url",
    "token_key",
    "notify_url",
    "notify_key",
)  # these may also come from a file: EKINERJA_<NAME>_FILE
DEVELOPMENT_ISSUER = "ekinerja-development"

# Signatures only: where an HMAC is allowed too, a public key can be passed off as its secret (RFC 8725).
Algorithm = Literal["EdDSA", "Ed25519", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"]


def variable(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + name.upper()


class _FileVariables(EnvSettingsSource):
    """`EKINERJA_<NAME>_FILE` of a secret: its value is what the file holds."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        path = self.env_vars.get(f"{variable(field_name)}_FILE".lower()) if field_name in SECRETS else None
        if path is None:
            return None, field_name, False
        if self.env_vars.get(variable(field_name).lower()) is not None:
            raise SettingsError(f"set {variable(field_name)} or {variable(field_name)}_FILE, not both")
        try:
            return Path(path).read_text().strip(), field_name, False
        except OSError as error:
            raise SettingsError(f"{variable(field_name)}_FILE cannot be read: {error.strerror}") from None


class Settings(BaseSettings):
    """The configuration of one process. Raises ValidationError or SettingsError naming what is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,  # a refused value may be a secret
    )

    environment: Literal["development", "production"] = Field(
        default="development",
        description="`production` refuses development keys and devices never enrolled; no /docs, no /openapi.json.",
    )
    nats_url: str = Field(default="nats://127.0.0.1:4222", description="NATS servers, separated by commas.")
    nats_monitor_url: str | None = Field(
        default=None, description="Where NATS says how it syncs. Unset: port 8222 of the first NATS server."
    )
    stream_replicas: int = Field(default=1, ge=1, le=5, description="Copies of the ledger stream; 3 in a cluster.")
    require_sync_always: bool = Field(
        default=True, description="Not ready unless the server syncs every write to disk."
    )
    append_budget_seconds: float = Field(default=30, gt=0, description="How long an append is retried before 503.")
    database_url: SecretStr | None = Field(
        default=None,
        description="`postgresql://...`, a schema per service. Unset: an SQLite file per service in the data_dir.",
    )
    data_dir: Path = Field(
        default=Path(".data"), description="Directory of SQLite files, embedded NATS, development key."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    shared_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="A second port, which several processes of one service share: the system spreads what connects.",
    )
    body_limit: int = Field(
        default=1_048_576, ge=1024, description="Largest request body, in bytes; a stream of punches may have 8 MiB."
    )
    requests_at_once: int = Field(
        default=256, ge=1, description="Requests that one process works on at the same time; more get 503."
    )
    bodies_at_once: int = Field(
        default=268_435_456,
        ge=1024,
        description="Bytes of request bodies that one process holds at the same time; more get 503.",
    )
    lease_seconds: float = Field(default=5, gt=0, description="How long a silent replica keeps its partitions.")
    page_size: int = Field(default=2000, ge=1, description="Events folded in one transaction, at most.")
    device_silence_minutes: int = Field(
        default=30, ge=1, description="An active device not heard for so long in working hours is silent."
    )
    arrivals_listeners: int = Field(
        default=200, ge=1, description="Who may listen to arrivals at the same time, in one process; more get 503."
    )
    uploads_bytes: int = Field(
        default=10 * 2**30, ge=2**20, description="Evidence on its way, in bytes; at more, parts of files get 503."
    )
    token_algorithms: Annotated[tuple[Algorithm, ...], NoDecode] = Field(
        default=("EdDSA",), min_length=1, description="Signature algorithms accepted in tokens, separated by commas."
    )
    token_issuer: str = Field(default=DEVELOPMENT_ISSUER, description="The `iss` a token must carry.")
    token_audience: str = Field(default="ekinerja", description="The `aud` a token must carry.")
    token_key: SecretStr | None = Field(
        default=None, description="Private JWK that `ekinerja token` signs with. Unset: the development key."
    )
    jwks: str | None = Field(
        default=None,
        description="Keys that tokens are verified with: a file or an https URL. Unset: the development key.",
    )
    jwks_max_age_hours: float = Field(
        default=24, gt=0, description="Keys not read again for longer than this are refused."
    )
    notify: Literal["none", "smtp", "webhook"] = Field(
        default="none",
        description="How people are reminded once a day; `none`: nobody is, and no reminder is recorded.",
    )
    notify_url: SecretStr | None = Field(
        default=None,
        description="`smtp://host:25`, `smtp+starttls://user:password@host:587`, `smtps://...`, or the webhook.",
    )
    notify_key: SecretStr | None = Field(default=None, description="What the webhook's requests are signed with.")
    notify_from: str = Field(
        default="ekinerja@pegawai.example", pattern=r"^[^@\s]+@[^@\s]+$", description="The sender of reminders."
    )
    notify_address: str = Field(
        default="{employee_id}@pegawai.example",
        pattern=r"^[^{}\s]*\{employee_id\}[^{}\s]*$",
        description="Where somebody is reminded, by their employee id.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Least level logged.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _FileVariables(settings_cls)

    @field_validator("token_algorithms", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(" ", "").split(",")) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith(("postgresql://", "postgresql+asyncpg://")):
            raise ValueError("must be postgresql://...; for SQLite leave it unset and choose the data_dir")
        return value

    @model_validator(mode="after")
    def _check_notify(self) -> "Settings":
        if self.notify != "none":
            url = urlsplit(self.notify_url.get_secret_value() if self.notify_url else "")
            schemes = {"smtp": ("smtp", "smtp+starttls", "smtps"), "webhook": ("http", "https")}[self.notify]
            if url.scheme not in schemes or not url.hostname:
                raise ValueError(f"{variable('notify_url')} must be a URL of {' or '.join(schemes)}")
            if self.notify == "smtp" and url.scheme == "smtp" and url.password:
                raise ValueError(f"a password needs TLS: {variable('notify_url')} must be smtp+starttls or smtps")
            if not unquote(url.netloc).isascii():  # smtplib logs in with ASCII only
                raise ValueError(f"user and password in {variable('notify_url')} must be ASCII")
            if self.notify == "webhook" and self.notify_key is None:
                raise ValueError(f"a webhook needs {variable('notify_key')}")
            if self.environment == "production" and url.scheme == "http":
                raise ValueError(f"production refuses plain HTTP: {variable('notify_url')} must be https")
        return self

    @model_validator(mode="after")
    def _check_production(self) -> "Settings":
        if self.environment == "production":
            if self.jwks is None:
                raise ValueError(f"production refuses the development key: set {variable('jwks')}")
            if self.jwks.startswith("http://"):
                raise ValueError(f"production refuses keys over plain HTTP: {variable('jwks')} must be https or a file")
            if self.token_issuer == DEVELOPMENT_ISSUER:
                raise ValueError(f"production refuses the development issuer: set {variable('token_issuer')}")
        return self

    @property
    def monitor_url(self) -> str:
        """The monitoring address of NATS, asked whether every write is synced."""
        host = urlsplit(self.nats_url.split(",")[0]).hostname or "127.0.0.1"
        return self.nats_monitor_url or f"http://{host}:8222"

    def database_of(self, service: str) -> str:
        """The SQLAlchemy URL of a service's database."""
        if self.database_url is None:
            return f"sqlite+aiosqlite:///{self.data_dir / service}.db"
        return re.sub(r"^postgresql(\+asyncpg)?://", "postgresql+asyncpg://", self.database_url.get_secret_value())


def _variables() -> set[str]:
    return {variable(name) for name in Settings.model_fields} | {f"{variable(name)}_FILE" for name in SECRETS}


def unknown_variables(environ: Mapping[str, str]) -> list[str]:
    """Variables with our prefix that have no meaning: most often misspelt ones. The caller warns of them."""
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in _variables())


def effective(settings: Settings) -> dict[str, str]:
    """The settings in force, by variable, fit to be printed: secrets and passwords in URLs are starred."""
    return {variable(name): _redacted(getattr(settings, name)) for name in Settings.model_fields}


def _redacted(value: object) -> str:
    return re.sub(r"[^@/,\s]+@", "***@", _written(value))


def _written(value: object) -> str:
    """A value as it is written in the environment."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def settings_table() -> str:
    """The reference in Markdown: one row for each variable."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = f"`{_written(field.default)}`" if field.default is not None else ""
        file = f" Or `{variable(name)}_FILE`." if name in SECRETS else ""
        rows.append(f"| `{variable(name)}` | {default} | {field.description}{file} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(settings_table())
