import pytest

from portal.jurisdictions import pack


@pytest.fixture(scope="session")
def kz():
    return pack.get("kz")


@pytest.fixture(scope="session")
def kz_folder():
    return pack.HERE / "kz"
