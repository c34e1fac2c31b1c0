"""Where requests may go and what may go with them: the rules that keep the token where it belongs. Pure."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Protocol
from urllib.request import getproxies, proxy_bypass

from yarl import URL

from bot.errors import ConfigMistake

_EXAMPLE = "for example https://huggingface.co"


class SecretText(Protocol):
    """A text that does not show itself, such as pydantic's ``SecretStr``."""

    def get_secret_value(self) -> str:
        """The text."""
        ...


def check_address(endpoint: str, token: str | SecretText | None) -> None:
    """Refuse what `adapters.huggingface.client.HuggingFace` would refuse, without loading it.

    Raises:
        bot.errors.ConfigMistake: `endpoint` or `token` (HF_ENDPOINT, HF_TOKEN) cannot be used.
    """
    authorization(token, endpoint_url(endpoint))


def endpoint_url(text: str) -> URL:
    """The service's address, without a slash at its end.

    Raises:
        bot.errors.ConfigMistake: it is no plain http or https address.
    """
    try:
        url = URL(text.strip().rstrip("/"))
        credentials = bool(url.user or url.password)
        usable = url.scheme in ("http", "https") and bool(url.host)
        plain = not url.query_string and not url.fragment and url.port is not None
    except ValueError:
        credentials, usable, plain = False, False, False
    if credentials:
        raise ConfigMistake(
            "HF_ENDPOINT must not hold a user name or password; what proves who asks is HF_TOKEN"
        )
    if not (usable and plain):
        raise ConfigMistake(f"HF_ENDPOINT is no http or https address; {_EXAMPLE}")
    return url


def authorization(token: str | SecretText | None, endpoint: URL) -> str | None:
    """The header that proves who asks, or None without a token.

    Raises:
        bot.errors.ConfigMistake: the token cannot be sent at all, or not to this address unread by others.
    """
    if token is None:
        return None
    secret = (token if isinstance(token, str) else token.get_secret_value()).strip()
    if not secret:
        return None
    if not (secret.isascii() and secret.isprintable() and " " not in secret):
        raise ConfigMistake(
            "HF_TOKEN holds characters that no token has; copy it again,"
            " for example from https://huggingface.co/settings/tokens (hf_…)"
        )
    if endpoint.scheme != "https" and not is_loopback(endpoint):
        raise ConfigMistake(
            f"HF_TOKEN would go over plain http to {endpoint.host}; give HF_ENDPOINT as https,"
            f" {_EXAMPLE}, or leave HF_TOKEN out"
        )
    return f"Bearer {secret}"


def is_loopback(url: URL) -> bool:
    """Whether an address is on this very machine."""
    host = (url.host or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def redirected(current: URL, location: str) -> URL | None:
    """Where a redirect leads, or None where it must not be followed.

    Only the same host may answer in the service's place, over the same scheme and port, or over https
    instead of http on that port or on the usual ones of both: what asks for another one is a misconfigured
    mirror, a captive portal or worse.
    """
    try:
        target = current.join(URL(location))
        if not target.host or target.host != current.host:
            return None
        target = target.with_user(None).with_fragment(None)
    except ValueError:
        return None
    same_port = target.port == current.port
    if (current.scheme, target.scheme) == ("http", "https"):
        usual_ports = current.is_default_port() and target.is_default_port()
        return target if same_port or usual_ports else None
    return target if same_port and target.scheme == current.scheme else None


def proxy_for(url: URL) -> str | None:
    """The proxy that the environment or system names for an address, as every program on it uses.

    Never one for this machine itself: over plain http the proxy would read the token. aiohttp's own reading
    of the environment (``trust_env``) is not used because it also sends passwords from ``~/.netrc`` to the
    source, and fails where there is one beside a token.
    """
    if not url.host or is_loopback(url) or proxy_bypass(url.host):
        return None
    return getproxies().get(url.scheme)
