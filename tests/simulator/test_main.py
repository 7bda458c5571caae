"""The command line of the simulator."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path
import signal
import sys

import pytest
import serialx

from simulator.__main__ import main
from simulator.evidence import read_log
from simulator.faults import FAULTS


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--colour"], "unrecognized arguments: --colour"),
        (["--tcp", "somewhere"], "'somewhere' is not HOST:PORT"),
        (["--rfc2217", "a:b"], "'a:b' is not HOST:PORT"),
        (["--tcp", "a:1", "--pty", "b"], "not allowed with argument"),
        (["--tcp", "a:1", "--rfc2217", "b:2"], "not allowed with argument"),
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


@asynccontextmanager
async def simulate(*arguments: str) -> AsyncIterator[tuple[Process, str]]:
    """Run the command line; yield it once it serves, with what it says then."""
    root = Path(__file__).parents[2]
    path = os.pathsep.join(map(str, (root, root / "custom_components" / "mbus")))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simulator", *arguments),
        env={"PYTHONPATH": path},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    line = await process.stdout.readline()
    try:
        yield process, line.decode()
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """It says what it serves, and leaves no link behind."""
    link, log = tmp_path / "meters", tmp_path / "log"
    where = ("--pty", str(link), "--log", str(log))
    async with simulate(*where, "--meters", "7", "--fault", "latency=20ms") as (
        process,
        line,
    ):
        process.send_signal(number)
        assert await process.wait() == 0
    assert line == f"Serving 7 meters at 2400 bit/s on {link}\n"
    assert [entry.kind for entry in read_log(log)] == ["opened", "closed"]
    assert not link.is_symlink()


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("option", "scheme"), [("--tcp", "socket"), ("--rfc2217", "rfc2217")]
)
async def test_a_network_gateway_is_opened_by_its_url(option: str, scheme: str) -> None:
    """The place that is printed, behind the scheme of the option."""
    async with simulate(option, "127.0.0.1:0", "--baud", "38400") as (_, line):
        _, _, place = line.strip().rpartition(" ")
        serial = serialx.async_serial_for_url(
            f"{scheme}://{place}", baudrate=38400, parity=serialx.Parity.EVEN
        )
        async with serial, asyncio.timeout(2):
            await serial.write(bytes.fromhex("10 40 0A 4A 16"))
            assert await serial.readexactly(1) == b"\xe5"
