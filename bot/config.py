"""Configuration, read once at the program's start: environment variables, then `.env` in the working folder."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigMistake, Mistake
from bot.watching.model import WATCH_LIMIT
from bot.zones import read_zone

if TYPE_CHECKING:
    from pathlib import Path

HF_ENDPOINT = "https://huggingface.co"


def _log_level(value: str) -> str:
    level = value.strip().upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("it must be DEBUG, INFO, WARNING or ERROR")
    return level


def _zone(value: str | None) -> str | None:
    try:
        return None if value is None else read_zone(value)
    except Mistake as mistake:
        perhaps = "" if mistake.fix is None else f" (perhaps {mistake.fix} is meant)"
        raise ValueError(f"{mistake.message}{perhaps}") from None


class Config(BaseSettings):
    """All that can be configured. Empty variables count as absent."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    database_url: str | None = None
    """Where papers are kept, judged by `storage`; without it, a file in the user's data folder."""

    hf_endpoint: str = HF_ENDPOINT
    """Where Hugging Face is reached; judged, like the token, by `adapters.huggingface.address`."""

    hf_token: SecretStr | None = None
    """Sent to that host alone, over https or loopback; gives a larger quota."""

    log_level: Annotated[str, AfterValidator(_log_level)] = Field(
        default="WARNING", examples=["INFO"]
    )
    """What is logged on standard error."""

    timezone: Annotated[str | None, AfterValidator(_zone)] = Field(
        default=None, examples=["Europe/Berlin"]
    )
    """The time zone of places that have set none, an IANA name; without it this machine's, where that can be told."""

    watch_limit: Annotated[int, Field(ge=1, le=10_000, examples=["200"])] = WATCH_LIMIT
    """How many watches one person or place may have."""

    @cached_property
    def data_folder(self) -> Path:
        """The user's data folder for Paperboy (not made here)."""
        from platformdirs import user_data_path

        return user_data_path("paperboy", appauthor=False)

    @property
    def reaches_elsewhere(self) -> bool:
        """Whether Hugging Face is reached in any other way than by the usual address and anonymously."""
        return self.hf_endpoint != HF_ENDPOINT or self.hf_token is not None

    @property
    def database(self) -> str:
        """The database's URL, the usual file where none is configured."""
        return self.database_url or f"sqlite:///{self.data_folder / 'paperboy.db'}"


def read_config() -> Config:
    """The configuration as it stands in the environment and in `.env`.

    Raises:
        bot.errors.ConfigMistake: naming each wrong variable, what is wrong with it, and an example.
    """
    try:
        return Config()
    except ValidationError as error:
        raise ConfigMistake("\n".join(_wrong_variables(error))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigMistake(f".env cannot be read: {error}") from None


def _wrong_variables(error: ValidationError) -> list[str]:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0])
        cause = problem.get("ctx", {}).get("error", problem["msg"])
        examples = Config.model_fields[name].examples or [""]
        lines.append(f"{name.upper()} is wrong: {cause}. For example {name.upper()}={examples[0]}")
    return lines
