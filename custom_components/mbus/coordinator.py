"""Reading one meter, again and again."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import logging
from typing import Any, Final, Protocol, override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .failures import FailureLog
from .meter import MeterConfig
from .meterbus.bus.master import Master
from .meterbus.protocol.errors import MeterError, MeterProblem
from .meterbus.protocol.frames import LongFrame
from .meterbus.protocol.header import Header
from .meterbus.protocol.reading import Reading
from .meterbus.protocol.records import Record
from .outcome import Outcome, OutcomeKind, failed
from .reader import Reader
from .records.names import Names

_LOGGER = logging.getLogger(__name__)

ONLY_AREA: Final = failed(
    MeterError(MeterProblem.ONLY_AREA, "an area that was asked for before")
)
"""What came of reading a meter that sends an area in place of its usual telegram."""

INCOMPLETE: Final = "incomplete"
"""What a read is called of which telegrams are missing."""


@dataclass(frozen=True, kw_only=True)
class MeterData:
    """What a meter answered last: its records by key, and what it says of itself."""

    records: Mapping[str, Record] = field(default_factory=dict)
    block: bytes = b""
    """What stands behind 0F."""
    header: Header | None = None
    frames: tuple[LongFrame, ...] = ()
    read_at: datetime | None = None
    requests: int | None = None
    duration_s: float | None = None

    @classmethod
    def of(cls, reading: Reading) -> MeterData:
        """Return what there is of an answer that came now."""
        return cls(
            records=reading.records,
            block=reading.telegram.manufacturer_data,
            header=reading.telegram.header,
            frames=reading.frames,
            read_at=dt_util.utcnow(),
            requests=reading.requests,
            duration_s=reading.duration_s,
        )


class Book(Protocol):
    """Where the bus is, and who takes note of what came of asking its meters."""

    @property
    def master(self) -> Master:
        """Return the master of the bus."""

    @property
    def names(self) -> Names:
        """Return the words of the person's language."""

    async def follow_keys(
        self, coordinator: MeterCoordinator, records: Mapping[str, Record]
    ) -> None:
        """Let what is stored of a meter follow keys that its records have now."""

    def note(self, coordinator: MeterCoordinator, outcome: Outcome) -> None:
        """Take note of a read that has come to its end."""

    def note_wanted(self, coordinator: MeterCoordinator) -> None:
        """Take note that a meter begins, or ceases, to be wanted."""


class MeterCoordinator(DataUpdateCoordinator[MeterData]):
    """Reads one meter over the bus that it shares, and reports what came of it."""

    _astray: Outcome = ONLY_AREA
    """What came of a read to which something else was sent than what is meant, twice."""
    config_entry: ConfigEntry[Any]
    device: DeviceEntry
    """Where its entities belong; registered as soon as the coordinator knows its meter."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        subentry_id: str,
        meter: MeterConfig,
        *,
        interval: timedelta,
        book: Book,
    ) -> None:
        """Start out not knowing anything: nothing is read yet.

        `interval` is that of meters without one of their own.
        """
        self.meter = meter
        self.subentry_id = subentry_id
        self.outcome: Outcome | None = None
        """What came of the last read; None before the first."""
        self.incomplete_reads = 0
        """Reads in a row of which telegrams were missing."""
        self.has_read = False
        self.failed_reads = 0
        """Reads without its data since the gateway was loaded."""
        self.failures = FailureLog()
        self.reader = Reader(meter)
        self.areas: Mapping[str, MeterCoordinator] = {}
        """What is read beside the usual telegram, each by a coordinator of its own."""
        self._book = book
        self.is_settled = asyncio.Event()
        """Not set while the meter is given another address."""
        self.is_settled.set()
        self._is_over = False
        self._is_untold = False
        """Whether the log does not say that the meter is not read."""
        self._awaiting = 0
        """How many wait for the meter to be read."""
        self._under_way: asyncio.Future[bool] | None = None
        """The read that is under way; its result is whether it has come to its end."""
        super().__init__(
            hass,
            _LOGGER,
            name=self.name_of(meter),
            config_entry=entry,
            update_interval=meter.interval or interval,
        )
        self.data = MeterData()

    def name_of(self, meter: MeterConfig) -> str:
        """Return what the log calls it."""
        return meter.name

    @property
    def unique_id(self) -> str:
        """Return what no other meter has, on whatever gateway it is."""
        return self.meter.id_on(self.config_entry.entry_id)

    @property
    def wanted_keys(self) -> set[str]:
        """Return the keys of the records that are chosen."""
        return {each.key for each in self.meter.records}

    @property
    def known_keys(self) -> set[str]:
        """Return the keys of all that it is known to send."""
        return self.wanted_keys | self.data.records.keys()

    @property
    def is_wanted(self) -> bool:
        """Whether any enabled entity shows this meter; otherwise it is left in peace."""
        return bool(self._listeners)

    @property
    def is_over(self) -> bool:
        """Whether the meter is read no more, which may happen whenever others have a turn."""
        entry = self.config_entry
        is_unloading = entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS
        return self._is_over or is_unloading or self.subentry_id not in entry.subentries

    @property
    def is_answering(self) -> bool:
        """Whether the meter is wanted, and gave its data the last time."""
        return self.is_wanted and self.outcome is not None and self.outcome.has_answered

    @callback
    def take(self, meter: MeterConfig, interval: timedelta) -> bool:
        """Go on with a meter that a person has changed; what it said last stays.

        Return whether it should be read now: it is asked in another way, or is another. Where
        it has only got another address, it has just answered there: that is no reason.
        """
        is_met_elsewhere = self.meter.primary_address != meter.primary_address
        is_anew = is_read_anew(self.meter, meter)
        is_due = is_anew or (is_met_elsewhere and not self.is_answering)
        if is_anew or is_met_elsewhere:
            self.reader = Reader(meter)
            self.incomplete_reads = 0
        if self.meter.identity != meter.identity:
            # What the other meter said, or did not, is not what this one does.
            self.data, self.has_read, self.outcome = MeterData(), False, None
            self.last_update_success = True
        self.meter = meter
        self.name = self.name_of(meter)
        self.take_interval(interval)
        return is_due

    @callback
    def take_interval(self, interval: timedelta) -> None:
        """Read as often as the meter wants it, else as often as its gateway's others."""
        wanted = self.meter.interval or interval
        if wanted != self.update_interval:
            self.update_interval = wanted
            if self._listeners:
                self._schedule_refresh()

    @callback
    def forgive_line(self) -> None:
        """Let the line be opened at once: who reads now has put it right."""
        self._book.master.forgive()

    async def read_now(self) -> None:
        """Read the meter for somebody who waits: before those whose time has come.

        A read that is under way, or waits for the bus, is the one: nobody needs two.
        """
        self._awaiting += 1
        try:
            under_way = self._under_way
            if under_way is None or not await asyncio.shield(under_way):
                await self.async_refresh()
        finally:
            self._awaiting -= 1

    def raise_failure(self) -> None:
        """Raise why the last read failed, if it did."""
        error = self.last_exception
        if not self.last_update_success and isinstance(error, HomeAssistantError):
            raise error

    @override
    async def async_shutdown(self) -> None:
        """Read no more; a read that is under way tells nobody."""
        self._is_over = True
        await super().async_shutdown()

    @callback
    @override
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: Any = None
    ) -> Callable[[], None]:
        """Follow the meter; it is told when somebody begins to, and when nobody does."""
        was_wanted = self.is_wanted
        remove = super().async_add_listener(update_callback, context)
        if not was_wanted:
            self._book.note_wanted(self)

        @callback
        def remove_and_tell() -> None:
            remove()
            if not self.is_wanted:
                self._book.note_wanted(self)

        return remove_and_tell

    @override
    async def _async_update_data(self) -> MeterData:
        """Read the meter, and report how it went."""
        under_way = self._under_way = self.hass.loop.create_future()
        has_ended = False
        try:
            outcome = await self._read()
            # Decoding an answer and writing its states are a turn each.
            await asyncio.sleep(0)
            if not self._is_over:
                self._take_outcome(outcome)
                await self._follow_keys(outcome)
            has_ended = True
        except asyncio.CancelledError:
            # Another read may have come to its end meanwhile.
            self.hass.loop.call_soon(self._read_again, self.last_update_success)
            raise
        finally:
            self._under_way = None
            # What follows comes after the coordinator has taken note of the outcome.
            self.hass.loop.call_soon(under_way.set_result, has_ended)
        if self._is_over:
            # Behind a failure Home Assistant would log that the meter is back.
            self.last_update_success = True
            return self.data
        self.hass.loop.call_soon(self._book.note, self, outcome)
        self._leave_line_untold(outcome)
        if outcome.reading is None or not outcome.has_answered:
            self.failed_reads += 1
            assert outcome.cause is not None
            self.failures.note(outcome.cause, outcome.answers)
            raise self._failed(outcome)
        self._note_missing(outcome.reading, outcome)
        self._doubt_habits(outcome.reading)
        self.has_read = True
        return MeterData.of(outcome.reading)

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Let no read end while the meter is given another address: it seems to be silent."""
        self.is_settled.clear()
        try:
            yield
        finally:
            self.is_settled.set()

    async def _read(self) -> Outcome:
        """Read the meter; what was asked of another one, or in another way, is not told."""
        while True:
            reader = self.reader
            outcome = await self._read_with(reader)
            await self.is_settled.wait()
            if self._is_over or reader is self.reader:
                return outcome

    async def _read_with(self, reader: Reader) -> Outcome:
        """Read the meter; once more where it sends what is not meant: it may have owed that."""
        for _ in range(2):
            outcome = await reader.read(self._book.master, self._is_awaited)
            if not self._is_astray(outcome):
                return outcome
        return self._astray

    def _is_astray(self, outcome: Outcome) -> bool:
        """Whether the meter has sent something else that is read of it."""
        return any(self.is_of_other(outcome, each) for each in self.areas.values())

    def is_of_other(self, outcome: Outcome, other: MeterCoordinator) -> bool:
        """Whether all that another one wants of the meter has come, and nothing else wanted here.

        Where it wants all that is known here, nobody can tell.
        """
        if outcome.reading is None:
            return False
        sent, own, others = (
            outcome.reading.records.keys(),
            self.known_keys,
            other.known_keys,
        )
        is_all = other.wanted_keys <= sent and own & sent <= others
        return is_all and not own <= others

    def _is_awaited(self) -> bool:
        """Whether somebody waits for the meter to be read."""
        return self._awaiting > 0

    def _take_outcome(self, outcome: Outcome) -> None:
        """Keep what came of a read, and tell entities of a failure that is another one.

        Before anything else: who comes now is not to have the meter read once more.
        """
        before, self.outcome = self.outcome, outcome
        if before is not None and _fails_otherwise(before, outcome):
            # Home Assistant tells entities of the first failure in a row alone.
            self.hass.loop.call_soon(self.async_update_listeners)

    async def _follow_keys(self, outcome: Outcome) -> None:
        """Know the records by the keys that they have now, before their values are shown."""
        if outcome.reading is not None and outcome.has_answered:
            await self._book.follow_keys(self, outcome.reading.records)

    @callback
    def _read_again(self, was_successful: bool) -> None:
        """Go on as before a read that somebody gave up: it says nothing of the meter."""
        self.last_update_success = was_successful
        entry = self.config_entry
        is_running = entry.state is ConfigEntryState.LOADED and self.is_wanted
        if is_running and not self.hass.is_stopping:
            entry.async_create_background_task(
                self.hass, self.async_refresh(), f"read {self.name} again"
            )

    def _leave_line_untold(self, outcome: Outcome) -> None:
        """Let the gateway tell, once for all its meters, that the line is away.

        Home Assistant logs a failure behind a success, and a success behind a failure.
        """
        is_away = outcome.kind is OutcomeKind.LINE
        if is_away and self.last_update_success:
            self.last_update_success, self._is_untold = False, True
        elif self._is_untold and not is_away:
            self.last_update_success, self._is_untold = True, False

    def _note_missing(self, reading: Reading, outcome: Outcome) -> None:
        """Keep why telegrams are missing, and count how often in a row."""
        if reading.missing is None:
            self.incomplete_reads = 0
            return
        self.incomplete_reads += 1
        self.failures.note(reading.missing, outcome.answers, kind=INCOMPLETE)

    def _doubt_habits(self, reading: Reading) -> None:
        """Try anew how a meter likes to be read that was read whole, and lacks records.

        It may only have stood still, or been taken for an odd one.
        """
        if reading.is_complete and not self.wanted_keys <= reading.records.keys():
            for address in self.reader.addresses:
                self._book.master.forget(address)

    def _failed(self, outcome: Outcome) -> UpdateFailed:
        failure = UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=outcome.key,
            translation_placeholders={
                "meter": self.meter.name,
                "error": self._book.names.detail(outcome.told),
            },
        )
        failure.__cause__ = outcome.cause
        return failure


def _fails_otherwise(before: Outcome, now: Outcome) -> bool:
    """Whether a read failed, as the one before, and in another way."""
    return not (before.has_answered or now.has_answered) and before.kind != now.kind


def is_read_anew(before: MeterConfig, now: MeterConfig) -> bool:
    """Whether what was learned of reading a meter holds no more."""
    return (
        before.identity != now.identity
        or before.settings.addressing != now.settings.addressing
        or before.manner != replace(now.manner, answers_as=before.primary_address)
        or before.block_values != now.block_values
    )
