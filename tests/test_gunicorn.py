"""The web server's own log."""

import logging

import pytest
from gunicorn.config import Config

from cbt import gunicorn


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
