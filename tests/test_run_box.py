"""The start command: what it refuses, and how it keeps the server running."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.waiting import wait_for
from tools import run_box, setup_box
from tools.run_box import Child, Options, Supervisor
from tools.setup_box import Environment, Packages, SetupError, ensure_environment

ROOT = Path(__file__).resolve().parents[1]


def is_alive(process_id):
    try:
        # An ended process that nobody has asked about yet is a zombie, not a program.
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def steps_of_setup(monkeypatch):
    """What would be installed, noted instead of installed."""
    done = []

    def install(wanted):
        done.append("system")
        return Packages(())

    monkeypatch.setattr(run_box, "ensure_system_packages", install)
    monkeypatch.setattr(
        run_box,
        "ensure_environment",
        lambda environment, *, wheels: done.append((environment.lock, wheels)),
    )
    return done


def test_setup_makes_no_data_and_starts_nothing(steps_of_setup, tmp_path, monkeypatch, capsys):
    """A box that is to take a backup must be able to run the commands and have no people."""
    data = tmp_path / "data"
    monkeypatch.setattr(
        sys, "argv", ["./run", "--setup", "--data", str(data), "--wheels", str(tmp_path)]
    )
    handler = signal.getsignal(signal.SIGTERM)

    status = run_box.main()

    signal.signal(signal.SIGTERM, handler)
    assert (status, steps_of_setup) == (0, ["system", ("requirements.txt", tmp_path)])
    assert not data.exists()
    assert "Set up." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "media"),
    [([], "media"), (["--data", "var"], "media"), (["--data", "other"], "other/media")],
)
def test_default_folder_is_the_same_box_whether_it_is_named_or_not(given, media, monkeypatch):
    for name in ("CBT_DATA_DIR", "CBT_MEDIA_DIR", "CBT_CALLED_FROM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["./run", *given])

    assert run_box._options().media == ROOT / media


def test_second_start_on_the_same_data_is_refused(tmp_path):
    with run_box._lock(tmp_path), pytest.raises(SetupError, match=rf"process {os.getpid()}\)"):
        run_box._lock(tmp_path)


def test_data_is_free_again_after_a_stop(tmp_path):
    run_box._lock(tmp_path).close()

    run_box._lock(tmp_path).close()


def test_port_in_use_names_a_free_one():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SetupError, match=rf"Port {port} is in use .* ./run --port \d+"):
            run_box._check_port("127.0.0.1", port)


def test_address_of_another_machine_is_refused():
    with pytest.raises(SetupError, match=r"no address 192\.0\.2\.1"):
        run_box._check_port("192.0.2.1", 8000)


def test_child_that_ended_waits_longer_each_time():
    child = Child("example", [sys.executable, "-c", "raise SystemExit(3)"], os.environ)
    delays = []
    for _ in range(4):
        child.start()
        assert wait_for(lambda: child.ended() == "exit status 3" or not child.is_running)
        delays.append(child.delay)

    assert delays == [1, 2, 4, 8]


def test_child_that_ran_long_starts_again_at_once(monkeypatch):
    monkeypatch.setattr(run_box, "STEADY_AFTER", 0)
    child = Child("example", [sys.executable, "-c", ""], os.environ)
    child.failures = 5
    child.start()

    assert wait_for(lambda: child.ended() or not child.is_running)
    assert child.delay == run_box.RESTART_DELAYS[0]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's service is Linux's")
def test_child_stops_when_its_parent_was_killed():
    program = (
        "import os, time; from tools.run_box import Child;"
        "child = Child('example', ['sleep', '60'], os.environ); child.start();"
        "print(child._process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    child_id = int(parent.stdout.readline())
    assert is_alive(child_id)

    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    assert wait_for(lambda: not is_alive(child_id))


def test_classroom_addresses_are_not_the_machine_itself():
    assert [address for address in run_box.lan_addresses() if address.startswith("127.")] == []


def test_remedy_is_one_line_with_every_package():
    remedy = Packages(("python3-venv", "chromium")).remedy

    assert "\n" not in remedy
    assert "install -y python3-venv chromium" in remedy


@pytest.fixture
def layers(tmp_path, monkeypatch):
    """The two environments of a project of the test's; what pip is asked for is noted."""
    monkeypatch.setattr(setup_box, "ROOT", tmp_path)
    monkeypatch.setattr(setup_box, "STATE", tmp_path / "state")
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / lock).write_text("django==1\n")
    product = Environment(tmp_path / ".venv", "requirements.txt")
    checks = Environment(tmp_path / ".venv-test", "requirements-dev.txt", on=product)
    asked = []
    real = setup_box._run

    def run(command):
        if "pip" not in command:
            return real([*command[:-1], "--without-pip", command[-1]])
        asked.append((Path(command[command.index("--python") + 1]), Path(command[-1]).name))
        return 0

    monkeypatch.setattr(setup_box, "_run", run)
    return SimpleNamespace(product=product, checks=checks, asked=asked)


def test_product_is_installed_once_and_again_when_its_lock_changed(layers, tmp_path):
    for _start in range(2):
        ensure_environment(layers.product)
    assert layers.asked == [(layers.product.python, "requirements.txt")]

    (tmp_path / "requirements.txt").write_text("django==2\n")
    ensure_environment(layers.product)

    assert layers.asked == 2 * [(layers.product.python, "requirements.txt")]


def test_checks_are_installed_beside_the_product_and_see_its_packages(layers):
    ensure_environment(layers.checks)
    (layers.product.packages / "of_the_product.py").write_text("name = 'the product'")

    assert layers.asked == [
        (layers.product.python, "requirements.txt"),
        (layers.checks.python, "requirements-dev.txt"),
    ]
    told = subprocess.check_output(
        [layers.checks.python, "-c", "import of_the_product as found; print(found.name)"], text=True
    )
    assert told == "the product\n"


def test_checks_leave_a_product_that_is_installed_alone(layers):
    ensure_environment(layers.product)
    before = listing(layers.product.folder)

    ensure_environment(layers.checks)

    assert listing(layers.product.folder) == before
    assert layers.asked[1:] == [(layers.checks.python, "requirements-dev.txt")]


def test_checks_are_looked_at_again_when_the_product_was_made_again(layers):
    """What they took from the old one may be missing in the new one."""
    ensure_environment(layers.checks)
    shutil.rmtree(layers.product.folder)
    layers.asked.clear()

    ensure_environment(layers.checks)
    ensure_environment(layers.checks)

    assert [lock for _python, lock in layers.asked] == ["requirements.txt", "requirements-dev.txt"]


def test_packages_that_cannot_be_installed_name_the_remedy(layers, monkeypatch, tmp_path):
    monkeypatch.setattr(setup_box, "_make_venv", lambda folder: None)
    layers.product.packages.mkdir(parents=True)
    monkeypatch.setattr(setup_box, "_run", lambda command: 1)

    with pytest.raises(SetupError, match="--wheels FOLDER"):
        ensure_environment(layers.product)
    with pytest.raises(SetupError, match="python3 -m pip download"):
        ensure_environment(layers.product, wheels=tmp_path)

    assert not layers.product.stamp.exists()


def listing(folder):
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}


def test_log_that_grew_long_is_put_aside_and_the_oldest_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(run_box, "LOG_BYTES", 3)
    monkeypatch.setattr(run_box, "LOGS_KEPT", 2)
    log = tmp_path / "cbt.log"
    for text in ("first", "second", "third", "x"):
        log.write_text(text)
        run_box._rotate(log)
    assert log.read_text() == "x"  # short: it stays
    assert (tmp_path / "cbt.log.1").read_text() == "third"
    assert (tmp_path / "cbt.log.2").read_text() == "second"
    assert len(list(tmp_path.iterdir())) == 3


def test_disk_that_refuses_to_rename_does_not_stop_the_start(tmp_path, monkeypatch):
    monkeypatch.setattr(run_box, "LOG_BYTES", 3)
    log = tmp_path / "cbt.log"
    log.write_text("long enough")

    def refuse(path, target):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)

    run_box._rotate(log)

    assert log.read_text() == "long enough"


WRITER = """
import logging, sys
from pathlib import Path
from cbt.lib.logs import BoxLogHandler

log = logging.getLogger()
log.addHandler(BoxLogHandler(Path(sys.argv[1])))
for number in range(4000):
    log.warning("%s %s", sys.argv[2], number)
"""


def test_no_line_is_lost_when_two_processes_write_a_log_that_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(run_box, "LOG_BYTES", 5_000)
    monkeypatch.setattr(run_box, "LOGS_KEPT", 1)
    log = tmp_path / "cbt.log"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(log), name], cwd=ROOT)
        for name in ("one", "two")
    ]

    aside = 0
    while any(writer.poll() is None for writer in writers):
        if log.exists() and log.stat().st_size > run_box.LOG_BYTES:
            run_box._rotate(log)
            aside += 1
            # Kept, to be counted: the next turn would drop it.
            (tmp_path / "cbt.log.1").rename(tmp_path / f"aside-{aside}")

    assert [writer.returncode for writer in writers] == [0, 0]
    assert aside
    lines = [line for file in tmp_path.iterdir() for line in file.read_text().splitlines()]
    expected = {f"{name} {number}" for name in ("one", "two") for number in range(4000)}
    assert len(lines) == len(expected)
    assert set(lines) == expected


@pytest.fixture
def supervisor(tmp_path):
    """A supervisor of a small program in place of the server."""
    kept = {number: signal.getsignal(number) for number in STOPS}
    options = Options("127.0.0.1", 1, tmp_path, tmp_path / "media", False, None)
    (tmp_path / "log").mkdir()
    made = Supervisor(options, os.environ)
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    made._server = Child("server", sleep, os.environ)
    yield made
    made._server.kill()
    signal.set_wakeup_fd(-1)
    for number, handler in kept.items():
        signal.signal(number, handler)


STOPS = (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def log_of(supervisor):
    return (supervisor._options.data / "log" / "run.log").read_text()


def is_well(supervisor):
    supervisor._look_after()
    return supervisor._server.is_running


def test_killed_server_is_started_again(supervisor, monkeypatch):
    monkeypatch.setattr(run_box, "RESTART_DELAYS", (0,))
    is_well(supervisor)
    before = supervisor._server._process.pid

    supervisor._server.send(signal.SIGKILL)

    assert wait_for(lambda: is_well(supervisor) and supervisor._server._process.pid != before)
    assert "ended (signal 9)" in log_of(supervisor)
    assert "started again" in log_of(supervisor)


def test_server_that_cannot_be_started_is_tried_again(supervisor, monkeypatch):
    def refuse(*args, **options):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(run_box.subprocess, "Popen", refuse)
    supervisor._look_after()

    assert "server cannot be started" in log_of(supervisor)
    assert supervisor._server.delay == run_box.RESTART_DELAYS[0]
    monkeypatch.undo()
    supervisor._server.start_at = 0
    assert is_well(supervisor)


def test_full_disk_does_not_stop_the_supervisor(supervisor, capsys):
    supervisor._log = Path("/dev/full")

    supervisor._note("the server ended")

    assert "The server ended." in capsys.readouterr().out


def test_terminal_that_is_gone_does_not_stop_the_supervisor(supervisor, monkeypatch):
    def broken(text):
        raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(run_box, "say", broken)

    supervisor._note("the server ended")

    assert "the server ended" in log_of(supervisor)


def test_logs_that_grow_while_the_box_runs_are_put_aside(supervisor, monkeypatch):
    monkeypatch.setattr(run_box, "LOG_BYTES", 3)
    folder = supervisor._options.data / "log"
    for name in run_box.LOGS:
        (folder / name).write_text("long enough")

    supervisor._look_at_logs()

    assert {path.name for path in folder.iterdir()} == {f"{name}.1" for name in run_box.LOGS}


def test_logs_are_looked_at_once_a_minute(supervisor, monkeypatch):
    looked = []
    monkeypatch.setattr(run_box, "_rotate", looked.append)

    for _ in range(3):
        supervisor._look_at_logs()
    assert len(looked) == len(run_box.LOGS)
    monkeypatch.setattr(run_box.time, "monotonic", lambda: supervisor._look_at_logs_at + 1)
    supervisor._look_at_logs()

    assert len(looked) == 2 * len(run_box.LOGS)


def test_stop_ends_the_server(supervisor):
    is_well(supervisor)
    pid = supervisor._server._process.pid
    supervisor._ask_to_stop()

    supervisor._stop()

    assert not is_alive(pid)
    assert "stopped" in log_of(supervisor)


def test_server_that_does_not_heed_the_stop_is_killed(supervisor, monkeypatch):
    monkeypatch.setattr(run_box, "STOP_PATIENCE", 0.5)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "open('deaf', 'w'); time.sleep(60)"
    )
    told = supervisor._options.data / "deaf"
    deaf = deaf.replace("'deaf'", repr(str(told)))
    supervisor._server._command = [sys.executable, "-c", deaf]
    is_well(supervisor)
    pid = supervisor._server._process.pid
    assert wait_for(told.exists)

    supervisor._stop()

    assert not is_alive(pid)
