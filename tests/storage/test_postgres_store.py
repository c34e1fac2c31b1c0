"""The store on a PostgreSQL server: several programs at once, and a server that refuses, stops or hurries."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot.errors import StoreFault, TooSlow
from bot.papers import SourceName
from bot.settings import PlaceSettings
from bot.watching.model import Every
from bot.watching.ports import Reason
from storage.database_url import PostgresServer as Address
from storage.database_url import read_database_url
from storage.opening import migrate, open_store
from storage.postgres.connecting import connect
from storage.postgres.engine import TAKE_TURN
from storage.postgres.index_view import PostgresIndexView
from storage.postgres.readers import Readers
from storage.schema import HEAD, metadata
from tests.contracts.index import find, index, numbers, word
from tests.contracts.store import save
from tests.rigs.clock import FakeClock
from tests.rigs.databases import opened
from tests.rigs.postgres import PASSWORD, TEMPLATE, PostgresServer
from tests.rigs.store_child import add_paper
from tests.rigs.stored import DAY, START, every_read, every_write, made_up
from tests.rigs.watched import ADA, AGENTS, PLACE, add, an_alert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.ports import IndexView
    from storage.store import SqlStore
    from tests.rigs.postgres import PostgresDatabase

LOST = r"connection to the database .* was lost"
CANNOT_BE_USED = "was lost|cannot be reached|starting or stopping"
END_OTHERS = (
    "SELECT pg_terminate_backend(pid, 9000) FROM pg_stat_activity "
    "WHERE application_name = 'paperboy' AND datname = current_database()"
)


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[PostgresDatabase]:
    with postgres.database() as made:
        yield made


@pytest.fixture
async def store(database: PostgresDatabase) -> AsyncIterator[SqlStore]:
    async with opened(database) as store:
        yield store


@pytest.fixture
async def other(database: PostgresDatabase) -> AsyncIterator[SqlStore]:
    """Another program's store in the same database."""
    async with opened(database) as store:
        yield store


@pytest.fixture
async def beside(database: PostgresDatabase) -> AsyncIterator[asyncpg.Connection]:
    """A connection of a third program."""
    connection = await asyncpg.connect(database.url)
    yield connection
    await connection.close()


def address(url: str) -> Address:
    read = read_database_url(url)
    assert isinstance(read, Address)
    return read


async def reopen(url: str) -> None:
    async with open_store(url, clock=FakeClock()):
        pass


async def test_numbers_of_an_owner_are_given_once_whichever_program_is_asked(
    store: SqlStore, other: SqlStore
) -> None:
    async with asyncio.TaskGroup() as tasks:
        made = [tasks.create_task(add(each)) for _ in range(12) for each in (store, other)]
    assert sorted(watch.result().number for watch in made) == list(range(1, 25))
    assert len(await store.watching.watches_of(ADA)) == 24


async def test_what_a_transaction_decides_on_is_not_changed_by_another_program(
    store: SqlStore, other: SqlStore
) -> None:
    async def add_if_there_is_room(each: SqlStore) -> None:
        async with each.transaction() as ledger:
            if await ledger.watching.last_change() < 3:
                await ledger.watching.add_watch(ADA, AGENTS, place=PLACE, every=Every.NOW, at=START)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(add_if_there_is_room(store))
            tasks.create_task(add_if_there_is_room(other))
    assert len(await store.watching.watches_of(ADA)) == 3


async def test_who_follows_the_changes_misses_none_that_another_program_makes(
    store: SqlStore, other: SqlStore
) -> None:
    followed: set[int] = set()
    number = 0
    adding = [asyncio.create_task(add(each)) for _ in range(20) for each in (store, other)]
    while number == 0 or not all(each.done() for each in adding):
        changes = await store.watching.changes_since(number, 3)
        number = changes.number
        followed |= changes.queries.keys()
    while (changes := await store.watching.changes_since(number, 3)).queries:
        number = changes.number
        followed |= changes.queries.keys()
    assert followed == {each.result().id for each in adding}


async def test_a_change_with_a_lower_number_is_never_seen_after_one_with_a_higher(
    store: SqlStore, other: SqlStore
) -> None:
    first = asyncio.Event()
    may_end = asyncio.Event()

    async def add_slowly() -> None:
        async with store.transaction() as ledger:
            await ledger.watching.add_watch(ADA, AGENTS, place=PLACE, every=Every.NOW, at=START)
            first.set()
            await may_end.wait()

    slow = asyncio.create_task(add_slowly())
    await first.wait()
    quick = asyncio.create_task(add(other))
    # The other one has asked for its turn and waits for it, or it would have ended by now.
    seen = await other.watching.changes_since(0, 9)
    while not await waiting_for_a_turn(other):
        seen = await other.watching.changes_since(0, 9)
    assert (seen.number, quick.done()) == (0, False)
    may_end.set()
    await asyncio.gather(slow, quick)
    told = await other.watching.changes_since(0, 9)
    assert list(told.queries) == sorted(told.queries)
    assert len(told.queries) == 2


async def waiting_for_a_turn(store: SqlStore) -> bool:
    """Whether some program waits for another's transaction."""
    async with store._database.reading.connect() as connection:
        found = await connection.exec_driver_sql(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        )
        return bool(found.scalar())


async def test_a_place_has_one_alert_about_a_paper_and_a_paper_one_reason_whoever_stores_them(
    store: SqlStore, other: SqlStore
) -> None:
    await save(store, made_up(1))

    async def tell(each: SqlStore) -> None:
        async with each.transaction() as ledger:
            await ledger.watching.queue({made_up(1).id: Reason.LISTED})
            await ledger.watching.add_alerts([an_alert()])

    async with asyncio.TaskGroup() as tasks:
        for _ in range(4):
            tasks.create_task(tell(store))
            tasks.create_task(tell(other))
    assert len(await store.watching.alerts_in(PLACE, 9)) == 1
    assert await store.watching.waiting(9) == ((made_up(1).id, Reason.LISTED),)


async def test_programs_that_write_the_same_things_in_opposite_orders_do_not_stop_each_other(
    store: SqlStore, other: SqlStore
) -> None:
    papers = [made_up(number) for number in range(200)]
    async with asyncio.TaskGroup() as tasks:
        for _ in range(5):
            tasks.create_task(save(store, *papers))
            tasks.create_task(save(other, *reversed(papers)))
    assert await store.count_papers() == 200


async def test_beside_another_programs_transaction_reads_answer_and_writes_say_what_is_wrong(
    database: PostgresDatabase, beside: asyncpg.Connection
) -> None:
    async with opened(database, busy_seconds=0.02) as store:
        async with beside.transaction():
            await beside.execute(TAKE_TURN)
            for call in every_read(store).values():
                await call()
            for call in every_write(store).values():
                with pytest.raises(StoreFault, match="in use by another program"):
                    await call()
        for call in every_write(store).values():
            await call()


async def test_a_database_without_its_tables_is_a_fault_whatever_is_asked(
    database: PostgresDatabase, store: SqlStore
) -> None:
    await database.run(*(f"DROP TABLE {table.name}" for table in reversed(metadata.sorted_tables)))
    for call in (*every_read(store).values(), *every_write(store).values()):
        with pytest.raises(StoreFault, match="does not exist"):
            await call()


async def test_a_look_cannot_write(store: SqlStore) -> None:
    def write(view: IndexView) -> None:
        assert isinstance(view, PostgresIndexView)
        view._asking.rows("DELETE FROM papers")

    with pytest.raises(StoreFault, match="cannot be written"):
        await store.look_up(write)


async def test_a_read_cannot_write(store: SqlStore) -> None:
    with pytest.raises(StoreFault, match="cannot be written"):
        async with store._reading() as connection:
            await connection.exec_driver_sql("DELETE FROM papers")


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("statement_timeout", "did not come to an end in time"),
        ("lock_timeout", "in use by another"),
    ],
)
async def test_a_statement_that_takes_too_long_is_a_fault_that_undoes_the_transaction(
    store: SqlStore, beside: asyncpg.Connection, limit: str, words: str
) -> None:
    await save(store, made_up(1))

    async def write() -> None:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(2)])
            await ledger._connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            await ledger._connection.exec_driver_sql(f"SET LOCAL {limit} = 20")
            await ledger.save_papers([made_up(1, title="Changed")])

    async with beside.transaction():
        await beside.execute("SELECT * FROM papers FOR UPDATE")
        with pytest.raises(StoreFault, match=words):
            await write()
    assert await store.count_papers() == 1


async def test_a_look_without_an_end_is_given_up_and_the_next_one_is_answered(
    database: PostgresDatabase,
) -> None:
    readers = Readers(address(database.url), busy_seconds=1.0, look_seconds=0.05)
    try:
        for _ in range(3):
            with pytest.raises(TooSlow, match="did not come to an end"):
                await readers.run(lambda asking, _: asking.rows("SELECT pg_sleep(60)"))
        ((answer,),) = await readers.run(lambda asking, _: asking.rows("SELECT 7"))
        assert answer == 7
    finally:
        await readers.close()


async def test_a_look_whose_connection_the_server_ends_is_a_fault_and_the_next_one_is_answered(
    database: PostgresDatabase, store: SqlStore
) -> None:
    await index(store, made_up(1, title="Alpha"))

    def end_itself(view: IndexView) -> None:
        assert isinstance(view, PostgresIndexView)
        view._asking.rows("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(StoreFault, match=LOST):
        await store.look_up(end_itself)
    assert await find(store, word("alpha")) == numbers(made_up(1))
    await database.run(END_OTHERS)
    assert await find(store, word("alpha")) == numbers(made_up(1))


async def test_connections_that_the_server_ended_while_idle_are_replaced_unnoticed(
    database: PostgresDatabase, store: SqlStore
) -> None:
    for _ in range(2):
        await save(store, made_up(1), day=DAY)
        await asyncio.gather(*(store.paper(made_up(1).id) for _ in range(9)))
        await database.run(END_OTHERS)
        for call in every_read(store).values():
            await call()


async def test_a_transaction_whose_connection_the_server_ends_is_undone_and_a_fault(
    database: PostgresDatabase, store: SqlStore
) -> None:
    async def write() -> None:
        async with store.transaction() as ledger:
            await ledger.save_papers([made_up(1)])
            await database.run(f"{END_OTHERS} AND state = 'idle in transaction'")
            await ledger.save_papers([made_up(2)])

    with pytest.raises(StoreFault, match=LOST):
        await write()
    await save(store, made_up(3))
    assert await store.count_papers() == 1


@pytest.fixture
def other_server() -> Iterator[PostgresServer]:
    """A server that a test may stop."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.end()


async def test_a_server_that_is_started_anew_under_load_costs_faults_but_nothing_that_was_done(
    other_server: PostgresServer,
) -> None:
    url = other_server.url(TEMPLATE)
    faults: list[str] = []
    async with open_store(url, clock=FakeClock()) as store:
        done = 0

        async def write() -> None:
            nonlocal done
            while len(faults) < 4:
                try:
                    await add_paper(store)
                except StoreFault as fault:
                    faults.append(str(fault))
                else:
                    done += 1

        writing = [asyncio.create_task(write()) for _ in range(3)]
        while done < 5:
            await store.days(SourceName.HF)
        await asyncio.to_thread(other_server.halt)
        await asyncio.gather(*writing)
        with pytest.raises(StoreFault, match=CANNOT_BE_USED):
            await find(store, word("alpha"))
        await asyncio.to_thread(other_server.go_on)
        await add_paper(store)
        # One whose end was not heard of may be there.
        assert done + 1 <= (await store.days(SourceName.HF))[DAY] <= done + 1 + len(faults)
        assert await find(store, word("alpha")) == []
    for fault in faults:
        assert re.search(CANNOT_BE_USED, fault)


async def test_a_wrong_password_is_a_fault_that_says_so_and_not_which(
    postgres: PostgresServer, database: PostgresDatabase
) -> None:
    url = postgres.url_by_network(database.name)
    async with open_store(url, clock=FakeClock()) as store:
        assert await store.count_papers() == 0
    wrong = postgres.url_by_network(database.name, password="wr0ng-word")
    with pytest.raises(StoreFault, match="refuses the user's password") as fault:
        await reopen(wrong)
    assert "wr0ng" not in f"{fault.value} {fault.value.__cause__}"
    assert PASSWORD not in str(fault.value)


async def test_a_database_that_is_not_there_is_a_fault_that_says_how_to_make_it(
    postgres: PostgresServer,
) -> None:
    with pytest.raises(StoreFault, match=r"There is no database nowhere at .*createdb"):
        await reopen(postgres.url("nowhere"))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("127.0.0.1:9/papers", r"papers at 127.0.0.1:9 cannot be reached: Connection refused\. "),
        ("host.invalid/papers", r"papers at host.invalid cannot be reached: \w.*\. "),
        ("/papers?host=/nowhere", r"papers at /nowhere cannot be reached: No such file.*\. "),
    ],
)
async def test_a_server_that_is_not_there_is_a_fault_with_its_name_and_no_secret(
    where: str, words: str
) -> None:
    with pytest.raises(StoreFault, match=words + "See that PostgreSQL runs there") as fault:
        await reopen(f"postgresql://u:secret@{where}")
    assert "secret" not in f"{fault.value} {fault.value.__cause__}"


async def test_a_server_that_says_nothing_is_a_fault() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(8)
        writer.close()

    silent = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    async with silent:
        port = silent.sockets[0].getsockname()[1]
        with pytest.raises(StoreFault, match=r"cannot be reached|was lost"):
            await reopen(f"postgresql://u:secret@127.0.0.1:{port}/papers?sslmode=disable")


@pytest.mark.parametrize("mode", ["nonsense", "verify-full&sslrootcert=/nowhere.pem"])
async def test_an_option_that_cannot_be_used_is_a_fault_that_says_why(mode: str) -> None:
    with pytest.raises(StoreFault, match=r"DATABASE_URL cannot be used|cannot be reached") as fault:
        await reopen(f"postgresql://u:secret@127.0.0.1:9/papers?sslmode={mode}")
    assert "secret" not in str(fault.value)


async def test_a_database_that_cannot_hold_any_text_is_refused_with_the_way_to_make_one(
    postgres: PostgresServer,
) -> None:
    with (
        postgres.database(like="template0 ENCODING 'LATIN1' LOCALE 'C'") as latin,
        pytest.raises(StoreFault, match=r"keeps text as LATIN1.*createdb --encoding=UTF8"),
    ):
        await reopen(latin.url)


async def test_a_database_of_another_program_is_refused(postgres: PostgresServer) -> None:
    with postgres.database(like="template0") as theirs:
        await theirs.run("CREATE TABLE papers (id int)")
        with pytest.raises(StoreFault, match="another program's"):
            await reopen(theirs.url)


async def test_a_database_of_a_newer_program_is_refused(database: PostgresDatabase) -> None:
    await database.run("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(StoreFault, match="newer Paperboy"):
        await reopen(database.url)


async def test_a_user_who_may_make_no_tables_is_told_so(
    postgres: PostgresServer, database: PostgresDatabase
) -> None:
    with postgres.database(like="template0") as bare:
        await bare.run("DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN PASSWORD 'guest'")
        url = f"postgresql://guest:guest@127.0.0.1:{postgres.port}"
        with pytest.raises(StoreFault, match="may not do that"):
            await reopen(f"{url}/{bare.name}")
        with pytest.raises(StoreFault, match="may not do that"):
            await reopen(f"{url}/{database.name}")
        await bare.run("DROP ROLE guest")


async def test_migrating_tells_from_where_to_where(postgres: PostgresServer) -> None:
    with postgres.database(like="template0") as new:
        assert await migrate(new.url, clock=FakeClock()) == (None, HEAD)
        assert await migrate(new.url, clock=FakeClock()) == (HEAD, HEAD)


async def test_a_connection_says_whose_it_is_and_keeps_to_its_limits(
    database: PostgresDatabase,
) -> None:
    connection = await connect(address(database.url), lock_seconds=10.0)
    try:
        shown = {
            name: await connection.fetchval(f"SHOW {name}")
            for name in ("application_name", "timezone", "lock_timeout", "statement_timeout")
        }
    finally:
        await connection.close()
    assert shown == {
        "application_name": "paperboy",
        "timezone": "UTC",
        "lock_timeout": "10s",
        "statement_timeout": "1min",
    }


async def test_settings_of_a_place_and_its_alerts_go_with_it(
    database: PostgresDatabase, store: SqlStore
) -> None:
    await save(store, made_up(1))
    async with store.transaction() as ledger:
        await ledger.watching.change_settings(PLACE, PlaceSettings(daily_cap=5))
        await ledger.watching.add_alerts([an_alert()])
    await database.run("DELETE FROM places")
    for table in ("place_settings", "alerts", "alert_watches"):
        assert await database.rows(f"SELECT count(*) FROM {table}") == [(0,)]
