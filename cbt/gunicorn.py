"""The web server's configuration: processes that share what was loaded before the fork.

On a classroom box the pages of memory that they share are the difference between 160 MB and
250 MB, so everything is loaded once, frozen, and then forked: into two processes that answer
requests and, where ``./run`` asks for it, a third that does the background tasks. The server
starts whichever ends again.
"""

import errno
import fcntl
import gc
import os
import selectors
import signal
import sys
import time
from contextlib import suppress
from functools import partial
from importlib import import_module
from logging import Formatter
from operator import attrgetter
from pathlib import Path
from socket import socket
from threading import Thread

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import TConn, ThreadWorker

from cbt.lib.logs import BoxLogHandler

_host = os.environ.get("CBT_HOST", "127.0.0.1")
_data = Path(os.environ.get("CBT_DATA_DIR", Path(__file__).resolve().parents[1] / "var"))


class ServerLog(Logger):
    """The server's own log, in a file that is put aside while all its processes write it."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        handler = BoxLogHandler(_data / "log" / "gunicorn.log")
        handler.setFormatter(Formatter(self.error_fmt, self.datefmt))
        # The mark by which the server replaces its handlers when it reads its settings again.
        handler._gunicorn = True  # type: ignore[attr-defined]
        self.error_log.addHandler(handler)


class BoxProcess(ThreadWorker):
    """One process of the server: it answers requests, or does the background tasks."""

    does_tasks = False
    NAME = "cbt-tasks"
    # A class at its screens goes first; on an idle box this slows nothing down.
    NICENESS = 10
    SECONDS_BETWEEN_BEATS = 5
    # The server takes its next try at once, and a full disk or a locked database lasts longer.
    SECONDS_AFTER_A_FAILURE = 30

    @property
    def has_room(self) -> bool:
        """Whether a thread is free for one more connection. Those at rest need none."""
        at_work = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
        return at_work < self.cfg.threads

    def accept(self, listener: socket) -> None:
        """Take a connection, and let it rest until something comes from it.

        Browsers open connections ahead of need. In a thread each of them would keep that thread
        from the class for five seconds; twenty of them closed the classroom for ten.
        """
        try:
            client, address = listener.accept()
        except OSError as problem:
            if problem.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        connection = TConn(self.cfg, client, address, listener.getsockname())
        connection.set_timeout()
        self.nr_conns += 1
        self.pending_conns.append(connection)
        ready = partial(self.on_pending_socket_readable, connection)
        self.poller.register(client, selectors.EVENT_READ, ready)

    def enqueue_req(self, conn: TConn) -> None:
        """Answer a request, and leave new connections to the other process when all threads work.

        Whichever process was awake first took 26 of 30 trainees who began in one moment, and
        the last of them waited for all the others.
        """
        super().enqueue_req(conn)
        if not self.has_room:
            self.set_accept_enabled(False)

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled and self.has_room)

    def run(self) -> None:
        if not self.does_tasks:
            super().run()
            return
        # Otherwise a door stays open behind which nobody answers, when only this process is left.
        for listener in self.sockets:
            listener.close()
        os.nice(self.NICENESS)
        if sys.platform.startswith("linux"):
            Path("/proc/self/comm").write_text(self.NAME, encoding="ascii")
        try:
            self._do_tasks()
        except Exception:
            self.log.exception("The background tasks failed")
            time.sleep(self.SECONDS_AFTER_A_FAILURE)
            # Raised any further it would run the server's own way out, in here.
            sys.exit(1)

    def _do_tasks(self) -> None:
        from cbt.operations.working import BoxWorker

        worker = BoxWorker()
        worker.configure_signals()
        if not self.alive:  # told to stop before it could listen to that
            return
        Thread(target=self._beat, daemon=True).start()
        with (_data / "tasks.lock").open("ab") as lock:
            # One of a server that is ending may be at its last task.
            fcntl.flock(lock, fcntl.LOCK_EX)
            worker.run()

    def _beat(self) -> None:
        """Tell the server that all is well, whatever time a task takes; end when it is gone."""
        while os.getppid() == self.ppid:
            self.notify()
            time.sleep(self.SECONDS_BETWEEN_BEATS)
        os.kill(os.getpid(), signal.SIGTERM)


wsgi_app = "cbt.wsgi:application"
proc_name = "cbt-classroom"
_name = f"[{_host}]" if ":" in _host else _host
bind = f"{_name}:{os.environ.get('CBT_PORT', '8000')}"
worker_class = BoxProcess
_does_tasks = os.environ.get("CBT_SERVER_DOES_TASKS") == "1"
workers = int(os.environ.get("CBT_WEB_WORKERS", "2")) + _does_tasks
# Four requests at a time: more would only take the interpreter from each other. With eight a class
# of thirty that begins a test in one moment waited a tenth longer.
threads = 2
preload_app = True
# A class of 30 that starts an exam in one moment waits in the queue, not before a closed door.
backlog = 512
keepalive = 5
# A large report takes a while; a process that hangs for longer is replaced.
timeout = 120
graceful_timeout = 20
# Heartbeats on a disk that is busy with commits would make a healthy process look dead.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# A process that ends itself after so many requests would end them in the middle of an exam.
max_requests = 0
accesslog = None
errorlog = None  # logger_class writes it
logger_class = ServerLog
loglevel = "info"
# Nobody steers this server but the command that started it.
control_socket_disable = True


def pre_fork(server: Arbiter, worker: BoxProcess) -> None:
    """Let the last process that is missing do the tasks, unless one does already.

    When the server reads its settings again, the new processes come before the old ones go: of
    those that are there only the newest stay.
    """
    newest = sorted(server.WORKERS.values(), key=attrgetter("age"), reverse=True)
    stay = newest[: server.num_workers - 1]
    is_last = len(stay) == server.num_workers - 1
    worker.does_tasks = _does_tasks and is_last and not any(one.does_tasks for one in stay)


def post_fork(server: Arbiter, worker: BoxProcess) -> None:
    """Look for garbage later.

    Pages leave few cycles behind; looking for them after every 700 objects is a twentieth of what
    a page costs.
    """
    gc.set_threshold(20_000, 10, 10)


def on_starting(server: Arbiter) -> None:
    """Load the URL conf, the words and the templates, then freeze it all, before the first fork."""
    from django.conf import settings
    from django.db import connections
    from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
    from django.urls import NoReverseMatch, reverse
    from django.utils import translation

    from cbt.lib.interface import speaking

    # What some pages load when they need it, loaded where both processes share it.
    import_module("cryptography.hazmat.primitives.asymmetric.ed25519")
    for code, _name in settings.LANGUAGES:
        with speaking(code):
            translation.gettext("Name")
            # The first address looked up in a language builds the table for all of them.
            with suppress(NoReverseMatch):
                reverse("home")
    for folder in engines["django"].dirs:
        for file in sorted(Path(folder).rglob("*.html")):
            try:
                engines["django"].get_template(str(file.relative_to(folder)))
            except (TemplateDoesNotExist, TemplateSyntaxError) as problem:
                # One broken screen must not close the classroom; a test finds it before.
                server.log.error("The template %s cannot be used: %s", file, problem)
    # A connection must not be shared by two processes.
    connections.close_all()
    gc.collect()
    gc.freeze()
