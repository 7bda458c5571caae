"""Watching what passes on gateways: what each watcher has not been told yet, and no more."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
import time
from typing import Final

from custom_components.mbus.gateway import MbusConfigEntry, running_gateway
from custom_components.mbus.meter import MeterConfig, meters_of
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.bus.traffic import Passing
from custom_components.mbus.meterbus.hexadecimal import spaced
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .frames import Interpreter
from .messages import ShownFrame, TrafficEvent

PAUSE_S: Final = 0.2
"""Between two events: as often as an eye follows."""
MOST_FRAMES: Final = 200
"""Of one event: a bus at 38400 baud carries 40 short frames in that time."""


@dataclass
class _Watched:
    """A gateway whose traffic is watched."""

    master: Master
    end: CALLBACK_TYPE
    interpreter: Interpreter = field(default_factory=Interpreter)
    meters: dict[str, MeterConfig] = field(default_factory=dict)


class Watch:
    """What passes, for one open page: told in batches, the newest ones when it is too much."""

    def __init__(
        self, hass: HomeAssistant, send: Callable[[TrafficEvent], None]
    ) -> None:
        """Tell by `send`; nothing is watched yet."""
        self._hass = hass
        self._send = send
        self._watched: dict[str, _Watched] = {}
        self._untold: deque[tuple[str, float, Passing]] = deque(maxlen=MOST_FRAMES)
        self._passed = 0
        self._told = 0
        self._cancel: CALLBACK_TYPE | None = None

    @callback
    def follow(self, entries: Iterable[MbusConfigEntry]) -> None:
        """Watch those of these gateways that run, and no others."""
        running = {
            each.entry_id: (each, gateway)
            for each in entries
            if (gateway := running_gateway(each)) is not None
        }
        for entry_id in [*self._watched]:
            found = running.get(entry_id)
            if found is None or found[1].master is not self._watched[entry_id].master:
                self._watched.pop(entry_id).end()
        for entry_id, (entry, gateway) in running.items():
            if entry_id not in self._watched:
                traffic = gateway.master.traffic
                end = traffic.watch(partial(self._note, entry_id))
                self._watched[entry_id] = _Watched(gateway.master, end)
            self._watched[entry_id].meters = meters_of(entry)

    @callback
    def end(self) -> None:
        """Watch nothing any more."""
        for each in self._watched.values():
            each.end()
        self._watched.clear()
        if self._cancel is not None:
            self._cancel()

    def _note(self, entry_id: str, passing: Passing) -> None:
        self._passed += 1
        self._untold.append((entry_id, time.time(), passing))
        if self._cancel is None:
            job = HassJob(self._tell, cancel_on_shutdown=True)
            self._cancel = async_call_later(self._hass, PAUSE_S, job)

    @callback
    def _tell(self, _: object) -> None:
        self._cancel = None
        lost = self._passed - self._told - len(self._untold)
        if lost:
            for each in self._watched.values():
                each.interpreter.forget()
        first = self._told + lost + 1
        frames = [
            self._shown(number, *each)
            for number, each in enumerate(self._untold, start=first)
        ]
        self._told = self._passed
        self._untold.clear()
        self._send({"frames": frames, "lost": lost})

    def _shown(
        self, number: int, entry_id: str, at_s: float, passing: Passing
    ) -> ShownFrame:
        watched = self._watched.get(entry_id)
        interpreter = Interpreter() if watched is None else watched.interpreter
        meaning = interpreter.meaning_of(
            passing, {} if watched is None else watched.meters
        )
        return {
            "number": number,
            "at": round(at_s * 1000),
            "entry_id": entry_id,
            "is_sent": passing.is_sent,
            "hex": spaced(passing.data),
            "kind": meaning.kind,
            "address": meaning.address,
            "meter_number": meaning.number,
            "meter_id": meaning.meter_id,
        }
