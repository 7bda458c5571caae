"""The command line of the simulator."""

import asyncio
import os
from pathlib import Path
import signal
import sys

import pytest

from simulator.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--colour"], "unrecognized arguments: --colour"),
        (["--tcp", "somewhere"], "'somewhere' is not HOST:PORT"),
        (["--tcp", "a:1", "--pty", "b"], "not allowed with argument"),
        (["--baud", "5"], "invalid choice"),
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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """It says what it serves, and leaves no link behind."""
    link = tmp_path / "meters"
    root = Path(__file__).parents[2]
    path = os.pathsep.join(map(str, (root, root / "custom_components" / "mbus")))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", "--pty", str(link)),
        env={"PYTHONPATH": path},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = await process.stdout.readline()
    process.send_signal(number)
    assert await process.wait() == 0
    assert line.decode() == f"Serving 11 meters at 2400 bit/s on {link}\n"
    assert not link.is_symlink()
