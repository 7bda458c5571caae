"""The time that tests over real sockets run in."""

import asyncio
import socket
import threading

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .clock import jumping_time

HOUR_S = 3600.0


def pair() -> tuple[socket.socket, socket.socket]:
    """Return two ends of one connection."""
    ends = socket.socketpair()
    for end in ends:
        end.setblocking(False)
    return ends


async def test_frozen_time_stands_still_before_a_meter_is_read(
    hass: HomeAssistant, loaded: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """Behind what a test begins with, no read is under way that it has not asked for."""
    coordinators = loaded.runtime_data.coordinators.values()
    assert {each.data.read_at for each in coordinators} == {dt_util.utcnow()}


async def test_nobody_waits_for_a_timer(freezer: FrozenDateTimeFactory) -> None:
    """The loop and the rest of Home Assistant agree on what time it is afterwards."""
    loop = asyncio.get_running_loop()
    with jumping_time(freezer):
        before_s, before = loop.time(), dt_util.utcnow()
        await asyncio.sleep(HOUR_S)
        assert loop.time() - before_s == pytest.approx(HOUR_S)
        passed = dt_util.utcnow() - before
        assert passed.total_seconds() == pytest.approx(HOUR_S)


async def test_timers_keep_their_order(freezer: FrozenDateTimeFactory) -> None:
    """Whatever is due first is done first, and hears of it no later."""
    loop = asyncio.get_running_loop()
    done: list[int] = []
    with jumping_time(freezer):
        for seconds in (3, 1, 2):
            loop.call_later(seconds, done.append, seconds)
        await asyncio.sleep(2.5)
        assert done == [1, 2]
        await asyncio.sleep(1)
    assert done == [1, 2, 3]


async def test_what_is_on_its_way_arrives_before_the_next_timer(
    freezer: FrozenDateTimeFactory,
) -> None:
    """A timeout that is tighter than any real network does not end before it."""
    loop = asyncio.get_running_loop()
    near, far = pair()
    with jumping_time(freezer), near, far:
        for _ in range(100):
            await loop.sock_sendall(near, b"\xe5")
            async with asyncio.timeout(1e-9):
                assert await loop.sock_recv(far, 16) == b"\xe5"


async def test_time_stands_still_while_a_thread_works(
    freezer: FrozenDateTimeFactory,
) -> None:
    """However long it takes, no timeout ends meanwhile."""
    loop = asyncio.get_running_loop()
    started = threading.Event()
    with jumping_time(freezer):
        before_s = loop.time()
        work = loop.run_in_executor(None, started.wait)
        tick = loop.run_in_executor(None, started.set)
        async with asyncio.timeout(0.001):
            await asyncio.gather(work, tick)
        assert loop.time() == pytest.approx(before_s)
