"""The configuration, from the environment and `.env`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.config import read_config
from bot.errors import ConfigMistake

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "HF_ENDPOINT", "HF_TOKEN", "LOG_LEVEL", "TIMEZONE", "WATCH_LIMIT"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_nothing_needs_to_be_configured() -> None:
    config = read_config()
    assert config.hf_endpoint == "https://huggingface.co"
    assert config.hf_token is None
    assert config.timezone is None
    assert config.database.startswith("sqlite:///")
    assert config.database.endswith("paperboy.db")


def test_the_environment_wins_over_the_env_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("HF_ENDPOINT=http://127.0.0.1:1\nLOG_LEVEL=info\nOTHER=1\n")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:2/")
    config = read_config()
    assert config.hf_endpoint == "http://127.0.0.1:2/"
    assert config.log_level == "INFO"


def test_an_empty_variable_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "")
    assert read_config().hf_endpoint == "https://huggingface.co"


def test_a_wrong_value_names_the_variable_what_is_wrong_and_an_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(ConfigMistake) as wrong:
        read_config()
    assert str(wrong.value) == (
        "LOG_LEVEL is wrong: it must be DEBUG, INFO, WARNING or ERROR. For example LOG_LEVEL=INFO"
    )


def test_a_time_zone_is_read_as_people_type_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMEZONE", "berlin")
    assert read_config().timezone == "Europe/Berlin"


def test_a_wrong_time_zone_is_named_with_the_one_that_may_be_meant(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIMEZONE", "Europe/Berlni")
    with pytest.raises(ConfigMistake) as wrong:
        read_config()
    assert str(wrong.value) == (
        "TIMEZONE is wrong: no time zone is called “Europe/Berlni” (perhaps Europe/Berlin is meant). "
        "For example TIMEZONE=Europe/Berlin"
    )


def test_an_env_file_that_is_no_text_is_named(empty_folder: Path) -> None:
    (empty_folder / ".env").write_bytes(b"HF_ENDPOINT=\xff\xfe")
    with pytest.raises(ConfigMistake, match=r"^\.env cannot be read"):
        read_config()


def test_the_token_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    config = read_config()
    assert "hf_secret" not in repr(config)
    assert "hf_secret" not in str(config)
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(ConfigMistake) as wrong:
        read_config()
    assert "hf_secret" not in str(wrong.value)


def test_a_wrong_limit_of_watches_is_named_with_an_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WATCH_LIMIT", "250")
    assert read_config().watch_limit == 250
    for wrong_value, cause in (
        ("many", "Input should be a valid integer, unable to parse string as an integer"),
        ("0", "Input should be greater than or equal to 1"),
        ("10001", "Input should be less than or equal to 10000"),
    ):
        monkeypatch.setenv("WATCH_LIMIT", wrong_value)
        with pytest.raises(ConfigMistake) as wrong:
            read_config()
        assert str(wrong.value) == f"WATCH_LIMIT is wrong: {cause}. For example WATCH_LIMIT=200"
