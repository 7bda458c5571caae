"""The command line of the simulator."""

import asyncio
import os
from pathlib import Path
import signal
import sys

import pytest

from simulator.__main__ import main
from simulator.evidence import read_log
from simulator.faults import FAULTS


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--colour"], "unrecognized arguments: --colour"),
        (["--tcp", "somewhere"], "'somewhere' is not HOST:PORT"),
        (["--tcp", "a:1", "--pty", "b"], "not allowed with argument"),
        (["--baud", "5"], "invalid choice"),
        (["--fault", "magic"], "There is no fault 'magic'."),
        (["--fault", "11111111:silent"], "There is no meter 11111111."),
        (["--meters", "0"], "'0' is not a number of meters"),
        (["--meters", "many"], "'many' is not a number of meters"),
        (["house", "--meters", "3"], "not allowed with argument"),
        (["--meters", "300", "--primary", "unique"], "no unique primary address"),
        (["--primary", "random"], "invalid"),
        (["--log", "no-such-directory/log"], "Cannot serve: No such file"),
        (["no-such-fleet"], "no-such-fleet cannot be read"),
        (["--pty", "no-such-directory/meters"], "Cannot serve: No such file"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    """No usage text, no traceback."""
    monkeypatch.setattr(sys, "argv", ["simulate", *arguments])
    with pytest.raises(SystemExit) as stopped:
        sys.exit(main())
    complaint = capsys.readouterr().err
    assert stopped.value.code == 2
    assert sentence in complaint
    assert complaint.count("\n") == 1


def test_the_faults_are_listed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each in a line."""
    monkeypatch.setattr(sys, "argv", ["simulate", "--faults"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code in {None, 0}
    assert capsys.readouterr().out.count("\n") == len(FAULTS)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """It says what it serves, and leaves no link behind."""
    link, log = tmp_path / "meters", tmp_path / "log"
    root = Path(__file__).parents[2]
    path = os.pathsep.join(map(str, (root, root / "custom_components" / "mbus")))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "--pty", str(link)),
        *("--meters", "7", "--fault", "latency=20ms", "--log", str(log)),
        env={"PYTHONPATH": path},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = await process.stdout.readline()
    process.send_signal(number)
    assert await process.wait() == 0
    assert line.decode() == f"Serving 7 meters at 2400 bit/s on {link}\n"
    assert [entry.kind for entry in read_log(log)] == ["opened", "closed"]
    assert not link.is_symlink()
