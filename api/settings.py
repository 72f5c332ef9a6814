"""Settings: one frozen value, read once from the environment. `.env.example` documents the same names."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

# Secrets come from the environment or, better, from a file named by the same variable with this ending.
FILE_SUFFIX: Final = "_FILE"
# Values that documentation or habit might leave behind; production refuses them.
INSECURE: Final = ("change", "secret", "password", "example", "default", "tideline")


class Settings(BaseModel):
    """What the service is told. `alias` is the variable's name; a secret may be given as `<NAME>_FILE` instead."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    env: Literal["production", "development", "test"] = Field("production", alias="TIDELINE_ENV")
    # Signs export links. At least 32 characters.
    secret_key: str = Field(alias="TIDELINE_SECRET_KEY", min_length=32, json_schema_extra={"secret": True})
    # The gateway's address as people see it: for links, the snippet, and whether cookies must be Secure.
    public_url: str = Field("http://127.0.0.1:8080", alias="TIDELINE_PUBLIC_URL", pattern=r"^https?://[^/]+$")
    # Where the gateway has the tracker: for the snippet.
    script_path: str = Field("/t.js", alias="TIDELINE_SCRIPT_PATH", pattern=r"^/[A-Za-z0-9._/-]+\.js$")
    # A file (MMDB) that says which country an address is in. While it is not there, time zones tell countries.
    country_database: Path | None = Field(None, alias="TIDELINE_COUNTRY_DATABASE")
    api_host: str = Field("127.0.0.1", alias="TIDELINE_API_HOST")
    api_port: int = Field(8000, alias="TIDELINE_API_PORT", ge=1, le=65535)
    # The owner's connection: migrations and `api prepare` only. The serving process does not need it.
    database_url: str | None = Field(None, alias="DATABASE_URL", json_schema_extra={"secret": True})
    database_writer_url: str = Field(alias="DATABASE_WRITER_URL", json_schema_extra={"secret": True})
    database_reader_url: str = Field(alias="DATABASE_READER_URL", json_schema_extra={"secret": True})
    # The first login, made when there is no user yet.
    owner_email: str = Field("owner@localhost", alias="TIDELINE_OWNER_EMAIL")
    owner_password: str | None = Field(None, alias="TIDELINE_OWNER_PASSWORD", json_schema_extra={"secret": True})
    seed_demo: bool = Field(default=True, alias="TIDELINE_SEED_DEMO")

    @model_validator(mode="after")
    def refuse_insecure(self) -> Self:
        """Refuse, in production, secrets that somebody else could know."""
        if self.env == "production":
            for alias, value in (
                ("TIDELINE_SECRET_KEY", self.secret_key),
                ("TIDELINE_OWNER_PASSWORD", self.owner_password),
                ("DATABASE_WRITER_URL", urlsplit(self.database_writer_url).password),
                ("DATABASE_READER_URL", urlsplit(self.database_reader_url).password),
            ):
                if value is not None and (len(value) < 12 or any(word in value.lower() for word in INSECURE)):
                    raise ValueError(
                        f"{alias} holds a short or well-known secret. In production give it at least 12 random "
                        "characters, for example from `openssl rand -hex 32`."
                    )
        return self

    @property
    def secure(self) -> bool:
        """Whether people reach the gateway through TLS."""
        return self.public_url.startswith("https://")


def names() -> dict[str, bool]:
    """Return the variables that are read, each with whether it is a secret (which may come from a file)."""
    return {
        str(field.alias): isinstance(field.json_schema_extra, dict) and bool(field.json_schema_extra.get("secret"))
        for field in Settings.model_fields.values()
    }


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    Raises:
        pydantic.ValidationError: names each variable that is missing or wrong; never its value.
        OSError: when a `<NAME>_FILE` cannot be read.
    """
    values: dict[str, str] = {}
    for name, secret in names().items():
        if environment.get(name):
            values[name] = environment[name]
        elif secret and environment.get(name + FILE_SUFFIX):
            values[name] = Path(environment[name + FILE_SUFFIX]).read_text(encoding="utf-8").strip()
    return Settings.model_validate(values)
