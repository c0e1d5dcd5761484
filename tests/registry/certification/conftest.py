"""Keys and a registry that the tests of this folder share: making them costs more than a test."""

import pytest

from registry.certification.filekeys import FileKeyProvider
from tests.registry.certification.office import Office, open_office


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> FileKeyProvider:
    return FileKeyProvider(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("office"))
