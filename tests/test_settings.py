"""What the environment says is what holds."""

import pytest

from prdbuilder.database import database


def test_what_the_address_of_the_database_asks_of_tls_holds():
    address = "postgres://us:secret@db.example.org/prd?sslmode=verify-full&sslrootcert=/ca.pem"
    options = database(address, connections=7)["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/ca.pem")
    assert options["pool"]["max_size"] == 7
    assert options["connect_timeout"] == 5


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [
        ("postgres://db.example.org/prd?connect_timeout=20", "connect_timeout", 20),
        ("sqlite:////data/prd.sqlite3?timeout=60", "timeout", 60),
        ("sqlite:////data/prd.sqlite3", "transaction_mode", "IMMEDIATE"),
    ],
)
def test_what_the_address_of_the_database_asks_goes_before_ours(address, name, value):
    assert database(address, connections=1)["OPTIONS"][name] == value
