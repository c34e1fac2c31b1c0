from __future__ import annotations

import logging
import traceback
from datetime import date
from typing import TYPE_CHECKING

import aiohttp
import pytest
from pydantic import SecretStr
from yarl import URL

from adapters.huggingface.address import redirected
from adapters.huggingface.client import HuggingFace, Patience
from bot.errors import ConfigMistake, SourceFault, Unreachable, Unreadable
from tests.contracts.source import ids
from tests.rigs import huggingface as rigs
from tests.rigs.huggingface import HuggingFaceRig, captured

if TYPE_CHECKING:
    from pathlib import Path

    from tests.adapters.huggingface.conftest import Connect
    from tests.rigs.clock import FakeClock
    from tests.rigs.huggingface import Fault

DAY = date(2026, 7, 15)
PAPERS = tuple(entry["paper"]["id"] for entry in captured("2026-07-15"))
TOKEN = "hf_thisIsSecret"


def authorizations(rig: HuggingFaceRig) -> list[str | None]:
    return [request.headers.get("Authorization") for request in rig.requests]


async def test_the_token_goes_to_the_endpoint(rig: HuggingFaceRig, connect: Connect) -> None:
    source = await connect(rig.url, token=f" {TOKEN}\n")
    assert ids(await source.listing(DAY)) == PAPERS
    assert authorizations(rig) == [f"Bearer {TOKEN}"]


async def test_a_token_that_does_not_show_itself_is_taken_too(
    rig: HuggingFaceRig, clock: FakeClock
) -> None:
    secret = SecretStr(TOKEN)
    async with HuggingFace(clock=clock, version="0.1", endpoint=rig.url, token=secret) as source:
        await source.listing(DAY)
    assert authorizations(rig) == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize("token", [None, "", "  "])
async def test_without_a_token_nothing_proves_who_asks(
    rig: HuggingFaceRig, connect: Connect, token: str | None
) -> None:
    source = await connect(rig.url, token=token)
    await source.listing(DAY)
    assert authorizations(rig) == [None]


async def test_a_redirect_to_another_host_is_refused_and_that_host_asked_nothing(
    rig: HuggingFaceRig, connect: Connect
) -> None:
    async with HuggingFaceRig(days=rig.days) as elsewhere:
        source = await connect(rig.url, token=TOKEN)
        for target in (elsewhere.url, elsewhere.url.replace("http:", ""), "http://user@localhost/"):
            rig.misbehave(rigs.redirect(f"{target}/api/daily_papers?date=2026-07-15"))
            with pytest.raises(Unreadable, match="set HF_ENDPOINT if that is the right place"):
                await source.listing(DAY)
        assert elsewhere.requests == []


async def test_a_redirect_within_the_host_is_followed_without_the_token(
    rig: HuggingFaceRig, connect: Connect
) -> None:
    source = await connect(rig.url, token=TOKEN)
    rig.misbehave(
        rigs.redirect("/api/daily_papers?date=2026-07-14&limit=100", 308),
        rigs.redirect(f"{rig.url}/api/daily_papers?date=2026-07-15&limit=100", 307),
    )
    assert ids(await source.listing(DAY)) == PAPERS
    assert authorizations(rig) == [f"Bearer {TOKEN}", None, None]


async def test_each_request_begins_with_the_token_whatever_the_last_led_to(
    rig: HuggingFaceRig, connect: Connect
) -> None:
    source = await connect(rig.url, token=TOKEN)
    rig.misbehave(
        rigs.redirect("/api/daily_papers?date=2026-07-15&limit=100"),
        rigs.status(503),
        rigs.redirect("/api/daily_papers?date=2026-07-15&limit=100"),
    )
    assert ids(await source.listing(DAY)) == PAPERS
    assert authorizations(rig) == [f"Bearer {TOKEN}", None] * 2


async def test_who_is_asked_to_prove_themselves_behind_a_redirect_is_told_why_they_did_not(
    rig: HuggingFaceRig, connect: Connect
) -> None:
    rig.misbehave(rigs.redirect("/login"), rigs.body(b'{"error": "Log in"}', code=401))
    source = await connect(rig.url, token=TOKEN)
    with pytest.raises(
        Unreadable, match="401: the token is not sent along redirects; check HF_ENDPOINT"
    ):
        await source.listing(DAY)


async def test_redirects_in_a_circle_end(rig: HuggingFaceRig, source: HuggingFace) -> None:
    rig.misbehave(*[rigs.redirect("/api/daily_papers?date=2026-07-15")] * 9)
    with pytest.raises(Unreadable, match="more than 3 times"):
        await source.listing(DAY)
    assert len(rig.requests) == 4


@pytest.mark.parametrize(
    ("current", "location", "target"),
    [
        ("https://huggingface.co/a/b", "c?d=1", "https://huggingface.co/a/c?d=1"),
        ("https://huggingface.co/", "https://u:p@huggingface.co/x#y", "https://huggingface.co/x"),
        ("https://huggingface.co:443/", "https://huggingface.co/x", "https://huggingface.co/x"),
        ("http://localhost/", "https://localhost/x", "https://localhost/x"),
        ("http://localhost:80/", "https://localhost:443/x", "https://localhost/x"),
        ("http://localhost:8080/", "https://localhost:8080/x", "https://localhost:8080/x"),
        ("http://localhost:8080/", "https://localhost/x", None),
        ("http://localhost/", "https://localhost:8443/x", None),
        ("http://localhost:8080/", "https://localhost:8443/x", None),
        ("http://localhost/", "http://localhost:8080/x", None),
        ("https://huggingface.co/", "http://huggingface.co/x", None),
        ("https://huggingface.co/", "https://huggingface.co:8443/x", None),
        ("https://huggingface.co/", "https://huggingface.co.example.org/", None),
        ("https://huggingface.co/", "https://huggingface.co@example.org/", None),
        ("https://huggingface.co/", "//example.org/", None),
        ("https://huggingface.co/", "javascript:alert(1)", None),
        ("https://huggingface.co/", "ftp://huggingface.co/", None),
        ("https://huggingface.co/", "https://[::1/", None),
        ("https://huggingface.co/", "https://huggingface.co:99999/", None),
    ],
)
def test_redirects_stay_on_the_host_and_never_lose_encryption(
    current: str, location: str, target: str | None
) -> None:
    led_to = redirected(URL(current), location)
    assert (led_to and str(led_to)) == target


@pytest.mark.parametrize(
    "endpoint",
    ["https://huggingface.co", "http://localhost:8080", "http://127.0.0.9", "http://[::1]:80/hf"],
)
async def test_a_token_may_go_over_https_or_to_this_machine(
    clock: FakeClock, endpoint: str
) -> None:
    HuggingFace(clock=clock, version="0.1", endpoint=endpoint, token=TOKEN)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://huggingface.co",
        "http://10.0.0.1",
        "http://localhost.example.org",
        "http://127.1.example",
    ],
)
async def test_a_token_over_plain_http_to_elsewhere_is_refused_at_once(
    clock: FakeClock, endpoint: str
) -> None:
    with pytest.raises(ConfigMistake, match=r"HF_TOKEN.*HF_ENDPOINT") as refused:
        HuggingFace(clock=clock, version="0.1", endpoint=endpoint, token=TOKEN)
    assert TOKEN not in str(refused.value)
    HuggingFace(clock=clock, version="0.1", endpoint=endpoint)


@pytest.mark.parametrize("token", ["hf_two\r\nX-Evil: 1", "hf_ü", "hf two", "\x7f"])
async def test_a_token_that_cannot_be_one_is_refused_without_showing_it(
    clock: FakeClock, token: str
) -> None:
    with pytest.raises(ConfigMistake, match="HF_TOKEN") as refused:
        HuggingFace(clock=clock, version="0.1", token=token)
    assert token not in str(refused.value)


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "huggingface.co",
        "ftp://huggingface.co",
        "https://",
        "https://huggingface.co:99999",
        "https://huggingface.co?x=1",
        "https://huggingface.co/#x",
        "https://[::1",
        "https://someone:sesame@huggingface.co",
    ],
)
async def test_an_endpoint_that_cannot_be_asked_is_refused_by_name(
    clock: FakeClock, endpoint: str
) -> None:
    with pytest.raises(ConfigMistake, match="HF_ENDPOINT") as refused:
        HuggingFace(clock=clock, version="0.1", endpoint=endpoint)
    assert "sesame" not in str(refused.value)


@pytest.mark.parametrize(
    "fault",
    [
        rigs.status(500),
        rigs.status(401),
        rigs.cut,
        rigs.cut_body,
        rigs.html(),
        rigs.oversized,
        rigs.slow,
        rigs.not_http,
        rigs.redirect("https://example.org/"),
        rigs.too_many({"Retry-After": "999"}),
    ],
)
async def test_no_fault_shows_the_token(
    rig: HuggingFaceRig, connect: Connect, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    source = await connect(rig.url, token=TOKEN, patience=Patience(attempts=1, request=0.3))
    rig.misbehave(*[fault] * 3)
    with caplog.at_level(logging.DEBUG), pytest.raises(SourceFault) as failed:
        await source.listing(DAY)
    shown = [repr(source), repr(failed.value), caplog.text, repr(vars(failed.value))]
    shown += traceback.format_exception(failed.value)
    shown += [repr(failed.value.__cause__), str(failed.value.__cause__)]
    assert len(authorizations(rig)) in (
        1,
        2,
    )  # aiohttp itself repeats a request once that was cut off
    assert all(TOKEN not in text for text in shown)


async def test_a_token_that_is_not_accepted_is_named(rig: HuggingFaceRig, connect: Connect) -> None:
    rig.misbehave(rigs.body(b'{"error": "Invalid credentials"}', code=401))
    source = await connect(rig.url, token=TOKEN)
    with pytest.raises(Unreadable, match="HTTP 401: the token is not accepted; check HF_TOKEN"):
        await source.listing(DAY)


async def test_passwords_of_netrc_go_nowhere(
    rig: HuggingFaceRig, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password sesame\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for token in (None, TOKEN):
        source = await connect(rig.url, token=token)
        assert ids(await source.listing(DAY)) == PAPERS
    assert authorizations(rig) == [None, f"Bearer {TOKEN}"]


async def test_a_session_that_would_send_such_passwords_is_refused(clock: FakeClock) -> None:
    async with aiohttp.ClientSession(trust_env=True) as session:
        with pytest.raises(ValueError, match="trust_env"):
            HuggingFace(clock=clock, version="0.1", session=session)


async def test_the_environments_proxy_is_used_but_never_for_this_machine(
    rig: HuggingFaceRig, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with HuggingFaceRig(days=rig.days) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//someone:sesame@"))
        far = await connect("http://papers.invalid")
        assert ids(await far.listing(DAY)) == PAPERS
        assert [request.headers["Host"] for request in proxy.requests] == ["papers.invalid"]
        assert authorizations(proxy) == [None]
        near = await connect(rig.url, token=TOKEN)
        assert ids(await near.listing(DAY)) == PAPERS
        assert (len(proxy.requests), len(rig.requests)) == (1, 1)


async def test_a_proxy_that_nobody_reaches_is_told_without_its_password(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("http_proxy", f"http://someone:sesame@127.0.0.1:{closed_port}")
    source = await connect("http://papers.invalid")
    with pytest.raises(Unreachable, match=r"the proxy 127\.0\.0\.1 cannot be reached") as failed:
        await source.listing(DAY)
    assert "sesame" not in "".join(traceback.format_exception(failed.value))


@pytest.mark.parametrize("proxy", ["http://", "::", "socks5://127.0.0.1:1", "http://[::1"])
async def test_a_proxy_that_is_none_is_a_fault_and_no_crash(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    source = await connect("http://papers.invalid", patience=Patience(attempts=1))
    with pytest.raises(Unreachable):
        await source.listing(DAY)
