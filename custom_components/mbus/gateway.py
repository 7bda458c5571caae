"""A gateway that runs: the one line to a bus, and the meters that are read over it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import replace
import logging
from typing import Any, Final, Protocol, Self, TypedDict

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_DEVICE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.dispatcher import async_dispatcher_send

from . import issues, registry
from .advice import interval_of
from .areas import AreaCoordinator, bring_areas
from .const import (
    CONF_BAUD_RATE,
    CONF_ECHO,
    CONF_EXTRA_TIME_MS,
    CONF_KEEP_OPEN,
    CONF_PARITY,
    CONF_WAKE_UP_S,
    DOMAIN,
    NEVER,
    SUBENTRY_METER,
)
from .coordinator import MeterCoordinator
from .exchange import may_be_exchanged
from .failures import FailureLog
from .meter import (
    MeterConfig,
    UnreadableMeterError,
    amend_meter,
    change_meter,
    found_id,
    gateway_of,
    ids_of_meters,
    in_new_keys,
    meter_of,
)
from .meterbus.bus.found import FoundMeter
from .meterbus.bus.line import (
    DEFAULT_BAUD_RATE,
    BrokenLineError,
    Line,
    LineProblem,
    Parity,
    SerialLine,
    allowance_of,
)
from .meterbus.bus.master import Master
from .meterbus.protocol.addresses import SecondaryAddress
from .meterbus.protocol.errors import LineError
from .meterbus.protocol.records import Record
from .meterbus.tables.quantities import Quantity
from .namesakes import (
    is_read_beside_namesake,
    place_of,
    read_at_its_address,
    selected_beside_namesakes,
)
from .outcome import Outcome, OutcomeKind
from .read_rate import ReadRate
from .records.moved_keys import moved_keys
from .records.names import Names
from .silences import SILENCES

_LOGGER = logging.getLogger(__name__)

LINE_FAILURES: Final = 2
"""Reads in a row that fail because of the line until its gateway counts as away."""

type MbusConfigEntry = ConfigEntry[Gateway]

WAS_READ: Final = "was_read"
"""Signal that a meter was read, or could not be, or is wanted no more."""


class PlatformEntities(Protocol):
    """The entities of one platform, of all meters of a gateway."""

    async def follow(self, coordinator: MeterCoordinator) -> None:
        """Bring the entities of a meter to what is wanted of it."""

    async def drop(self, subentry_id: str) -> None:
        """Take the entities of a meter away."""


class Gateway:
    """What a loaded entry holds, and how it follows what the entry says."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MbusConfigEntry,
        master: Master,
        line_data: dict[str, Any],
        names: Names,
    ) -> None:
        """Take a line that is open, and what describes it, and know no meter yet."""
        self.master = master
        self.coordinators: dict[str, MeterCoordinator] = {}
        """By the subentry of their meter, in the order of the entry."""
        self.service_lock = asyncio.Lock()
        """Held while a meter is changed: two of them may want the same free address."""
        self.failed_reads = 0
        """Reads that failed since the gateway was loaded."""
        self.line_failures = FailureLog()
        self.reads = ReadRate()
        """Reads that a meter answered."""
        self.device = registry.register_gateway(
            hass, entry.entry_id, entry.title, names
        )
        self._platforms: list[PlatformEntities] = []
        self._hass = hass
        self._entry = entry
        self.names = names
        """The words of the person's language."""
        self._silences = hass.data[SILENCES]
        self._line_data = line_data
        self._following = asyncio.Lock()
        self.is_about_to_follow = False
        """Whether somebody waits to follow the entry, and will see what it says by then."""
        self.is_closed = False
        """Whether it was unloaded: others may have the line, and it follows nothing."""
        self._gave_values: dict[str, bool | None] = {}
        """Whether each wanted meter gave its data the last time; None before it was asked.

        Kept, not looked for: every poll asks for it, and there may be 250 meters.
        """
        self._moved_away: set[str] = set()
        """Meters that another gateway has taken over, whatever the entry still says."""
        self._reads_without_line = 0
        """Reads in a row that failed because of the line."""
        self._is_running = False
        self._is_reading = False
        self._waiting: dict[str, MeterCoordinator] = {}
        """Meters that are to be read out of turn."""

    @classmethod
    async def open(cls, hass: HomeAssistant, entry: MbusConfigEntry) -> Self:
        """Open the line of a gateway; raise LineError where that fails."""
        # The entry may say something else by the time that the line is open.
        line_data = dict(entry.data)
        master = create_master(line_data)
        try:
            await master.open()
            return cls(hass, entry, master, line_data, await Names.load(hass))
        except BaseException:
            # A failed set-up must release the line too: two masters disturb each other.
            await master.retire()
            raise

    async def close(self) -> None:
        """Cut what is under way, and leave the line to others."""
        if self.is_closed:
            return
        self.is_closed = True
        for coordinator in self.coordinators.values():
            await _shut_down(coordinator)
        await self.master.retire()
        issues.clear_about(self._hass, self._entry.entry_id, *self._entry.subentries)

    @property
    def wanted(self) -> list[MeterCoordinator]:
        """Return the meters that any enabled entity shows."""
        return [each for each in self.coordinators.values() if each.is_wanted]

    @property
    def wanted_count(self) -> int:
        """Return how many meters any enabled entity shows."""
        return len(self._gave_values)

    @property
    def answering(self) -> int:
        """Return how many meters are wanted, and gave their data the last time."""
        return list(self._gave_values.values()).count(True)

    @property
    def without_values(self) -> list[str]:
        """Return the names of the meters that were asked last, and gave no data."""
        return [
            self.coordinators[each].meter.name
            for each, gave_values in self._gave_values.items()
            if gave_values is False
        ]

    async def in_turn(self) -> AsyncIterator[MeterCoordinator]:
        """Yield the meters; others have a turn before each.

        The entities of hundreds of meters in one go would hold up everything for seconds.
        """
        for coordinator in list(self.coordinators.values()):
            await asyncio.sleep(0)
            yield coordinator

    async def add_platform(self, platform: PlatformEntities) -> None:
        """Keep who makes entities of meters, for those that come later too."""
        self._platforms.append(platform)
        async for coordinator in self.in_turn():
            await platform.follow(coordinator)

    async def follow(self) -> None:
        """Bring the gateway to what its entry says.

        Nothing is asked and nothing is written of what has not changed.
        """
        self.is_about_to_follow = True
        async with self._following:
            self.is_about_to_follow = False
            await self._follow_line()
            if self.is_closed:
                # A read may have kept the line for longer than there was a gateway.
                return
            self.device = registry.register_gateway(
                self._hass, self._entry.entry_id, self._entry.title, self.names
            )
            interval = interval_of(self._entry)
            for coordinator in self.coordinators.values():
                for each in (coordinator, *coordinator.areas.values()):
                    each.take_interval(interval)
            await self._follow_meters()

    @callback
    def begin(self) -> None:
        """Begin to read: everything is set up."""
        self._is_running = True
        self._read_waiting()

    def _read_soon(self, coordinator: MeterCoordinator) -> None:
        """Read a meter out of turn, behind those that wait for the same."""
        self._waiting[coordinator.unique_id] = coordinator
        self._read_waiting()

    def _read_waiting(self) -> None:
        if self._is_running and self._waiting and not self._is_reading:
            self._is_reading = True
            self._entry.async_create_background_task(
                self._hass, self._read_first(), f"first reads of {self._entry.title}"
            )

    async def _read_first(self) -> None:
        """Read meters one after the other, so that the later reads are spread."""
        try:
            while self._waiting:
                coordinator = self._waiting.pop(next(iter(self._waiting)))
                if coordinator.is_wanted:
                    await coordinator.async_refresh()
        finally:
            self._is_reading = False

    async def change(
        self,
        coordinator: MeterCoordinator,
        amended: Callable[[MeterConfig], MeterConfig],
    ) -> None:
        """Store what is changed of a meter, and follow before going on."""
        amend_meter(self._hass, self._entry, coordinator.subentry_id, amended)
        await self.follow()

    async def drop(self, subentry_id: str) -> None:
        """Let a meter go that is removed, or that another gateway reads from now on."""
        coordinator = self.coordinators.pop(subentry_id, None)
        issues.clear_about(self._hass, subentry_id)
        if coordinator is None:
            return
        self._note_answering(coordinator)
        await _shut_down(coordinator)
        for platform in self._platforms:
            await platform.drop(subentry_id)
        self._silences.end(coordinator.unique_id)
        self._tell(coordinator)

    async def let_go(self, subentry_id: str) -> None:
        """Let a meter go that another gateway reads from now on."""
        self._moved_away.add(subentry_id)
        await self.drop(subentry_id)

    async def follow_keys(
        self, coordinator: MeterCoordinator, records: Mapping[str, Record]
    ) -> None:
        """Let what is stored of a meter, and its sensors, follow keys that have changed."""
        meter, subentry_id = coordinator.meter, coordinator.subentry_id
        moves = moved_keys(meter.records, records)
        if not moves:
            return
        async with self._following:
            # What was changed meanwhile comes first; the next read finds the rest.
            is_same = coordinator.meter is meter and self._is_reading_of(subentry_id)
            if not is_same or meter_of(self._entry, subentry_id) != meter:
                return
            keys = {old: new.key for old, new in moves.items()}
            registry.move_sensors(self._hass, coordinator.unique_id, keys)
            meter = in_new_keys(meter, moves)
            change_meter(self._hass, self._entry, subentry_id, meter)
            await self._change(coordinator, meter)

    @callback
    def note(self, coordinator: MeterCoordinator, outcome: Outcome) -> None:
        """Take note of a read that has come to its end: all that is told derives from it."""
        if self.coordinators.get(coordinator.subentry_id) is not coordinator:
            return
        was_heard = self.answering > 0
        self._note_answering(coordinator)
        self._note_silence(coordinator, outcome)
        if self._entry.state is not ConfigEntryState.LOADED:
            return
        self._count(outcome)
        self.note_line(outcome.line_error)
        issues.follow_poll(
            self._hass,
            coordinator.subentry_id,
            coordinator.meter,
            outcome,
            self.names,
            shares_address=coordinator.reader.shares_address,
            incomplete_reads=coordinator.incomplete_reads,
        )
        if outcome.reading is not None and outcome.has_answered:
            issues.follow_units(
                self._hass,
                self._entry.entry_id,
                coordinator.subentry_id,
                coordinator.meter,
                outcome.reading.records,
                self.names,
            )
        self._follow_stranger(coordinator, outcome.stranger)
        # While nobody answers, that is what is told: of those that are still silent behind
        # the first answer, each for itself.
        is_first = self.answering > 0 and not was_heard
        for each in self.wanted if is_first else [coordinator]:
            self._follow_silence(each)
        self._show_firmware(coordinator)
        self._tell(coordinator)

    def has_each(self, found: Iterable[FoundMeter]) -> list[bool]:
        """Return of each meter that was found whether it is one of the gateway's."""
        # Once for all: a building has hundreds of meters.
        coordinators = self.coordinators.values()
        ids = {each.unique_id for each in coordinators}
        meters = (each.meter for each in coordinators)
        places = {place_of(each.identity, each.primary_address) for each in meters}
        places.discard(None)
        return [
            found_id(each, self._entry.entry_id) in ids
            or place_of(each.address, each.primary_address) in places
            for each in found
        ]

    def reads_by_address(self, found: FoundMeter) -> bool:
        """Whether a meter is read that is met at its address alone, whatever selects it."""
        coordinators = self.coordinators.values()
        if any(is_read_beside_namesake(each.meter, found) for each in coordinators):
            return True
        return any(
            each.outcome is not None
            and each.outcome.has_answered
            and each.outcome.reading is not None
            and found.is_read_as(each.outcome.reading.telegram)
            for each in coordinators
            if each.meter.address is None
            and each.meter.primary_address == found.primary_address
        )

    @callback
    def note_found(self, found: Iterable[FoundMeter]) -> None:
        """Take note of who a search found: a new meter may have taken a silent one's place."""
        # Once for all: a building has hundreds of meters.
        known = ids_of_meters(self._hass.config_entries.async_entries(DOMAIN))
        new = [
            address
            for each in found
            if (address := each.identity) is not None
            and str(address) not in known
            and not self.reads_by_address(each)
        ]
        for coordinator in self.wanted:
            outcome = coordinator.outcome
            candidates = may_be_exchanged(coordinator.meter, new)
            if outcome is not None and outcome.is_silence and candidates:
                issues.report_exchanged(
                    self._hass,
                    self._entry.entry_id,
                    coordinator.subentry_id,
                    coordinator.meter,
                    candidates,
                )

    @callback
    def note_wanted(self, coordinator: MeterCoordinator) -> None:
        """Take note that a meter begins, or ceases, to be wanted."""
        if coordinator.is_wanted and coordinator.outcome is None:
            self._read_soon(coordinator)
        if isinstance(coordinator, AreaCoordinator):
            # It says nothing of whether the meter answers.
            return
        self._note_answering(coordinator)
        if self._entry.state is ConfigEntryState.LOADED:
            if not coordinator.is_wanted:
                self._silences.end(coordinator.unique_id)
            self._follow_silence(coordinator)
            self._tell(coordinator)

    def _note_answering(self, coordinator: MeterCoordinator) -> None:
        """Count a meter among those that answer, or do not; one that is gone never."""
        subentry_id, outcome = coordinator.subentry_id, coordinator.outcome
        known = self.coordinators.get(subentry_id)
        if known is coordinator and coordinator.is_wanted:
            gave_values = None if outcome is None else outcome.has_answered
            self._gave_values[subentry_id] = gave_values
        elif known is coordinator or known is None:
            self._gave_values.pop(subentry_id, None)

    def _note_silence(self, coordinator: MeterCoordinator, outcome: Outcome) -> None:
        """Keep since when a meter was asked in vain; a line that is away says nothing of it."""
        if outcome.has_answered:
            self._silences.end(coordinator.unique_id)
        elif outcome.kind is not OutcomeKind.LINE:
            self._silences.note(coordinator.unique_id)

    def _follow_silence(self, coordinator: MeterCoordinator) -> None:
        """Tell of a meter that has given no values for long, while others on its bus do."""
        outcome = coordinator.outcome
        is_asked = outcome is not None and outcome.kind is not OutcomeKind.LINE
        issues.follow_silent_meter(
            self._hass,
            coordinator.subentry_id,
            coordinator.meter,
            outcome,
            self._silences.of(coordinator.unique_id),
            self.names,
            may_be_told=is_asked and (self.answering > 0 or self.wanted_count == 1),
        )

    def _count(self, outcome: Outcome) -> None:
        if outcome.has_answered:
            self.reads.note()
            return
        self.failed_reads += 1
        if outcome.kind is OutcomeKind.LINE:
            assert outcome.cause is not None
            self.line_failures.note(outcome.cause)

    @callback
    def note_line(self, err: LineError | None) -> None:
        """Take note whether the line could be used, and tell when it cannot any more.

        One read may fail while a gateway starts anew; that of the next meter then does not.
        """
        before = self._reads_without_line
        self._reads_without_line = 0 if err is None else before + 1
        if err is None:
            if before >= LINE_FAILURES:
                _LOGGER.info("%s can be reached again", self._entry.title)
        elif self._reads_without_line < LINE_FAILURES:
            return
        elif self._reads_without_line == LINE_FAILURES:
            _LOGGER.error("%s cannot be reached: %s", self._entry.title, err)
        issues.follow_line(self._hass, self._entry, err, self.names)

    def _follow_stranger(
        self, coordinator: MeterCoordinator, stranger: SecondaryAddress | None
    ) -> None:
        """Tell that a meter was replaced, unless that is a meter with a place of its own."""
        if stranger is None:
            return
        known = self.coordinators.values()
        has_a_place = any(each.meter.address == stranger for each in known)
        if has_a_place or issues.has_replaced_other(
            self._hass, coordinator.subentry_id, stranger
        ):
            return
        issues.report_replaced(
            self._hass,
            self._entry.entry_id,
            coordinator.subentry_id,
            coordinator.meter,
            stranger,
        )

    def _show_firmware(self, coordinator: MeterCoordinator) -> None:
        """Show the firmware version on the device, where the meter tells it."""
        record = coordinator.data.records.get(Quantity.FIRMWARE_VERSION)
        if record is not None and isinstance(record.value, str):
            registry.show_firmware(self._hass, coordinator.device, record.value)

    @callback
    def _tell(self, coordinator: MeterCoordinator) -> None:
        """Let the gateway's own issues and entities follow what a meter did."""
        outcomes = (
            each.outcome
            for each in self.coordinators.values()
            if each.is_wanted and each.outcome is not None
        )
        issues.follow_silence(self._hass, self._entry, outcomes)
        async_dispatcher_send(self._hass, signal_of(self._entry), coordinator)

    async def _follow_line(self) -> None:
        """Go on over another line; what was read over the old one stays until then."""
        if self._line_data == self._entry.data:
            return
        self._line_data = dict(self._entry.data)
        await self.master.change_line(
            create_line(self._line_data), **_manners_of_line(self._line_data)
        )
        for coordinator in self.wanted:
            # Whoever has moved a gateway looks whether its meters answer.
            self._read_soon(coordinator)

    async def _follow_meters(self) -> None:
        for subentry_id in self.coordinators.keys() - self._entry.subentries.keys():
            await self.drop(subentry_id)
        for subentry_id in selected_beside_namesakes(self._entry):
            amend_meter(self._hass, self._entry, subentry_id, read_at_its_address)
        for subentry in self._entry.get_subentries_of_type(SUBENTRY_METER):
            subentry_id = subentry.subentry_id
            if not self._is_reading_of(subentry_id):
                continue
            try:
                meter = MeterConfig.of(subentry)
            except UnreadableMeterError as err:
                await self.drop(subentry_id)
                issues.follow_unreadable(self._hass, subentry_id, err, self.names)
                continue
            issues.follow_unreadable(self._hass, subentry_id, None, self.names)
            if (coordinator := self.coordinators.get(subentry_id)) is None:
                await self._add(subentry_id, meter)
            elif coordinator.meter != meter:
                await self._change(coordinator, meter)
            # There may be hundreds: others have their turn in between.
            await asyncio.sleep(0)
        places = {each.unique_id or "" for each in self._entry.subentries.values()}
        issues.follow_places(self._hass, places)

    def _is_reading_of(self, subentry_id: str) -> bool:
        """Whether a meter is still to be read: others have had their turn meanwhile."""
        is_unloading = self._entry.state is ConfigEntryState.UNLOAD_IN_PROGRESS
        if is_unloading or self.is_closed or subentry_id in self._moved_away:
            return False
        return subentry_id in self._entry.subentries

    async def _add(self, subentry_id: str, meter: MeterConfig) -> None:
        if meter.moved_from is not None:
            meter = await self._take_over(subentry_id, meter)
            if not self._is_reading_of(subentry_id):
                return
        coordinator = self.coordinators[subentry_id] = MeterCoordinator(
            self._hass,
            self._entry,
            subentry_id,
            meter,
            interval=interval_of(self._entry),
            book=self,
        )
        coordinator.device = self._register(coordinator)
        bring_areas(self._hass, coordinator, interval_of(self._entry), self)
        for platform in self._platforms:
            await platform.follow(coordinator)

    async def _change(self, coordinator: MeterCoordinator, meter: MeterConfig) -> None:
        is_other = coordinator.unique_id != meter.id_on(self._entry.entry_id)
        if is_other:
            # Entities know their IDs: those of the old one end before the IDs change.
            for platform in self._platforms:
                await platform.drop(coordinator.subentry_id)
            self._silences.end(coordinator.unique_id)
        if coordinator.is_over:
            return
        is_due = coordinator.take(meter, interval_of(self._entry))
        self._note_answering(coordinator)
        coordinator.device = self._register(coordinator)
        self._follow_silence(coordinator)
        ended = bring_areas(self._hass, coordinator, interval_of(self._entry), self)
        for platform in self._platforms:
            await platform.follow(coordinator)
        for area in ended:
            await area.async_shutdown()
        if is_due and coordinator.is_wanted:
            self._read_soon(coordinator)

    async def _take_over(self, subentry_id: str, meter: MeterConfig) -> MeterConfig:
        """Let what Home Assistant knows of a meter follow it from another gateway."""
        new, meter_id = (self._entry.entry_id, subentry_id), meter.id_on("")
        others = self._hass.config_entries.async_entries(DOMAIN)
        others = [each for each in others if each is not self._entry]
        # Another one may have taken it over meanwhile, or wait to.
        while (found := gateway_of(others, meter_id)) is not None:
            entry, old_subentry_id = found
            # It may be in the middle of its set-up, as this one may be.
            gateway: Gateway | None = getattr(entry, "runtime_data", None)
            if gateway is not None:
                await gateway.let_go(old_subentry_id)
            if subentry_id not in self._entry.subentries:
                return meter
            old = entry.entry_id, old_subentry_id
            registry.move_to_gateway(self._hass, old, new, meter_id)
            if old_subentry_id in entry.subentries:
                self._hass.config_entries.async_remove_subentry(entry, old_subentry_id)
        meter = replace(meter, moved_from=None)
        change_meter(self._hass, self._entry, subentry_id, meter)
        return meter

    def _register(self, coordinator: MeterCoordinator) -> DeviceEntry:
        return registry.register_meter(
            self._hass,
            self.device,
            coordinator.subentry_id,
            coordinator.meter,
            self.names,
        )


async def _shut_down(coordinator: MeterCoordinator) -> None:
    """Read a meter no more, nor its areas."""
    for each in (coordinator, *coordinator.areas.values()):
        await each.async_shutdown()


def create_line(data: Mapping[str, Any]) -> Line:
    """Return the line that a gateway's data describes, not yet open."""
    url = data[CONF_DEVICE]
    extra_s = data.get(CONF_EXTRA_TIME_MS, 0) / 1000
    return SerialLine(
        url,
        baud_rate=data.get(CONF_BAUD_RATE, DEFAULT_BAUD_RATE),
        parity=Parity(data.get(CONF_PARITY, Parity.EVEN)),
        allowance_s=allowance_of(url) + extra_s,
        least_allowance_s=extra_s,
    )


def create_master(data: Mapping[str, Any]) -> Master:
    """Return the master of the bus that a gateway's data describes."""
    return Master(create_line(data), **_manners_of_line(data))


class _LineManners(TypedDict):
    """How a line is used."""

    strips_echo: bool
    keeps_open: bool
    wake_up_s: float


def _manners_of_line(data: Mapping[str, Any]) -> _LineManners:
    return {
        "strips_echo": data.get(CONF_ECHO) != NEVER,
        "keeps_open": data.get(CONF_KEEP_OPEN, True),
        "wake_up_s": data.get(CONF_WAKE_UP_S, 0.0),
    }


def running_gateway(entry: MbusConfigEntry) -> Gateway | None:
    """Return the gateway of an entry, if it runs."""
    return entry.runtime_data if entry.state is ConfigEntryState.LOADED else None


def coordinator_of(entry: MbusConfigEntry, subentry_id: str) -> MeterCoordinator | None:
    """Return what reads a meter of an entry, if its gateway runs."""
    gateway = running_gateway(entry)
    return None if gateway is None else gateway.coordinators.get(subentry_id)


def master_of(entry: MbusConfigEntry) -> Master:
    """Return the master of a gateway; raise LineError where it is not running."""
    gateway = running_gateway(entry)
    if gateway is None:
        url = entry.data[CONF_DEVICE]
        raise BrokenLineError(LineProblem.STOPPED, url, "its gateway is not running")
    return gateway.master


def signal_of(entry: MbusConfigEntry) -> str:
    """Return the signal that a meter of this gateway was read, or could not be.

    Its coordinator comes with it.
    """
    return f"{DOMAIN}_{entry.entry_id}_{WAS_READ}"
