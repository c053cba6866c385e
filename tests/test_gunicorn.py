"""The server: its own log, and the process that does the tasks."""

import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from cbt import gunicorn
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def server_log(tmp_path, monkeypatch):
    """The log of a server that keeps its data in a folder of the test's."""
    monkeypatch.setattr(gunicorn, "_data", tmp_path)
    settings = Config()
    settings.set("errorlog", gunicorn.errorlog)
    settings.set("logger_class", gunicorn.logger_class)
    yield settings.logger_class(settings)
    lines = logging.getLogger("gunicorn.error")
    for handler in list(lines.handlers):
        lines.removeHandler(handler)
        handler.close()


def test_server_goes_on_in_a_new_file_when_its_log_was_put_aside(server_log, tmp_path):
    log = tmp_path / "log" / "gunicorn.log"
    server_log.info("before")
    log.rename(log.with_suffix(".log.1"))

    server_log.info("after")

    assert log.with_suffix(".log.1").read_text().endswith("[INFO] before\n")
    assert log.read_text().endswith("[INFO] after\n")
    assert len(log.read_text().splitlines()) == 1


def test_settings_read_again_write_each_line_once(server_log, tmp_path):
    server_log.setup(server_log.cfg)

    server_log.info("once")

    assert len((tmp_path / "log" / "gunicorn.log").read_text().splitlines()) == 1


def test_requests_are_not_logged_one_by_one(server_log):
    """Each line would cost a write, and the names of pages are nobody's business."""
    assert not server_log.access_log_enabled


@pytest.mark.parametrize(
    ("running", "does_tasks"),
    [
        pytest.param("", False, id="first of a new server answers"),
        pytest.param("..", True, id="last does the tasks"),
        pytest.param("t.", False, id="one that answers is replaced"),
        pytest.param(".", False, id="two are missing"),
        pytest.param("..t", False, id="settings read again, first"),
        pytest.param("..t.", False, id="settings read again, second"),
        pytest.param("..t..", True, id="settings read again, last"),
    ],
)
def test_one_process_of_three_does_the_tasks(monkeypatch, running, does_tasks):
    """``running`` are those that stand, from the oldest to the newest; t does the tasks."""
    monkeypatch.setattr(gunicorn, "_does_tasks", True)
    siblings = {
        age: SimpleNamespace(age=age, does_tasks=mark == "t") for age, mark in enumerate(running)
    }
    made = SimpleNamespace(does_tasks=False)

    gunicorn.pre_fork(SimpleNamespace(WORKERS=siblings, num_workers=3), made)

    assert made.does_tasks is does_tasks


def test_server_of_a_hub_does_no_tasks(monkeypatch):
    monkeypatch.setattr(gunicorn, "_does_tasks", False)
    sibling, made = (SimpleNamespace(age=age, does_tasks=False) for age in (1, 2))

    gunicorn.pre_fork(SimpleNamespace(WORKERS={1: sibling}, num_workers=2), made)

    assert not made.does_tasks


# The product's settings for the server, with a small program and small tasks in it: they end a
# second after they are told to, as one that is at its last task.
SMALL = """
import os, signal, sys, time
from pathlib import Path
from types import SimpleNamespace
from cbt.gunicorn import *
del on_starting
wsgi_app = "small:application"
FOLDER = Path({folder!r})

def application(environment, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]

class Tasks:
    is_told = False

    def configure_signals(self):
        signal.signal(signal.SIGTERM, self.end)

    def end(self, *_):
        self.is_told = True

    def note(self, what):
        with (FOLDER / "work").open("a") as file:
            file.write(what + "\\n")

    def run(self):
        (FOLDER / str(os.getpid())).touch()
        if (FOLDER / "fail").exists():
            raise OSError(28, "No space left on device")
        self.note("begin")
        while not self.is_told:
            time.sleep(0.05)
        time.sleep(1)
        self.note("end")

sys.modules["cbt.operations.working"] = SimpleNamespace(BoxWorker=Tasks)
BoxProcess.SECONDS_AFTER_A_FAILURE = 0.2
BoxProcess.SECONDS_BETWEEN_BEATS = 0.1
"""


class Server:
    """A server with the product's settings, and what its processes leave in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tasks"
        self.folder.mkdir()
        (folder / "log").mkdir()
        self._data = folder
        self._settings = folder / "small.py"
        self._settings.write_text(SMALL.format(folder=str(self.folder)))
        self.start()

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        told = {
            "CBT_DATA_DIR": str(self._data),
            "CBT_PORT": str(self.port),
            "CBT_SERVER_DOES_TASKS": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(self._data)]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", str(self._settings)],
            cwd=ROOT,
            env=os.environ | told,
            stderr=subprocess.DEVNULL,
        )

    def is_well(self) -> bool:
        """Whether it answers, and one process does the tasks."""
        return self.answers() and len(self.tasks()) == 1

    def answers(self) -> bool:
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        return False

    def tasks(self) -> list[int]:
        """The processes that do tasks at this moment."""
        found = []
        for file in self.folder.glob("[0-9]*"):
            with suppress(FileNotFoundError):
                name = Path(f"/proc/{file.name}/comm").read_text().strip()
                state = Path(f"/proc/{file.name}/stat").read_text().rpartition(")")[2].split()[0]
                if name == gunicorn.BoxProcess.NAME and state != "Z":
                    found.append(int(file.name))
        return found

    def work(self) -> list[str]:
        """When tasks were taken up and laid down, in order."""
        return (self.folder / "work").read_text().split()


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path)
    assert wait_for(made.is_well)
    yield made
    if made.process.poll() is None:
        made.process.terminate()
        made.process.wait(30)


def test_killed_tasks_are_taken_up_by_another_process_and_the_class_goes_on(server):
    (before,) = server.tasks()

    os.kill(before, signal.SIGKILL)

    assert server.answers()
    assert wait_for(lambda: server.is_well() and server.tasks() != [before])


def test_failing_tasks_are_tried_again_and_the_class_goes_on(server, tmp_path):
    (server.folder / "fail").touch()
    os.kill(server.tasks()[0], signal.SIGKILL)
    assert wait_for(lambda: len(list(server.folder.glob("[0-9]*"))) > 2)
    assert server.answers()

    (server.folder / "fail").unlink()

    assert wait_for(server.is_well)
    said = (tmp_path / "log" / "gunicorn.log").read_text()
    assert "The background tasks failed" in said
    assert "main loop" not in said


def test_tasks_give_way_to_requests(server):
    (tasks,) = server.tasks()
    assert os.getpriority(os.PRIO_PROCESS, tasks) > os.getpriority(
        os.PRIO_PROCESS, server.process.pid
    )


def test_settings_that_are_read_again_leave_one_process_at_the_tasks(server):
    before = server.tasks()

    server.process.send_signal(signal.SIGHUP)

    assert wait_for(lambda: server.is_well() and server.tasks() != before)
    # The new one waited until the old one had laid its work down.
    assert server.work() == ["begin", "end", "begin"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_tasks_end_with_the_server(server, number):
    server.process.send_signal(number)

    server.process.wait(30)

    assert wait_for(lambda: not server.tasks())
    assert server.work() == ["begin", "end"]


def test_tasks_wait_for_those_of_a_server_that_was_killed(server):
    server.process.kill()
    server.process.wait(30)
    (old,) = server.tasks()

    server.start()

    assert wait_for(lambda: server.is_well() and server.tasks() != [old])
    assert server.work() == ["begin", "end", "begin"]


def test_connections_that_browsers_open_ahead_of_need_keep_no_thread(server):
    """One thread each would be more than there are, for five seconds."""
    ahead = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]

    assert server.answers()

    for connection in ahead:
        connection.close()


@pytest.mark.parametrize(
    ("connections", "at_rest", "waiting", "has_room"),
    [(0, 0, 0, True), (3, 0, 0, True), (4, 0, 0, False), (30, 26, 0, False), (30, 20, 7, True)],
)
def test_process_takes_no_more_than_its_threads_can_answer(connections, at_rest, waiting, has_room):
    process = object.__new__(gunicorn.BoxProcess)
    process.cfg = SimpleNamespace(threads=4)
    process.nr_conns = connections
    process.keepalived_conns, process.pending_conns = range(at_rest), range(waiting)

    assert process.has_room is has_room
