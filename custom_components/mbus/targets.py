"""The meter, or the gateway, that an action is for."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import cast

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.service import async_get_device_and_config_entry

from .const import CONF_ADDRESS, DOMAIN
from .coordinator import MeterCoordinator
from .errors import translation_key_of
from .gateway import Gateway, MbusConfigEntry
from .meterbus.bus.master import Manner, Reading
from .meterbus.bus.service import Address, Service
from .meterbus.protocol.addresses import SecondaryAddress
from .meterbus.protocol.errors import MBusError, OtherMeterError, ProtocolError
from .meterbus.protocol.notations import addresses_of


@dataclass(frozen=True, kw_only=True)
class Target:
    """A meter that an action is for: known to Home Assistant, or by its address alone."""

    entry: MbusConfigEntry
    name: str
    addresses: tuple[Address, ...]
    """Where it may be met, in the order in which it is tried."""
    coordinator: MeterCoordinator | None = None

    @property
    def gateway(self) -> Gateway:
        """Return the gateway that it is reached through."""
        return self.entry.runtime_data

    @property
    def identity(self) -> SecondaryAddress | None:
        """Return who has to answer, as far as that is known."""
        return None if self.coordinator is None else self.coordinator.meter.address

    @property
    def manner(self) -> Manner:
        """Return how it likes to be asked."""
        return Manner() if self.coordinator is None else self.coordinator.meter.manner

    @property
    def service(self) -> Service:
        """Return what can be done to it."""
        return Service(self.gateway.master, replace(self.manner, prepare=()))

    async def read(self) -> tuple[Address, Reading]:
        """Read it; return where it answered, so that no other meter is written to."""
        *others, last = self.addresses
        with self.explained():
            for address in others:
                with suppress(OtherMeterError, ProtocolError):
                    if (reading := await self._read_at(address)) is not None:
                        return address, reading
            if (reading := await self._read_at(last)) is not None:
                return last, reading
        raise self.failure("silent")

    async def _read_at(self, address: Address) -> Reading | None:
        return await self.gateway.master.read(
            address, identity=self.identity, manner=self.manner
        )

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what goes wrong on the bus into a message for a person."""
        try:
            yield
        except MBusError as err:
            raise self.failure(translation_key_of(err), str(err)) from err

    def failure(self, key: str, error: str = "") -> HomeAssistantError:
        """Return the error that tells what went wrong with this meter."""
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"meter": self.name, "error": error},
        )


def place_of(call: ServiceCall) -> tuple[MbusConfigEntry, MeterCoordinator | None]:
    """Return the gateway of the device that was picked, and the meter if it is one."""
    device, entry = async_get_device_and_config_entry(
        call.hass, DOMAIN, call.data[ATTR_DEVICE_ID]
    )
    entry = cast("MbusConfigEntry", entry)
    names = {name for domain, name in device.identifiers if domain == DOMAIN}
    for coordinator in entry.runtime_data.coordinators.values():
        if coordinator.unique_id in names:
            return entry, coordinator
    return entry, None


def target_of(call: ServiceCall) -> Target:
    """Return the meter that was picked, or the one at an address on the gateway."""
    entry, coordinator = place_of(call)
    text: str | None = call.data.get(CONF_ADDRESS)
    if coordinator is not None:
        if text is not None:
            raise invalid("address_unused", meter=coordinator.meter.name)
        return Target(
            entry=entry,
            name=coordinator.meter.name,
            addresses=coordinator.addresses,
            coordinator=coordinator,
        )
    if text is None:
        raise invalid("address_missing", gateway=entry.title)
    try:
        addresses = tuple(addresses_of(text))
    except ProtocolError as err:
        raise invalid("bad_address", address=text) from err
    return Target(entry=entry, name=text, addresses=addresses)


def invalid(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells what was asked for wrongly."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
