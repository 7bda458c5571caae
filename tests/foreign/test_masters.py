"""Masters that others wrote, against the simulated bus: what they understand is right."""

import asyncio
from asyncio.subprocess import PIPE
import json
from pathlib import Path
import sys
from typing import Final

import pytest

from simulator.bus import SimulatedBus
from simulator.server import serve_tcp

from .conftest import FASTEST
from .gateways import HOST
from .needs import module, package, program

pytestmark = pytest.mark.wall_clock

LIBMBUS: Final = "libmbus"
MASTER: Final = Path(__file__).with_name("pymeterbus_master.py")
KAMSTRUP: Final = "82969010"
ENERGY_KWH: Final = "8412"


async def said_by(*command: str) -> str:
    """Run a program to its end; return what it prints."""
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    async with asyncio.timeout(30):
        output, complaints = await process.communicate()
    assert process.returncode == 0, complaints.decode()
    return output.decode("latin-1")


async def test_libmbus_reads_over_tcp(bus: SimulatedBus) -> None:
    """With its own tool."""
    tool = program("mbus-tcp-request-data", LIBMBUS)
    async with serve_tcp(bus, HOST, 0) as where:
        said = await said_by(tool, *where.split(":"), "10")
    assert f"<Id>{KAMSTRUP}</Id>" in said
    assert f"<Value>{ENERGY_KWH}</Value>" in said


async def test_libmbus_reads_over_a_serial_port(port: str) -> None:
    """With its own tool, which sets the port."""
    tool = program("mbus-serial-request-data", LIBMBUS)
    said = await said_by(tool, "-b", str(FASTEST), port, "10")
    assert f"<Id>{KAMSTRUP}</Id>" in said
    assert f"<Value>{ENERGY_KWH}</Value>" in said


async def test_libmbus_finds_by_secondary_address(port: str) -> None:
    """Among two that begin with the same digits."""
    tool = program("mbus-serial-scan-secondary", LIBMBUS)
    said = await said_by(tool, "-b", str(FASTEST), port, "8296901FFFFFFFFF")
    found = [line.split()[6] for line in said.splitlines() if "Found" in line]
    assert found == ["829690102D2C400D", "829690122D2C400D"]


async def test_pymeterbus_reads_over_tcp(bus: SimulatedBus) -> None:
    """By selection."""
    module("serial", "pyserial")
    package("pyMeterBus")
    async with serve_tcp(bus, HOST, 0) as where:
        command = (sys.executable, "-I", str(MASTER), f"socket://{where}")
        said = json.loads(await said_by(*command, "829690102D2C400D"))
    records = said["body"]["records"]
    assert records[0]["value"] == int(ENERGY_KWH) * 1000
    assert said["body"]["header"]["identification"] == "0x82, 0x96, 0x90, 0x10"
