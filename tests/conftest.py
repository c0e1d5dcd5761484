"""The test run's frame: own folders, own database per process, no silent skips in CI. See tests/README.md."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
VAR_DIR = tempfile.mkdtemp(prefix=f"dip-var-{WORKER}-", dir=os.environ.get("TEST_FOLDER"))
os.mkdir(f"{VAR_DIR}/static")  # empty: the live server asks the finders, but WhiteNoise warns when there is no folder

if settings.configured:  # pytest-django read them, before us
    raise pytest.UsageError(
        "Unset DJANGO_SETTINGS_MODULE: the tests choose the settings and folders that they run with."
    )
# Set before the settings are read, and in the environment, so that the child processes of a test agree with it.
os.environ |= {
    "TEST_FOLDER": VAR_DIR,  # of our workers, so that even a killed one leaves nothing behind
    "VAR_DIR": VAR_DIR,
    "KEY_DIR": f"{VAR_DIR}/keys",
    "INTAKE_IN_CHILD": "0",  # a child costs a second; tests of the guard switch it on
    "REDIS_PREFIX": f"test-{os.getpid()}",
    "DJANGO_SETTINGS_MODULE": "portal.settings",
}
os.environ.pop("EMAIL_URL", None)

hypothesis.settings.register_profile("sampled", max_examples=50, deadline=None, derandomize=True)
hypothesis.settings.register_profile("full", max_examples=1000, deadline=None)

pytest_plugins = ["tests.browser", "tests.nameserver", "tests.processes", "tests.procedure.recorder", "tests.sites"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run every combination and the long simulations")
    parser.addoption("--record-access", action="store_true", help="write tests/portal/access/matrix.txt anew")
    parser.addoption("--record-journeys", action="store_true", help="write what journeys cost to figures.md")


def pytest_configure(config: pytest.Config) -> None:
    from portal.embedded.prepare import compile_messages

    hypothesis.settings.load_profile("full" if config.getoption("--full") else "sampled")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # scrypt costs 60 ms for each user
    if not hasattr(config, "workerinput"):
        compile_messages(settings.BASE_DIR / "locale")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    """Before xdist starts its workers, which must come by here before they read the settings."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure() -> None:
    shutil.rmtree(VAR_DIR, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    long = [item for item in items if item.get_closest_marker("full")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report: pytest.TestReport = yield  # type: ignore[misc,assignment]  # a wrapper is sent the report
    return fail_skips(report)  # type: ignore[return-value]  # and returns it


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report: pytest.CollectReport = yield  # type: ignore[misc,assignment]  # a wrapper is sent the report
    return fail_skips(report)  # type: ignore[return-value]  # and returns it


def fail_skips(report: Any) -> Any:
    """With CI=true a skipped test is a failed one: what did not run has shown nothing.

    The one exception: where no shared folder stands beside the checkout, what reads it cannot run, in CI or not.
    """
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not settings.SHARED_DIR.exists() and str(settings.SHARED_DIR) in reason:
            return report
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: with CI=true nothing may be skipped ({reason})"
    return report


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's: a clone of the migrated template instead of migrations, and instead of every flush."""
    from django.test import TransactionTestCase

    from tests.database import CloneFactory

    url = os.environ.get("DATABASE_URL")
    if not url:
        pytest.fail("No DATABASE_URL: run tests with `python3 manage.py test [PATH]`, which brings up a PostgreSQL.")
    clones = CloneFactory(url, WORKER)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: clones.renew())
        clones.start()
        yield
        clones.stop()


@pytest.fixture(autouse=True)
def fresh_cache(request: pytest.FixtureRequest) -> None:
    """Nothing cached or counted by one test is seen by the next; keys of another prefix are left to expire."""
    from django.core.cache import cache

    cache.key_prefix = f"{os.environ['REDIS_PREFIX']}:{abs(hash(request.node.nodeid)):x}"


@pytest.fixture(autouse=True)
def fresh_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """The ledger's files go with the database of a test: heads published from one must not bind the next.

    A module that keeps its database over several tests is marked `keeps_log`, and clears the files itself.
    """
    from tests.factories.log import log_clear

    if request.node.get_closest_marker("keeps_log"):
        yield
        return
    log_clear()
    yield
    log_clear()
