"""What people do with Home Assistant, and what happens to buses: one class for each.

A new feature gets a class here, and a place in `OPERATIONS`. `drawn` says what may happen
now, and None where nothing of that kind can; `happen` lets it happen and returns what came
of it. Several of them happen at the same time, so nothing that was there when one was drawn
needs to be there when it happens.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final, Self, override

from custom_components.mbus import async_remove_config_entry_device
from custom_components.mbus.const import DOMAIN
from custom_components.mbus.discovery import announce_new_meters
from custom_components.mbus.meter import change_meter, meter_of
from custom_components.mbus.records.definitions import Override
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryDisabler,
    ConfigEntryState,
    ConfigError,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from simulator.meter import SimulatedMeter

from .dialogs import Dialog
from .home import Home, KnownMeter
from .sites import PORTS, Site

INTERVALS: Final = (20, 30, 60)
"""Minutes: not so few that most of the time went into polls, nor so many."""
RATES: Final = (2400, 9600)
SLOW_S: Final = 1.5
"""Each way through the network: answers come too late."""
SUCCESSOR: Final = 1000
"""How much higher the number of a meter is that hangs in the place of another."""


@dataclass(frozen=True, kw_only=True)
class Operation(ABC):
    """Something that happens once."""

    luck: int = field(repr=False)
    """What decides between the ways in which it may happen."""

    @classmethod
    @abstractmethod
    def drawn(cls, home: Home, site: Site, chance: Random) -> Self | None:
        """Return what of this kind may happen at a site now."""

    @abstractmethod
    async def happen(self, home: Home) -> str:
        """Let it happen; return what came of it."""

    @property
    def chance(self) -> Random:
        """Return what decides, always in the same way."""
        return Random(self.luck)


def _some(options: Sequence[str], chance: Random) -> list[str]:
    """Return one or more of some options."""
    count = chance.randint(1, len(options)) if options else 0
    return chance.sample(options, count)


@dataclass(frozen=True, kw_only=True)
class OfGateway(Operation):
    """Something about a gateway that Home Assistant knows."""

    site: str

    @classmethod
    @override
    def drawn(cls, home: Home, site: Site, chance: Random) -> Self | None:
        entry = home.entry_at(site.name)
        if entry is None or not cls.suits(home, entry):
            return None
        return cls(site=site.name, luck=chance.getrandbits(32))

    @classmethod
    def suits(cls, home: Home, entry: ConfigEntry) -> bool:
        """Whether there is anything to do about a gateway."""
        return True

    @override
    async def happen(self, home: Home) -> str:
        entry = home.entry_at(self.site)
        if entry is None:
            return "no gateway"
        try:
            return await self.do(home, entry)
        except ConfigError as err:
            # Somebody else has removed the gateway, or loads it just now.
            return f"not allowed: {err!r}"

    @abstractmethod
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        """Do it with the gateway that is there now."""


@dataclass(frozen=True, kw_only=True)
class OfMeter(Operation):
    """Something about a meter that Home Assistant knows."""

    meter: KnownMeter

    @classmethod
    @override
    def drawn(cls, home: Home, site: Site, chance: Random) -> Self | None:
        meters = [each for each in home.meters_at(site.name) if cls.suits(home, each)]
        if not meters:
            return None
        return cls(meter=chance.choice(meters), luck=chance.getrandbits(32))

    @classmethod
    def suits(cls, home: Home, meter: KnownMeter) -> bool:
        """Whether there is anything to do about a meter."""
        return True

    @override
    async def happen(self, home: Home) -> str:
        entry = home.entry_at(self.meter.site)
        return "no gateway" if entry is None else await self.do(home, entry)

    @abstractmethod
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        """Do it with the meter, if the gateway still has it."""


@dataclass(frozen=True, kw_only=True)
class OnBus(Operation):
    """Something that happens to a simulated meter."""

    site: str
    number: str

    @classmethod
    @override
    def drawn(cls, home: Home, site: Site, chance: Random) -> Self | None:
        meters = [each for each in site.bus.meters if cls.suits(each)]
        if not meters:
            return None
        number = chance.choice(meters).secondary_address.identification
        return cls(site=site.name, number=number, luck=chance.getrandbits(32))

    @classmethod
    def suits(cls, meter: SimulatedMeter) -> bool:
        """Whether it may happen to a meter."""
        return meter.secondary_address.has_number

    def simulated(self, home: Home) -> SimulatedMeter | None:
        """Return the meter, if it still hangs there."""
        found = (
            each
            for each in home.sites.by_name[self.site].bus.meters
            if each.secondary_address.identification == self.number
        )
        return next(found, None)


# Gateways


@dataclass(frozen=True, kw_only=True)
class AddGateway(Operation):
    """A person adds a gateway, with all of its meters."""

    site: str

    @classmethod
    @override
    def drawn(cls, home: Home, site: Site, chance: Random) -> Self | None:
        if home.entry_at(site.name) is not None:
            return None
        return cls(site=site.name, luck=chance.getrandbits(32))

    @override
    async def happen(self, home: Home) -> str:
        if home.entry_at(self.site) is not None:
            return "is there"
        dialog = await Dialog.new_gateway(home.hass)
        await dialog.choose("network")
        # Through the other port it would be another gateway, and nobody adds both.
        await dialog.fill("network", host=self.site, port=PORTS[0])
        await dialog.fill("link")
        await dialog.choose(self.chance.choice(["use_found", "search"]))
        await dialog.wait()
        return await _take_meters(dialog, dialog.offered("meters"), self.chance)


async def _take_meters(dialog: Dialog, wanted: Sequence[str], chance: Random) -> str:
    """Choose meters, and what is read of each model, to the end."""
    await dialog.fill("meters", meters=list(wanted))
    await dialog.wait()
    while dialog.step == "records":
        records = _some(dialog.offered("records"), chance)
        await dialog.fill("records", records=records)
    shown = dialog.shown
    dialog.close()
    return shown


class RemoveGateway(OfGateway):
    """A person removes a gateway."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        await home.hass.config_entries.async_remove(entry.entry_id)
        return "removed"


class ReloadGateway(OfGateway):
    """A person reloads a gateway."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        return str(await home.hass.config_entries.async_reload(entry.entry_id))


class DisableGateway(OfGateway):
    """A person disables a gateway."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        disable = home.hass.config_entries.async_set_disabled_by
        return str(await disable(entry.entry_id, ConfigEntryDisabler.USER))


class EnableGateway(OfGateway):
    """A person enables a gateway again."""

    @classmethod
    @override
    def suits(cls, home: Home, entry: ConfigEntry) -> bool:
        return entry.disabled_by is not None

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        enable = home.hass.config_entries.async_set_disabled_by
        return str(await enable(entry.entry_id, None))


class MoveLine(OfGateway):
    """A person says that the gateway is somewhere else, or that its bus is faster."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        dialog = await Dialog.moved_gateway(home.hass, entry.entry_id)
        await dialog.choose("network")
        await dialog.fill("network", port=self.chance.choice(PORTS))
        await dialog.fill("moved_link", baud_rate=str(self.chance.choice(RATES)))
        shown = dialog.shown
        dialog.close()
        return shown


class SetOptions(OfGateway):
    """A person changes how often meters are read, and whether new ones are looked for."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        dialog = await Dialog.options(home.hass, entry.entry_id)
        await dialog.choose("settings")
        await dialog.fill(
            "settings",
            interval={"minutes": self.chance.choice(INTERVALS)},
            daily_search=self.chance.random() < 0.5,
        )
        return dialog.shown


class GiveAddresses(OfGateway):
    """A person gives meters that share an address one of their own."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        dialog = await Dialog.options(home.hass, entry.entry_id)
        await dialog.choose("addresses")
        # Somebody may close the window while addresses are given.
        for _ in range(self.chance.randint(1, 3)):
            await dialog.fill("addresses")
            await dialog.wait()
        await dialog.fill("addresses")
        shown = dialog.shown
        dialog.close()
        return shown


class SearchNow(OfGateway):
    """A day has passed: new meters are looked for, and become cards."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        if entry.state is not ConfigEntryState.LOADED:
            return "not loaded"
        await announce_new_meters(home.hass, entry)
        return "searched"


class AnswerCard(OfGateway):
    """A person adds the meter of a card."""

    @classmethod
    @override
    def suits(cls, home: Home, entry: ConfigEntry) -> bool:
        return bool(Dialog.cards(home.hass))

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        cards = Dialog.cards(home.hass)
        if not cards:
            return "no card"
        dialog = self.chance.choice(cards)
        await dialog.look()
        await dialog.fill("meter_found")
        await dialog.wait()
        return await _take_meters(dialog, dialog.offered("meters"), self.chance)


class PressReadAll(OfGateway):
    """A person reads all meters now."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        return await _press(home, entry, None)


# Meters


class SearchMeters(OfGateway):
    """A person searches the bus, and adds some of the meters that are new there."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        chance = self.chance
        dialog = await Dialog.new_meter(home.hass, entry.entry_id)
        await dialog.choose("search_secondary")
        # Where a search had ended early.
        await dialog.choose(chance.choice(["use_found", "search"]))
        await dialog.wait()
        wanted = _some(dialog.offered("meters"), chance)
        return await _take_meters(dialog, wanted, chance)


class TypeMeter(OfGateway):
    """A person adds a meter by what is printed on it, or by its address."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        chance = self.chance
        meter = chance.choice(home.sites.by_name[self.site].bus.meters)
        texts = str(meter.primary_address), meter.secondary_address.identification
        dialog = await Dialog.new_meter(home.hass, entry.entry_id)
        await dialog.choose("by_address")
        await dialog.fill("by_address", address=chance.choice(texts))
        return await _take_meters(dialog, dialog.offered("meters"), chance)


class RemoveMeter(OfMeter):
    """A person removes a meter."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        if self.meter.subentry_id not in entry.subentries:
            return "gone"
        home.hass.config_entries.async_remove_subentry(entry, self.meter.subentry_id)
        return "removed"


class RenameMeter(OfMeter):
    """A person gives a meter another name where Home Assistant lists it."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        subentry = entry.subentries.get(self.meter.subentry_id)
        if subentry is None:
            return "gone"
        title = f"Meter {self.luck % 1000}"
        home.hass.config_entries.async_update_subentry(entry, subentry, title=title)
        return title


class NameDevice(OfMeter):
    """A person gives the device of a meter a name on its page, or takes one back."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        device = home.device_of(self.meter)
        if device is None:
            return "gone"
        name = f"Place {self.luck % 1000}" if self.luck % 3 else None
        dr.async_get(home.hass).async_update_device(device.id, name_by_user=name)
        return str(name)


class SetMeter(OfMeter):
    """A person changes how a meter is called and read."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        chance = self.chance
        dialog = await Dialog.changed_meter(
            home.hass, entry.entry_id, self.meter.subentry_id
        )
        await dialog.choose("settings")
        await dialog.fill(
            "settings",
            name=f"Meter {self.luck % 1000}",
            interval={"minutes": chance.choice(INTERVALS)},
            addressing=chance.choice(["automatic", "primary", "secondary"]),
            whole_model=chance.random() < 0.3,
        )
        shown = dialog.shown
        dialog.close()
        return shown


class ChooseRecords(OfMeter):
    """A person changes which records are sensors."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        dialog = await Dialog.changed_meter(
            home.hass, entry.entry_id, self.meter.subentry_id
        )
        await dialog.choose("values")
        records = _some(dialog.offered("records"), self.chance)
        whole_model = self.chance.random() < 0.3
        await dialog.fill("values", records=records, whole_model=whole_model)
        shown = dialog.shown
        dialog.close()
        return shown


class OverrideRecord(OfMeter):
    """A person says what is right in the place of what a meter tells."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        dialog = await Dialog.changed_meter(
            home.hass, entry.entry_id, self.meter.subentry_id
        )
        await dialog.choose("override")
        if records := dialog.offered("record"):
            await dialog.fill("override", record=self.chance.choice(records))
        await dialog.fill("overridden", name=f"Value {self.luck % 1000}", factor=2)
        shown = dialog.shown
        dialog.close()
        return shown


class SpoilMeter(OfMeter):
    """Somebody edits what is stored of a meter, so that it cannot be read."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        return _edit(home, entry, self.meter, key="FF")


class MendMeter(OfMeter):
    """Somebody edits what is stored of a meter, so that it can be read again."""

    @classmethod
    @override
    def suits(cls, home: Home, meter: KnownMeter) -> bool:
        entry = home.entry_at(meter.site)
        return entry is not None and meter_of(entry, meter.subentry_id) is None

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        return _edit(home, entry, self.meter, key=None)


def _edit(home: Home, entry: ConfigEntry, meter: KnownMeter, **data: Any) -> str:
    subentry = entry.subentries.get(meter.subentry_id)
    if subentry is None:
        return "gone"
    edit = home.hass.config_entries.async_update_subentry
    edit(entry, subentry, data={**subentry.data, **data})
    return "edited"


class StoreMeter(OfMeter):
    """The last page of somebody's dialog is sent: something else is stored of a meter."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        meter, chance = meter_of(entry, self.meter.subentry_id), self.chance
        if meter is None:
            return "gone"
        records = chance.sample(meter.records, chance.randint(0, len(meter.records)))
        interval = replace(meter.settings, interval_s=60 * chance.choice(INTERVALS))
        named = {each.key: Override(name=str(self.luck % 100)) for each in records}
        changes: tuple[dict[str, Any], ...] = (
            {"records": tuple(records) or meter.records},
            {"overrides": named},
            {"settings": interval},
            {"name": f"Meter {self.luck % 1000}"},
        )
        change = chance.choice(changes)
        change_meter(home.hass, entry, self.meter.subentry_id, replace(meter, **change))
        return ", ".join(change)


class ChangeAddress(OfMeter):
    """A program stores another primary address of a meter."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        meter = meter_of(entry, self.meter.subentry_id)
        if meter is None or meter.address is None:
            return "gone"
        other = replace(meter, primary_address=self.chance.randint(1, 9))
        change_meter(home.hass, entry, self.meter.subentry_id, other)
        return str(other.primary_address)


class DisableDevice(OfMeter):
    """A person disables the device of a meter."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        return _switch(home, entry, self.meter, dr.DeviceEntryDisabler.USER)


class EnableDevice(OfMeter):
    """A person enables the device of a meter again."""

    @classmethod
    @override
    def suits(cls, home: Home, meter: KnownMeter) -> bool:
        device = home.device_of(meter)
        return device is not None and device.disabled_by is not None

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        return _switch(home, entry, self.meter, None)


def _switch(
    home: Home,
    entry: ConfigEntry,
    meter: KnownMeter,
    by: dr.DeviceEntryDisabler | None,
) -> str:
    device = home.device_of(meter)
    # Nothing can be enabled, or disabled otherwise, of a gateway that is disabled.
    if device is None or entry.disabled_by is not None:
        return "gone"
    dr.async_get(home.hass).async_update_device(device.id, disabled_by=by)
    return "switched"


class SwitchEntities(OfMeter):
    """A person disables some entities of a meter, or all, or enables those that are not."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        entities, chance = er.async_get(home.hass), self.chance
        own = [
            each
            for each in home.entities_of(entry)
            if each.config_subentry_id == self.meter.subentry_id
            and each.disabled_by is not er.RegistryEntryDisabler.DEVICE
        ]
        enabled = [each.entity_id for each in own if not each.disabled]
        disabled = [each.entity_id for each in own if each.disabled]
        if enabled and chance.random() < 0.5:
            changed, by = enabled, er.RegistryEntryDisabler.USER
        else:
            changed, by = disabled, None
        if chance.random() < 0.5:
            changed = _some(changed, chance)
        for each in changed:
            entities.async_update_entity(each, disabled_by=by)
        return f"{len(changed)} {'enabled' if by is None else 'disabled'}"


class PressReadNow(OfMeter):
    """A person reads a meter now."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        return await _press(home, entry, self.meter.subentry_id)


async def _press(home: Home, entry: ConfigEntry, subentry_id: str | None) -> str:
    buttons = [
        each.entity_id
        for each in home.entities_of(entry)
        if each.domain == "button" and each.config_subentry_id == subentry_id
    ]
    if not buttons:
        return "no button"
    return await _called(home, "button", "press", entity_id=buttons[0])


class RemoveDevice(OfMeter):
    """A person removes a meter on the page of its device."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        device = home.device_of(self.meter)
        if device is None or entry.state is not ConfigEntryState.LOADED:
            return "gone"
        return str(await async_remove_config_entry_device(home.hass, entry, device))


class AcceptExchange(OfMeter):
    """A person looks for the meter that hangs in the place of another."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        dialog = await Dialog.changed_meter(
            home.hass, entry.entry_id, self.meter.subentry_id
        )
        await dialog.choose("exchanged")
        await dialog.choose("search")
        await dialog.wait()
        if offered := dialog.offered("meter"):
            await dialog.fill("which", meter=self.chance.choice(offered))
        shown = dialog.shown
        dialog.close()
        return shown


# Actions


@dataclass(frozen=True, kw_only=True)
class CallAction(OfMeter):
    """A person, or an automation, calls an action for a meter."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        device = home.device_of(self.meter)
        if device is None:
            return "gone"
        chance = self.chance
        actions: tuple[tuple[str, dict[str, Any]], ...] = (
            ("read_meter", {}),
            ("get_readings", {"read": chance.random() < 0.5}),
            ("set_clock", {}),
            ("initialize", {}),
            ("import_history", {"dry_run": True}),
            ("set_primary_address", {"new_address": chance.randint(1, 9)}),
        )
        name, data = chance.choice(actions)
        came = await _called(home, DOMAIN, name, device_id=device.id, **data)
        return f"{name} {data or ''}: {came}"


class Scan(OfGateway):
    """A person searches the bus by the action."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        devices = home.devices_of(entry)
        own = [each.id for each in devices if each.config_subentry_id is None]
        if not own:
            return "no device"
        return await _called(home, DOMAIN, "scan", device_id=own[0])


class Decode(OfGateway):
    """A person decodes a telegram, whatever runs."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        telegram = "68 09 09 68 08 05 78 04 13 2E 16 00 00 E0 16"
        return await _called(home, DOMAIN, "decode_telegram", telegram=telegram)


async def _called(home: Home, domain: str, name: str, **data: Any) -> str:
    """Call an action; who calls is told in words why it fails."""
    try:
        await home.hass.services.async_call(
            domain, name, data, blocking=True, return_response=domain == DOMAIN
        )
    except HomeAssistantError as err:
        if err.translation_key is None:
            raise
        return err.translation_key
    return "done"


# Dialogs that are left open


@dataclass(frozen=True, kw_only=True)
class LeaveDialog(OfMeter):
    """A person opens a dialog, and leaves it open."""

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        chance = self.chance
        kind = chance.choice(["new meter", "meter", "options", "line"])
        match kind:
            case "new meter":
                dialog = await Dialog.new_meter(home.hass, entry.entry_id)
                ways = "search_secondary", "by_address"
            case "meter":
                dialog = await Dialog.changed_meter(
                    home.hass, entry.entry_id, self.meter.subentry_id
                )
                ways = "values", "settings", "override", "exchanged"
            case "options":
                dialog = await Dialog.options(home.hass, entry.entry_id)
                ways = "settings", "addresses"
            case _:
                dialog = await Dialog.moved_gateway(home.hass, entry.entry_id)
                ways = ("network",)
        await dialog.choose(chance.choice(ways))
        home.dialogs.append(dialog)
        return f"{kind}: {dialog.shown}"


class GoOn(OfGateway):
    """A person goes on with a dialog that was left open, or closes it."""

    @classmethod
    @override
    def suits(cls, home: Home, entry: ConfigEntry) -> bool:
        return bool(home.dialogs)

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        if not home.dialogs:
            return "none open"
        dialog = home.dialogs.pop(self.chance.randrange(len(home.dialogs)))
        if self.chance.random() < 0.3:
            dialog.close()
            return "closed"
        await dialog.go_on()
        home.dialogs += [] if dialog.is_over else [dialog]
        return dialog.shown


# Repairs


class Repair(OfGateway):
    """A person accepts what is to be repaired, or ignores it."""

    @classmethod
    @override
    def suits(cls, home: Home, entry: ConfigEntry) -> bool:
        return bool(_repairs(home))

    @override
    async def do(self, home: Home, entry: ConfigEntry) -> str:
        repairs = _repairs(home)
        if not repairs:
            return "nothing to repair"
        dialog = await Dialog.repair(home.hass, self.chance.choice(repairs))
        await dialog.choose(self.chance.choice(["accept", "accept", "ignore"]))
        if offered := dialog.offered("meter"):
            await dialog.fill("which", meter=self.chance.choice(offered))
        return dialog.shown


def _repairs(home: Home) -> list[str]:
    """Return what a person is asked to decide."""
    return sorted(
        issue_id
        for (domain, issue_id), each in ir.async_get(home.hass).issues.items()
        if domain == DOMAIN and each.is_fixable and each.dismissed_version is None
    )


# The bus


class ExchangeMeter(OnBus):
    """Somebody hangs a new meter in the place of another."""

    @override
    async def happen(self, home: Home) -> str:
        meter = self.simulated(home)
        if meter is None:
            return "gone"
        old = meter.secondary_address
        number = f"{int(old.identification) + SUCCESSOR:08d}"
        meter.secondary_address = replace(old, identification=number)
        meter.power_down()
        return number


class CarryMeter(OnBus):
    """Somebody takes a meter from one bus to the other."""

    @override
    async def happen(self, home: Home) -> str:
        meter = self.simulated(home)
        if meter is None:
            return "gone"
        here = home.sites.by_name[self.site]
        (there,) = (each for each in home.sites if each is not here)
        here.bus.meters.remove(meter)
        meter.power_down()
        there.bus.meters.append(meter)
        return f"to the {there.name}"


class SilenceMeter(OnBus):
    """A meter does not answer any more."""

    @classmethod
    @override
    def suits(cls, meter: SimulatedMeter) -> bool:
        return not meter.silent

    @override
    async def happen(self, home: Home) -> str:
        return self.turn(home, silent=True)

    def turn(self, home: Home, *, silent: bool) -> str:
        """Let the meter answer, or not."""
        meter = self.simulated(home)
        if meter is None:
            return "gone"
        meter.silent = silent
        return "silent" if silent else "answers"


class WakeMeter(SilenceMeter):
    """A meter answers again."""

    @classmethod
    @override
    def suits(cls, meter: SimulatedMeter) -> bool:
        return meter.silent

    @override
    async def happen(self, home: Home) -> str:
        return self.turn(home, silent=False)


@dataclass(frozen=True, kw_only=True)
class OfLine(Operation):
    """Something that happens to the line, whoever has it."""

    site: str

    @classmethod
    @override
    def drawn(cls, home: Home, site: Site, chance: Random) -> Self | None:
        return cls(site=site.name, luck=chance.getrandbits(32))


class LoseLine(OfLine):
    """Somebody pulls the plug of a gateway."""

    @override
    async def happen(self, home: Home) -> str:
        home.sites.by_name[self.site].switch(away=True)
        return "away"


class RestoreLine(OfLine):
    """Somebody puts the plug in again."""

    @classmethod
    @override
    def drawn(cls, home: Home, site: Site, chance: Random) -> Self | None:
        return super().drawn(home, site, chance) if site.is_away else None

    @override
    async def happen(self, home: Home) -> str:
        home.sites.by_name[self.site].switch(away=False)
        return "back"


class SlowLine(OfLine):
    """The network takes so long that answers come too late."""

    @override
    async def happen(self, home: Home) -> str:
        home.sites.by_name[self.site].bus.gateway.latency_s = SLOW_S
        return "slow"


class HastenLine(OfLine):
    """The network is as fast as it was."""

    @classmethod
    @override
    def drawn(cls, home: Home, site: Site, chance: Random) -> Self | None:
        is_slow = site.bus.gateway.latency_s > 0
        return super().drawn(home, site, chance) if is_slow else None

    @override
    async def happen(self, home: Home) -> str:
        home.sites.by_name[self.site].bus.gateway.latency_s = 0.0
        return "fast"


OPERATIONS: Final[Collection[tuple[type[Operation], int]]] = (
    (AddGateway, 60),
    (RemoveGateway, 2),
    (ReloadGateway, 5),
    (DisableGateway, 3),
    (EnableGateway, 60),
    (MoveLine, 5),
    (SetOptions, 4),
    (GiveAddresses, 2),
    (SearchNow, 2),
    (AnswerCard, 12),
    (PressReadAll, 2),
    (SearchMeters, 9),
    (TypeMeter, 4),
    (RemoveMeter, 7),
    (RemoveDevice, 2),
    (RenameMeter, 4),
    (NameDevice, 4),
    (SetMeter, 5),
    (ChooseRecords, 5),
    (OverrideRecord, 4),
    (SpoilMeter, 2),
    (MendMeter, 15),
    (StoreMeter, 12),
    (ChangeAddress, 1),
    (DisableDevice, 2),
    (EnableDevice, 15),
    (SwitchEntities, 5),
    (PressReadNow, 4),
    (AcceptExchange, 2),
    (CallAction, 6),
    (Scan, 2),
    (Decode, 1),
    (LeaveDialog, 7),
    (GoOn, 12),
    (Repair, 30),
    (ExchangeMeter, 4),
    (CarryMeter, 5),
    (SilenceMeter, 2),
    (WakeMeter, 15),
    (LoseLine, 3),
    (RestoreLine, 60),
    (SlowLine, 1),
    (HastenLine, 30),
)
"""Each with how often it happens, beside the others. What is gone, or does not run, is soon back."""


def drawn(home: Home, site: Site, chance: Random) -> Operation:
    """Return something that may happen at a site now."""
    kinds, weights = zip(*OPERATIONS, strict=True)
    while True:
        (kind,) = chance.choices(kinds, weights)
        if (operation := kind.drawn(home, site, chance)) is not None:
            return operation
