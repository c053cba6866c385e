"""The check command: what was skipped is named, and on a CI server it is a failure."""

import sys

import pytest

from tools import run_tests, skips
from tools.run_tests import Outcome, Step
from tools.setup_box import CHECKS, Packages

SUITE = """
import pytest

@pytest.mark.parametrize("side", ["left", "right"])
def test_door(side):
    if side == "left":
        pytest.skip("there is no door")

@pytest.mark.xfail(reason="not built")
def test_roof():
    assert False
"""
DOOR = skips.Skip("test_house::test_door[left]", "there is no door")
ROOF = skips.Skip("test_house::test_roof", "meant to fail: not built")


@pytest.fixture
def house(tmp_path):
    """A step that runs a small suite of its own."""
    (tmp_path / "test_house.py").write_text(SUITE)
    pytest_there = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    alone = ["-c", str(tmp_path / "none.ini"), "--rootdir", str(tmp_path)]
    (tmp_path / "none.ini").write_text("[pytest]\n")
    return Step("house", "tests of the house", [[*pytest_there, *alone, str(tmp_path)]])


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.delenv("CI", raising=False)
    return run_tests._environment(tmp_path)


def test_skips_are_named_with_their_reasons(house, environment, tmp_path, capsys):
    outcome = run_tests._run(house, environment, tmp_path)
    run_tests._print_table([outcome])

    assert (outcome.result, outcome.skips) == ("passed", (DOOR, ROOF))
    told = capsys.readouterr().out
    assert "Skipped in tests of the house:" in told
    assert "test_house::test_door[left]: there is no door (not on the list)" in told


def test_skip_fails_on_a_ci_server(house, environment, tmp_path, monkeypatch):
    monkeypatch.setenv("CI", "1")

    outcome = run_tests._run(house, environment, tmp_path)

    assert (outcome.result, outcome.reason) == ("FAILED", "tests skipped: 2")


def test_skip_that_the_list_explains_passes_on_a_ci_server(
    house, environment, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("CI", "1")
    allowed = {"test_house::test_door": "no house has one", "test_house::test_roof": "soon"}
    monkeypatch.setattr(skips, "ALLOWED", allowed)

    outcome = run_tests._run(house, environment, tmp_path)
    run_tests._print_table([outcome])

    assert outcome.result == "passed"
    assert "test_door[left]: there is no door\n" in capsys.readouterr().out


def test_check_that_cannot_run_fails_on_a_ci_server_alone(monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    step = Step("browser", "journeys", [], obstacle=lambda: "chromium is not installed")
    outcome = run_tests._run(step, {}, run_tests.ROOT)
    run_tests._print_table([outcome])
    assert "0 failed, 1 not run" in capsys.readouterr().out

    monkeypatch.setenv("CI", "true")
    run_tests._print_table([outcome])

    told = capsys.readouterr().out
    assert "NOT RUN" in told
    assert "chromium is not installed" in told
    assert "1 failed" in told


def test_suite_without_a_report_is_a_failure(environment, tmp_path):
    step = Step("house", "tests", [[sys.executable, "-c", "", "pytest"]])

    outcome = run_tests._run(step, environment, tmp_path)

    assert (outcome.result, outcome.reason) == ("FAILED", "pytest wrote no report")


def test_commands_after_one_that_failed_do_not_run(environment, tmp_path):
    fail, touch = "raise SystemExit(3)", f"open({str(tmp_path / 'ran')!r}, 'w')"
    commands = [[sys.executable, "-c", code] for code in (fail, touch)]

    outcome = run_tests._run(Step("two", "two", commands), environment, tmp_path)

    assert (outcome.result, outcome.reason) == ("FAILED", "exit status 3")
    assert not (tmp_path / "ran").exists()


def test_checks_are_set_up_from_a_folder_of_wheels(tmp_path, monkeypatch, capsys):
    """Its name counts from where the person typed it."""
    (tmp_path / "wheels").mkdir()
    asked = []
    monkeypatch.setattr(run_tests, "ensure_system_packages", lambda wanted: Packages(()))
    monkeypatch.setattr(
        run_tests, "ensure_environment", lambda layer, *, wheels: asked.append((layer, wheels))
    )
    monkeypatch.setattr(run_tests, "_run", lambda step, *rest: Outcome(step, "passed", 0))
    monkeypatch.setenv("CBT_CALLED_FROM", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["./test", "--wheels", "wheels", "lint"])

    assert run_tests.main() == 0

    assert asked == [(CHECKS, tmp_path / "wheels")]


def test_folder_of_wheels_that_is_not_there_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["./test", "--wheels", str(tmp_path / "nowhere")])

    with pytest.raises(SystemExit):
        run_tests.main()

    assert f"there is no folder {tmp_path / 'nowhere'}" in capsys.readouterr().err
