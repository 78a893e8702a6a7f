"""Intake driven to its end, by one worker or by several at once."""

import threading

from django.db import connection


def take_all(intake):
    while intake.take_in():
        pass


def take_all_at_once(workers, make_intake):
    """Let so many workers begin at the same moment; raise what stopped one of them."""
    start, errors = threading.Barrier(workers), []

    def work():
        intake = make_intake()
        start.wait()
        try:
            take_all(intake)
        except Exception as error:  # noqa: BLE001 - raised below
            errors.append(error)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
