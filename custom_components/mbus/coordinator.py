"""Reading one meter, again and again."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
import logging
from typing import Any, Final, override

from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .clocks import MeterClock
from .const import (
    AUTOMATIC,
    CONF_ADDRESSING,
    CONF_BAUD_RATE,
    CONF_DESELECTS,
    CONF_IDENTITY,
    CONF_INTERVAL,
    CONF_KEY,
    CONF_OVERRIDES,
    CONF_PAUSE,
    CONF_PREPARE,
    CONF_PRIMARY_ADDRESS,
    CONF_RECORDS,
    CONF_SECONDARY_ADDRESS,
    CONF_SELECTION_PAUSE,
    CONF_STANDARD_TIME,
    CONF_TELEGRAMS,
    CONF_TOGGLES_FCB,
    DOMAIN,
    PRIMARY,
    SECONDARY,
)
from .errors import translation_key_of
from .failures import ANSWERS_KEPT, FailureLog
from .firmware import note_firmware
from .gateway import Gateway, MbusConfigEntry, interval_of, signal_of
from .issues import (
    INCOMPLETE,
    clear_incomplete,
    clear_shared,
    report_incomplete,
    report_key,
    report_shared,
    report_silence,
)
from .meterbus.hexadecimal import bytes_of, frames_of
from .meterbus.protocol.addresses import WILDCARD_BYTE, SecondaryAddress
from .meterbus.protocol.answers import Answer
from .meterbus.protocol.errors import (
    LineError,
    MBusError,
    OtherMeterError,
    ProtocolError,
)
from .meterbus.protocol.frames import LongFrame
from .meterbus.protocol.header import Header
from .meterbus.protocol.reading import Manner, Reading
from .meterbus.protocol.records import Record
from .records.definitions import Override, RecordDefinition
from .replaced import clear_replaced, has_replaced_other, report_replaced
from .unit_changed import report_units

_LOGGER = logging.getLogger(__name__)

ANYBODY: Final = SecondaryAddress()
"""What is known of a meter that tells nothing of itself: the address that it answers at."""

INCOMPLETE_READS: Final = 3
"""Reads in a row of which telegrams are missing: an answer is lost now and then."""

SHARED_READS: Final = 3
"""Reads in a row that only a selection saved: noise on the line looks like that once."""


@dataclass(frozen=True, kw_only=True)
class Meter:
    """A meter as it was chosen: who it is, where it answers, what is wanted of it."""

    address: SecondaryAddress | None
    """What it is selected by; None where it tells no number."""
    identity: SecondaryAddress
    """What its answers are compared with: the address, or what else it tells of itself."""
    primary_address: int | None
    addressing: str
    manner: Manner
    clock: MeterClock
    interval: timedelta | None
    records: tuple[RecordDefinition, ...]
    overrides: Mapping[str, Override]
    name: str

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> Meter:
        """Read the data of a meter's subentry."""
        data = subentry.data
        address, minutes = data[CONF_SECONDARY_ADDRESS], data.get(CONF_INTERVAL)
        identity = address or data.get(CONF_IDENTITY)
        overrides = data.get(CONF_OVERRIDES) or {}
        return cls(
            address=None if address is None else SecondaryAddress.parse(address),
            identity=SecondaryAddress.parse(identity) if identity else ANYBODY,
            primary_address=data[CONF_PRIMARY_ADDRESS],
            addressing=data.get(CONF_ADDRESSING) or AUTOMATIC,
            manner=_manner_of(data),
            clock=MeterClock(
                stays_on_standard_time=data.get(CONF_STANDARD_TIME) or False
            ),
            interval=None if minutes is None else timedelta(minutes=minutes),
            records=tuple(map(RecordDefinition.from_dict, data[CONF_RECORDS])),
            overrides={
                key: Override.from_dict(each) for key, each in overrides.items()
            },
            name=subentry.title,
        )

    @property
    def medium(self) -> int | None:
        """Return the device type, None where the meter does not tell it."""
        medium = self.identity.medium
        return None if medium == WILDCARD_BYTE else medium


@dataclass(frozen=True, kw_only=True)
class MeterData:
    """What a meter answered last: its records by key, and what it says of itself."""

    records: Mapping[str, Record] = field(default_factory=dict)
    header: Header | None = None
    frames: tuple[LongFrame, ...] = ()
    read_at: datetime | None = None
    requests: int | None = None
    duration_s: float | None = None


class MeterCoordinator(DataUpdateCoordinator[MeterData]):
    """Reads one meter over the bus that it shares."""

    config_entry: MbusConfigEntry
    device: DeviceEntry
    """Where its entities belong; registered as soon as the coordinator knows its meter."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MbusConfigEntry,
        subentry: ConfigSubentry,
        gateway: Gateway,
    ) -> None:
        """Start out not knowing anything: nothing is read yet."""
        self.meter = Meter.from_subentry(subentry)
        self.subentry_id = subentry.subentry_id
        self.unique_id = subentry.unique_id or subentry.subentry_id
        self._gateway = gateway
        self._master = gateway.master
        self._by_primary = (
            self.meter.primary_address is not None
            and self.meter.addressing != SECONDARY
        )
        self._wanted_keys = {each.key for each in self.meter.records}
        self._shared_reads = 0
        self._incomplete_reads = 0
        self.has_read = False
        self.failures = FailureLog()
        self._answers: deque[Answer] = deque(maxlen=ANSWERS_KEPT)
        super().__init__(
            hass,
            _LOGGER,
            name=self.meter.name,
            config_entry=entry,
            update_interval=self.meter.interval or interval_of(entry),
        )
        self.data = MeterData()
        clear_shared(hass, self)

    @property
    def is_wanted(self) -> bool:
        """Whether any enabled entity shows this meter; otherwise it is left in peace."""
        return bool(self._listeners)

    @property
    def addresses(self) -> tuple[int | SecondaryAddress, ...]:
        """Return where the meter may be met, in the order in which that is tried."""
        primary, identity = self.meter.primary_address, self.meter.address
        at_primary = (primary,) if self._by_primary and primary is not None else ()
        if identity is None or (at_primary and self.meter.addressing == PRIMARY):
            return at_primary
        return (*at_primary, identity)

    @override
    async def _async_update_data(self) -> MeterData:
        """Read the meter, and tell the gateway how it went."""
        self._answers.clear()
        # What follows comes after the coordinator has taken note of the outcome.
        follow: Callable[[], None] = self._tell
        try:
            return await self._read_data()
        except UpdateFailed as err:
            self._gateway.failures += 1
            self._note(err)
            raise
        except asyncio.CancelledError:
            # Another read may have come to its end meanwhile.
            follow = partial(self._read_again, self.last_update_success)
            raise
        finally:
            self.hass.loop.call_soon(follow)

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

    async def _read_data(self) -> MeterData:
        try:
            reading = await self._read()
        except MBusError as err:
            raise self._failed(translation_key_of(err), str(err)) from err
        if reading is None:
            raise self._failed("silent", "")
        # Decoding an answer and writing its states are a turn each.
        await asyncio.sleep(0)
        telegram = reading.telegram
        report_key(self.hass, self, {each.code for each in telegram.diagnostics})
        if telegram.error is not None:
            raise self._failed("meter_error", telegram.error)
        clear_replaced(self.hass, self)
        self._note_missing(reading.missing)
        if reading.is_complete and not self._wanted_keys <= reading.records.keys():
            # It may only have stood still, or been taken for an odd one: it is tried anew.
            for place in self.addresses:
                self._master.forget(place)
        self.has_read = True
        self._gateway.reads.note()
        records = reading.records
        note_firmware(self.hass, self, records)
        await report_units(self.hass, self, records)
        return MeterData(
            records=records,
            header=telegram.header,
            frames=reading.frames,
            read_at=dt_util.utcnow(),
            requests=reading.requests,
            duration_s=reading.duration_s,
        )

    def _note_missing(self, missing: MBusError | None) -> None:
        """Keep why telegrams are missing, and tell a person where it stays so."""
        if missing is None:
            self._incomplete_reads = 0
            clear_incomplete(self.hass, self)
            return
        self._incomplete_reads += 1
        self.failures.note(INCOMPLETE, str(missing), self._answers)
        if self._incomplete_reads >= INCOMPLETE_READS:
            report_incomplete(self.hass, self, missing)

    def _note(self, err: UpdateFailed) -> None:
        """Keep what failed, with what was heard; a line fails for all of its meters."""
        kind = err.translation_key or type(err).__name__
        message = (err.translation_placeholders or {}).get("error", str(err))
        self.failures.note(kind, message, self._answers)
        if isinstance(err.__cause__, LineError):
            self._gateway.line_failures.note(kind, message)

    @callback
    def _tell(self) -> None:
        """Let the gateway's entities and issues follow."""
        if self.config_entry.state is ConfigEntryState.LOADED:
            if self.is_wanted:
                self._gateway.note_outcome(
                    self.subentry_id, has_answered=self.last_update_success
                )
            report_silence(self.hass, self.config_entry)
            async_dispatcher_send(self.hass, signal_of(self.config_entry))

    async def _read(self) -> Reading | None:
        """Read by primary address while only this meter answers there, or it is wished."""
        primary, identity = self.meter.primary_address, self.meter.address
        if self._by_primary and primary is not None:
            if identity is None or self.meter.addressing == PRIMARY:
                return await self._read_nowhere_else(primary)
            try:
                reading = await self._read_at(primary)
            except OtherMeterError, ProtocolError:
                return await self._read_selected(identity)
            self._shared_reads = 0
            return reading
        return None if identity is None else await self._read_at(identity)

    async def _read_selected(self, identity: SecondaryAddress) -> Reading | None:
        """Select a meter whose primary address failed; keep to that where it helps."""
        reading = await self._read_at(identity)
        if reading is None:
            # Another meter has its primary address, and nobody its secondary one.
            return await self._read_nowhere_else(self.meter.primary_address or 0)
        self._shared_reads += 1
        if self._shared_reads < SHARED_READS:
            return reading
        self._by_primary = False
        report_shared(self.hass, self)
        _LOGGER.info("%s shares its primary address; it is selected now", self.name)
        return reading

    async def _read_nowhere_else(self, primary: int) -> Reading | None:
        """Read by the address that is left; another meter there has replaced this one.

        Once it may be a late answer of another meter: who has taken the place answers
        again.
        """
        try:
            return await self._read_at(primary)
        except OtherMeterError as err:
            stranger = err.found
        try:
            return await self._read_at(primary)
        except OtherMeterError as err:
            if stranger is None or err.found != stranger:
                raise
            if not self._has_a_place(stranger):
                report_replaced(self.hass, self, stranger)
            raise

    def _has_a_place(self, stranger: str) -> bool:
        """Whether this is a meter of this gateway, or has replaced one already."""
        known = self._gateway.coordinators.values()
        return any(each.unique_id == stranger for each in known) or has_replaced_other(
            self.hass, self, stranger
        )

    async def _read_at(self, address: int | SecondaryAddress) -> Reading | None:
        return await self._master.read(
            address,
            identity=self.meter.identity,
            manner=self.meter.manner,
            answers=self._answers,
        )

    def _failed(self, key: str, error: str) -> UpdateFailed:
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"meter": self.meter.name, "error": error},
        )


def _manner_of(data: Mapping[str, Any]) -> Manner:
    """Return how a meter is to be asked."""
    toggles = data.get(CONF_TOGGLES_FCB)
    return Manner(
        telegrams=data.get(CONF_TELEGRAMS) or None,
        toggles_fcb=True if toggles is None else toggles,
        baud_rate=data.get(CONF_BAUD_RATE),
        pause_s=data.get(CONF_PAUSE) or 0.0,
        selection_pause_s=data.get(CONF_SELECTION_PAUSE) or 0.0,
        deselects=data.get(CONF_DESELECTS) or False,
        prepare=frames_of(data.get(CONF_PREPARE) or ""),
        key=bytes_of(data.get(CONF_KEY) or "") or None,
    )
