"""PostgreSQL and Valkey from their wheels, wherever the checkout lies and whoever runs it."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from portal.embedded.addresses import broker_url, forget_addresses, running_addresses, write_addresses
from portal.embedded.aside import EmbeddedError, own_folder
from portal.embedded.servers import start_servers, wait_until
from portal.embedded.supervisor import Supervisor


@pytest.fixture
def no_servers_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that any user can enter, which pytest's own folders are not."""
    made = Path(tempfile.mkdtemp(prefix="dip-embedded-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def people(url: str) -> list[str]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS people (name text)")
        return [name for (name,) in connection.execute("SELECT name FROM people ORDER BY name")]


def add_person(url: str, name: str) -> None:
    people(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("INSERT INTO people VALUES (%s)", [name])


def answers(url: str) -> bool:
    try:
        people(url)
    except psycopg.OperationalError:
        return False
    return True


def test_both_servers_come_up_and_speak_their_protocols(no_servers_named: None, folder: Path) -> None:
    with Supervisor(folder / "log") as supervisor:
        urls = start_servers(supervisor, folder, durable=False)

        assert people(urls["DATABASE_URL"]) == []
        with redis.Redis.from_url(urls["REDIS_URL"]) as client:
            assert client.ping() is True


def test_what_was_written_outlives_sigkill_and_a_new_start(no_servers_named: None, folder: Path) -> None:
    with Supervisor(folder / "log") as supervisor:
        urls = start_servers(supervisor, folder, durable=True)
        add_person(urls["DATABASE_URL"], "Li")
        with redis.Redis.from_url(urls["REDIS_URL"]) as client:
            client.set("colour", "green")
            client.execute_command("WAITAOF", 1, 0, 5000)  # type: ignore[no-untyped-call]  # the file has it now

        for name in ("postgres", "valkey"):
            supervisor.kill(name, signal.SIGKILL)
        wait_until(lambda: supervisor.deaths("postgres") == 1, supervisor, "postgres")
        wait_until(lambda: answers(urls["DATABASE_URL"]), supervisor, "postgres")
        assert people(urls["DATABASE_URL"]) == ["Li"]

    with Supervisor(folder / "log") as supervisor:
        urls = start_servers(supervisor, folder, durable=True)

        assert people(urls["DATABASE_URL"]) == ["Li"]
        with redis.Redis.from_url(urls["REDIS_URL"]) as client:
            assert client.get("colour") == b"green"


def test_servers_that_the_environment_names_are_used(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    named = {"DATABASE_URL": "postgresql://db.example/register", "REDIS_URL": "redis://cache.example/3"}
    for name, url in named.items():
        monkeypatch.setenv(name, url)

    with Supervisor(folder / "log") as supervisor:
        assert start_servers(supervisor, folder / "data", durable=True) == named

    assert not (folder / "data").exists()


def test_root_in_a_checkout_that_nobody_else_can_enter(no_servers_named: None, folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root runs its servers as another user")
    folder.chmod(0o700)
    with Supervisor(folder / "log") as supervisor:
        urls = start_servers(supervisor, folder / "var", durable=False)
        aside = Path(urls["DATABASE_URL"].partition("host=")[2]).parent

        assert people(urls["DATABASE_URL"]) == []
        assert not aside.is_relative_to(folder)
    shutil.rmtree(aside)


def test_a_checkout_too_deep_for_a_socket(no_servers_named: None, folder: Path) -> None:
    deep = folder / "a folder with a space" / ("deep" * 25)
    with Supervisor(folder / "log") as supervisor:
        urls = start_servers(supervisor, deep, durable=False)

        assert people(urls["DATABASE_URL"]) == []
        assert (deep / "postgres").exists()
    shutil.rmtree(Path(urls["DATABASE_URL"].partition("host=")[2]).parent)


def test_a_cluster_of_another_version_is_refused_and_kept(no_servers_named: None, folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("12\n")

    with Supervisor(folder / "log") as supervisor, pytest.raises(EmbeddedError, match="made by PostgreSQL 12"):
        start_servers(supervisor, folder, durable=False)

    assert (folder / "postgres" / "PG_VERSION").read_text() == "12\n"


def test_a_server_that_cannot_start_shows_the_end_of_its_log(no_servers_named: None, folder: Path) -> None:
    with Supervisor(folder / "log") as supervisor:
        start_servers(supervisor, folder, durable=False)
    for file in (folder / "postgres" / "global").iterdir():
        file.unlink()

    with (
        Supervisor(folder / "log") as supervisor,
        pytest.raises(EmbeddedError, match=r"(?s)postgres does not start.*pg_control"),
    ):
        start_servers(supervisor, folder, durable=False)


def test_a_folder_that_somebody_else_made_first_is_not_used(folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (folder / "trap").symlink_to(elsewhere)

    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        own_folder(folder / "trap")


def test_other_commands_find_running_servers_and_forget_stopped_ones(tmp_path: Path) -> None:
    addresses = {"DATABASE_URL": "postgresql://a/b", "SITE_URL": "http://localhost:8000"}

    write_addresses(tmp_path, addresses)
    assert running_addresses(tmp_path) == addresses
    assert (tmp_path / "servers.json").stat().st_mode & 0o077 == 0

    forget_addresses(tmp_path)
    assert running_addresses(tmp_path) == {}


def test_addresses_of_a_process_that_is_gone_are_not_believed(tmp_path: Path) -> None:
    gone = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(gone, 0)
    (tmp_path / "servers.json").write_text(f'{{"DATABASE_URL": "postgresql://a/b", "process": {gone}}}')

    assert running_addresses(tmp_path) == {}


@pytest.mark.parametrize(
    ("redis_url", "celery_url"),
    [
        ("redis://localhost:6379/0", "redis://localhost:6379/0"),
        ("rediss://user:secret@cache.example/2", "rediss://user:secret@cache.example/2"),
        ("unix:///run/v.sock", "redis+socket:///run/v.sock"),
        ("unix:///run/v.sock?db=3", "redis+socket:///run/v.sock?virtual_host=3"),
        ("unix:///run/v.sock?password=db&db=3", "redis+socket:///run/v.sock?password=db&virtual_host=3"),
    ],
)
def test_celery_is_told_of_the_same_redis(redis_url: str, celery_url: str) -> None:
    assert broker_url(redis_url) == celery_url
