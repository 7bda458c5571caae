"""The meter, or the gateway, that an action is for."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import cast

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.service import async_get_device_and_config_entry

from .clocks import MeterClock
from .const import CONF_ADDRESS, DOMAIN
from .coordinator import MeterCoordinator
from .errors import Told, told_of
from .gateway import Gateway, MbusConfigEntry
from .meter import usable
from .meterbus.bus.conversation import Address
from .meterbus.bus.service import ClockError, Service
from .meterbus.protocol.addresses import (
    EVERY_WITH_ANSWER,
    WILDCARD_DIGIT,
    SecondaryAddress,
    own_primary,
)
from .meterbus.protocol.errors import InputError, MBusError
from .meterbus.protocol.reading import Manner, Reading
from .meterbus.registers.notations import addresses_of
from .reader import meet


@dataclass(frozen=True, kw_only=True)
class Target:
    """A meter that an action is for: known to Home Assistant, or by its address alone."""

    gateway: Gateway
    name: str
    addresses: tuple[Address, ...]
    """Where it may be met, in the order in which it is tried."""
    coordinator: MeterCoordinator | None = None

    @property
    def manner(self) -> Manner:
        """Return how it likes to be asked."""
        return Manner() if self.coordinator is None else self.coordinator.meter.manner

    @property
    def clock(self) -> MeterClock:
        """Return how it keeps its time."""
        return (
            MeterClock() if self.coordinator is None else self.coordinator.meter.clock
        )

    @property
    def service(self) -> Service:
        """Return what can be done to it; what it is told before each read is left out."""
        meter = None if self.coordinator is None else self.coordinator.meter
        return Service(
            self.gateway.master,
            replace(self.manner, prepare=()),
            None if meter is None else meter.identity,
        )

    async def located(self) -> Located:
        """Read it; what is written then goes to where it answered."""
        met = await meet(
            self.gateway.master,
            self.addresses,
            identity=self.service.identity,
            manner=self.manner,
        )
        if met.outcome.reading is None:
            raise self.failure(met.outcome.told) from met.outcome.cause
        return self._at(met.address, met.outcome.reading)

    def _at(self, address: Address, reading: Reading) -> Located:
        """Return it with what it said, and as the known meter that it turns out to be."""
        header = reading.telegram.header
        identity = None if header is None else header.address
        if isinstance(address, SecondaryAddress):
            # Digits that were left open are known now, if it tells its number.
            address = usable(identity) or address
        known = self.coordinator or known_meter(
            self.gateway, (identity, address), own_primary(reading.frames[0].a)
        )
        name = self.name if known is None else known.meter.name
        target = replace(self, name=name, coordinator=known)
        return Located(target=target, address=address, reading=reading)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what goes wrong on the bus into a message for a person."""
        try:
            yield
        except ClockError as err:
            notation = self.gateway.names.notation
            shown = "" if err.shown is None else notation.moment(err.shown)
            raise self.failure(Told("clock_not_set", value=shown)) from err
        except MBusError as err:
            raise self.failure(told_of(err)) from err

    def failure(self, told: Told) -> HomeAssistantError:
        """Return the error that tells what went wrong with this meter."""
        error = self.gateway.names.detail(told)
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=told.key,
            translation_placeholders={"meter": self.name, "error": error},
        )


@dataclass(frozen=True, kw_only=True)
class Located:
    """A meter that has just answered: which, where, and with what."""

    target: Target
    address: Address
    reading: Reading

    @property
    def service(self) -> Service:
        """Return what can be done to the meter, and to no other."""
        service = self.target.service
        header = self.reading.telegram.header
        if service.identity is None and header is not None:
            return replace(service, identity=header.address)
        return service


def known_meter(
    gateway: Gateway, addresses: Iterable[Address | None], answers_at: int | None
) -> MeterCoordinator | None:
    """Return the meter of a gateway that an address is of, None for nobody or several.

    One that answers elsewhere than it is read may be another one with its number.
    """
    wanted = set(addresses) - {None}
    found = [
        each
        for each in gateway.coordinators.values()
        if answers_at is None
        or each.meter.primary_address in {None, answers_at, *wanted}
        if each.meter.address in wanted
        or (each.meter.address is None and each.meter.primary_address in wanted)
    ]
    return found[0] if len(found) == 1 else None


def place_of(call: ServiceCall) -> tuple[MbusConfigEntry, MeterCoordinator | None]:
    """Return the gateway of the device that was picked, and the meter if it is one."""
    device, entry = async_get_device_and_config_entry(
        call.hass, DOMAIN, call.data[ATTR_DEVICE_ID]
    )
    entry = cast("MbusConfigEntry", entry)
    coordinators = entry.runtime_data.coordinators
    return entry, coordinators.get(device.config_subentry_id or "")


def target_of(call: ServiceCall) -> Target:
    """Return the meter that was picked, or the one at an address on the gateway."""
    entry, coordinator = place_of(call)
    gateway = entry.runtime_data
    text: str | None = call.data.get(CONF_ADDRESS)
    if coordinator is not None:
        if text is not None:
            raise invalid("address_unused", meter=coordinator.meter.name)
        return known_target(gateway, coordinator)
    if text is None:
        raise invalid("address_missing", gateway=entry.title)
    try:
        addresses = tuple(addresses_of(text))
    except InputError as err:
        raise invalid("bad_address", address=text) from err
    meant = [
        each
        for each in gateway.coordinators.values()
        if any(map(each.meter.is_meant_by, addresses))
    ]
    if len(meant) == 1:
        return known_target(gateway, meant[0])
    return Target(gateway=gateway, name=text, addresses=addresses)


def writing_target_of(call: ServiceCall) -> Target:
    """Return the meter that something is written to: one, not whoever fits."""
    target = target_of(call)
    if target.coordinator is None and any(map(_may_be_several, target.addresses)):
        raise invalid("wildcards")
    return target


def _may_be_several(address: Address) -> bool:
    """Whether more than one meter may take what is written to an address."""
    if isinstance(address, SecondaryAddress):
        return WILDCARD_DIGIT in address.identification
    return address == EVERY_WITH_ANSWER


@asynccontextmanager
async def meeting(call: ServiceCall) -> AsyncIterator[Located]:
    """Change one meter of a gateway at a time: the one that was meant, as it is then.

    Whoever has changed one before may have moved this one, or taken the address for it.
    """
    gateway = writing_target_of(call).gateway
    async with gateway.service_lock:
        yield await writing_target_of(call).located()


def owner_of(
    gateway: Gateway, address: int, *, besides: MeterCoordinator | None
) -> MeterCoordinator | None:
    """Return the other meter that is known to have a primary address, silent or not."""
    for each in gateway.coordinators.values():
        if each is not besides and each.meter.primary_address == address:
            return each
    return None


def known_target(gateway: Gateway, coordinator: MeterCoordinator) -> Target:
    """Return a meter that Home Assistant knows."""
    return Target(
        gateway=gateway,
        name=coordinator.meter.name,
        addresses=coordinator.reader.addresses,
        coordinator=coordinator,
    )


def invalid(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells what was asked for wrongly."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
