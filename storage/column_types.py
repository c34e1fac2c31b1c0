"""Types of columns that mean the same in every database."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

from sqlalchemy import TIMESTAMP, BigInteger, Text, TypeDecorator

from storage.storable import utc

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NONE_AS_JSON = "[]"


class Instant(TypeDecorator[datetime]):
    """An instant: aware and UTC on the way in and out, anything else is refused as a bug (ValueError).

    ``timestamptz`` where there is one. SQLite has none: there it is whole microseconds since 1970, exact,
    8 bytes, and sorted as numbers are; as text it would be 26 bytes and sorted only while everybody writes
    the same form. To read one in a shell: ``datetime(at / 1000000, 'unixepoch')``.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type in one database."""
        kept: TypeEngine[Any] = BigInteger() if _is_sqlite(dialect) else TIMESTAMP(timezone=True)
        return dialect.type_descriptor(kept)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """What is handed to the driver."""
        if value is None:
            return None
        return _microseconds(utc(value)) if _is_sqlite(dialect) else utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """What comes of what the driver hands out."""
        if value is None:
            return None
        if _is_sqlite(dialect):
            return _instant(value)
        instant: datetime = value.astimezone(UTC)
        return instant


class Texts(TypeDecorator[tuple[str, ...]]):
    """A tuple of texts as a compact JSON list, readable and searchable as it stands."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:  # noqa: ARG002
        """What is handed to the driver."""
        # `json.dumps` builds an encoder a call, which takes longer than what it then encodes.
        return f"[{','.join(map(encode_basestring, value))}]" if value else _NONE_AS_JSON

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """What comes of what the driver hands out."""
        return () if value in (None, _NONE_AS_JSON) else tuple(json.loads(value))


@lru_cache(maxsize=64)  # what is stored together was mostly read at one instant
def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


@lru_cache(maxsize=1_024)  # as above
def _instant(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _is_sqlite(dialect: Dialect) -> bool:
    return dialect.name == "sqlite"
