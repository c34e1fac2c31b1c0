"""aiohttp's errors in our words. None of them goes further than this."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import aiohttp

from bot.errors import Unreachable

if TYPE_CHECKING:
    from bot.errors import SourceFault


class Again(Exception):  # noqa: N818  no error but a question: once more?
    """An attempt failed in a way that may be over by the next.

    Attributes:
        nobody: whether nobody answered at all, which seldom heals while a person waits.
    """

    def __init__(self, reason: str, *, nobody: bool = False) -> None:
        super().__init__(reason)
        self.nobody = nobody


def translated(fault: Exception, url: str) -> SourceFault | Again:
    """What to raise instead of `fault`, met on asking for `url`."""
    result: SourceFault | Again
    match fault:  # the more special classes come first
        case aiohttp.ClientHttpProxyError():
            result = Unreachable(f"the proxy answered with HTTP {fault.status}", url=url)
        case aiohttp.ClientResponseError():
            result = Again("the answer is no proper HTTP")
        case aiohttp.ClientProxyConnectionError():
            result = Again(f"the proxy {fault.host} cannot be reached", nobody=True)
        case aiohttp.ClientConnectorCertificateError():
            result = Unreachable(f"the certificate of {fault.host} cannot be trusted", url=url)
        case aiohttp.ClientConnectorDNSError():
            reason = f"the name {fault.host} cannot be looked up; is there a network?"
            result = Again(reason, nobody=True)
        case aiohttp.ClientSSLError():
            result = Again(f"no secure connection to {fault.host}")
        case aiohttp.ClientConnectorError():
            result = Again(f"no connection to {fault.host} ({_why(fault.os_error)})", nobody=True)
        case aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError() | OSError():
            result = Again("the connection broke off")
        case _:
            result = Unreachable("it cannot be asked; is a proxy set wrongly?", url=url)
    return result


def presentable(fault: Exception) -> Exception | None:
    """The cause to be kept: not the one whose `repr` holds all that was sent, the token too."""
    return None if isinstance(fault, aiohttp.ClientResponseError) else fault


def _why(fault: OSError) -> str:
    return os.strerror(fault.errno) if fault.errno else "nobody answers"
