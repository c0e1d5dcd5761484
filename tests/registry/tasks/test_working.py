"""A sweep works in pieces, and ends quietly when its database goes away."""

import pytest
from django.db import OperationalError, connection

from registry.tasks.working import worked_off


def kill_our_own_backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return 1


def wait_in_vain() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(1)")
    return 1


@pytest.mark.django_db(transaction=True)
def test_a_sweep_whose_server_is_killed_under_it_ends_quietly_and_the_next_one_works() -> None:
    pieces = iter([lambda: 3, kill_our_own_backend])

    assert worked_off(lambda: next(pieces)(), 5) == 3

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_what_a_statement_does_wrong_is_heard_of() -> None:
    with pytest.raises(OperationalError, match="statement timeout"):
        worked_off(wait_in_vain, 5)
    connection.close()


def test_it_goes_on_until_nothing_is_left_or_the_time_is_over() -> None:
    left = iter([2, 2, 1, 0])

    assert worked_off(lambda: next(left), 5) == 5
    assert worked_off(lambda: 7, 0) == 7


def test_a_piece_that_was_not_full_is_the_last_where_small_ones_are_not_worth_it() -> None:
    left = iter([20, 20, 19, 1])

    assert worked_off(lambda: next(left), 5, full=20) == 59


def test_what_gives_way_does_one_piece_all_the_same() -> None:
    waiting = iter([False, True])

    assert worked_off(lambda: 10, 5, gives_way=lambda: next(waiting)) == 20
    assert worked_off(lambda: 10, 5, gives_way=lambda: True) == 10
