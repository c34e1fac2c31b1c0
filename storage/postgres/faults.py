"""What PostgreSQL's errors mean to people, by their SQLSTATE; its appendix A lists them.

Imports no driver: `storage.faults` asks it for whatever has a SQLSTATE.
"""

from __future__ import annotations

_AGAIN = "Try again."
_SENTENCES = {
    "28P01": "The database {name} refuses the user's password. Mend it in DATABASE_URL.",
    "28000": (
        "The database {name} does not let the user of DATABASE_URL in. "
        "See that the user is there and that pg_hba.conf of the server allows it."
    ),
    "3D000": (
        "There is no database {name}. Make it, for example with createdb, or mend its name in DATABASE_URL."
    ),
    "42501": (
        "The user of DATABASE_URL may not do that in the database {name}. "
        "Make the user the database's owner, or grant it what it needs."
    ),
    "08P01": (
        "The server of the database {name} does not take the limits that Paperboy sets for itself. "
        "Point DATABASE_URL at PostgreSQL itself, not at a pooler before it."
    ),
    "25006": (
        "The database {name} cannot be written: it is a copy of another server's, or set to be read only. "
        "Point DATABASE_URL at the server that takes writes."
    ),
    "53100": "There is no room left for the database {name}. Make room on its server and try again.",
    "53200": f"The server of the database {{name}} has no memory left. {_AGAIN}",
    "53300": (
        "The server of the database {name} takes no more connections. "
        "Stop other programs that use it, or raise its max_connections."
    ),
    "55P03": (
        "The database {name} is in use by another program and did not become free in time. "
        "Try again; if it lasts, stop the other program."
    ),
    "57014": f"The database {{name}} did not come to an end in time and was stopped. {_AGAIN}",
    "57P03": "The server of the database {name} is starting or stopping. Try again in a moment.",
    "25P03": f"The database {{name}} gave up a transaction that stood still for too long. {_AGAIN}",
}
_LOST = "The connection to the database {name} was lost. See that its server runs, and try again."
_DAMAGED = (
    "The database {name} is damaged. Put a copy in its place, "
    "or point DATABASE_URL at an empty one: papers can be fetched again."
)
_AT_ONCE = f"Something else changed the database {{name}} at the same moment. {_AGAIN}"
# Whole classes, by how their codes begin.
_CLASSES = {"08": _LOST, "57P": _LOST, "XX001": _DAMAGED, "XX002": _DAMAGED, "40": _AT_ONCE}


def sentence_of(error: BaseException, name: str) -> str:
    """What went wrong with the database `name`, and what helps.

    `error` is the driver's, or one made of it, with a `sqlstate`; of its text the first line alone is told, without
    the details of rows. Without a code it is the driver's own, which has lost the server.
    """
    code: str = getattr(error, "sqlstate", None) or ""
    if not code:
        return lost(name)
    text = _SENTENCES.get(code)
    if text is None:
        text = next((each for begin, each in _CLASSES.items() if code.startswith(begin)), None)
    if text is None:
        told = str(next(iter(error.args), "")).strip().partition("\n")[0]
        return f"The database {name} failed: {told or 'the server does not say why'} ({code})."
    return text.format(name=name)


def lost(name: str) -> str:
    """What is said where a connection ended without a word of the server."""
    return _LOST.format(name=name)
