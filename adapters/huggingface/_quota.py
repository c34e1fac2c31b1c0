"""What a source says of when the next request is welcome. Pure.

``RateLimit`` (IETF draft-ietf-httpapi-ratelimit-headers) is sent with every answer of Hugging Face:
``"api";r=499;t=231`` are the requests left and the seconds until the count starts anew. ``Retry-After``
(RFC 9110, 10.2.3) gives seconds or a date.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

LONGEST = 86_400.0
"""No answer closes the source for longer than a day."""

_ITEM = re.compile(r"\br\s*=\s*(\d{1,9})\s*;\s*t\s*=\s*(\d{1,9})\b", re.ASCII)
_ROUNDING = 1.0  # `t` is in whole seconds: asking within the one it was cut to would be too early


def seconds_to_wait(
    rate_limit: Iterable[str], retry_after: str | None, *, status: int, now: datetime
) -> float | None:
    """How long no request is welcome after an answer, or None where it does not say so.

    Args:
        rate_limit: the values of ``RateLimit``, any number of items in each. It counts with none left; after a
            429 that says nothing else it counts whatever is left.
        retry_after: the value of ``Retry-After``. It counts after 429 and 5xx.
        status: of the answer.
        now: when it came (UTC).
    """
    quotas = [
        (int(left), float(reset) + _ROUNDING)
        for value in rate_limit
        for left, reset in _ITEM.findall(value)
    ]
    waits = [reset for left, reset in quotas if left == 0]
    if retry_after is not None and (status == 429 or status >= 500):
        waits.extend(_retry_after(retry_after.strip(), now))
    if status == 429 and not waits:
        waits = [reset for _, reset in quotas]
    return min(max(waits), LONGEST) if waits else None


def _retry_after(value: str, now: datetime) -> Iterable[float]:
    if value.isascii() and value.isdigit():
        yield float(value[:9])
        return
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:  # what a zone of -0000 gives
            moment = moment.replace(tzinfo=UTC)
        yield max(0.0, (moment - now).total_seconds())
    except (ValueError, OverflowError):
        return
