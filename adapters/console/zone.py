"""Where this machine says that it stands: for times that nobody has set a zone for."""

from __future__ import annotations

import warnings

from bot.errors import Mistake
from bot.zones import UTC_NAME, read_zone


def machine_zone() -> str | None:
    """This machine's time zone, an IANA name, or None where it cannot be told."""
    from tzlocal import get_localzone_name

    try:
        # It warns where the files of a machine disagree; nobody who chats can do anything about that.
        with warnings.catch_warnings(action="ignore"):
            name = read_zone(get_localzone_name() or "")
    except (Mistake, LookupError, ValueError, OSError):
        return None
    return UTC_NAME if name == "Etc/UTC" else name
