"""The queue of files: whole messages only, each taken by one."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from kombu import Connection, Exchange, Queue

from portal.lib import folder_broker


@pytest.fixture
def broker(tmp_path):
    folder_broker.install()
    # kombu remembers for the whole process which queues it has bound.
    folder_broker.Transport.global_state.clear()
    options = {
        "data_folder_in": str(tmp_path / "queue"),
        "data_folder_out": str(tmp_path / "queue"),
        "control_folder": str(tmp_path / "control"),
        "store_processed": False,
    }
    folder_broker.prepare(options)
    return lambda: Connection("filesystem://", transport_options=options)


def queue_of(connection, name):
    return connection.SimpleQueue(Queue(name, Exchange(name), routing_key=name))


def test_a_message_reaches_its_queue_and_no_other(broker):
    with broker() as connection:
        intake, media = queue_of(connection, "intake"), queue_of(connection, "media")
        intake.put({"job": 7})
        with pytest.raises(media.Empty):
            media.get_nowait()
        message = intake.get_nowait()
        message.ack()
        assert message.payload == {"job": 7}


def test_messages_are_taken_in_the_order_they_came(broker):
    with broker() as connection:
        queue = queue_of(connection, "intake")
        for number in range(20):
            queue.put(number)
        assert [queue.get_nowait().payload for _ in range(20)] == list(range(20))


def test_several_workers_take_each_message_once(broker):
    with broker() as connection:
        sender = queue_of(connection, "intake")
        for number in range(200):
            sender.put(number)

    def take(_worker) -> list[int]:
        taken = []
        with broker() as connection:
            queue = queue_of(connection, "intake")
            while True:
                try:
                    message = queue.get_nowait()
                except queue.Empty:
                    return taken
                message.ack()
                taken.append(message.payload)

    with ThreadPoolExecutor(4) as workers:
        taken = [number for some in workers.map(take, range(4)) for number in some]
    assert sorted(taken) == list(range(200))


def test_several_may_bind_queues_to_one_exchange_at_once(broker):
    def bind(number):
        with broker() as connection:
            connection.default_channel._queue_bind("all", "", "", f"queue{number}")

    with ThreadPoolExecutor(12) as workers:
        list(workers.map(bind, range(12)))
    with broker() as connection:
        bound = {row.queue for row in connection.default_channel.get_table("all")}
    assert bound == {f"queue{number}" for number in range(12)}


def test_the_folders_are_closed_to_others(broker, tmp_path):
    assert (tmp_path / "queue").stat().st_mode & 0o077 == 0
