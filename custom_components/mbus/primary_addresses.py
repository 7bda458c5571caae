"""Primary addresses on a bus: who has which, who shares one, and giving a meter another."""

from collections import Counter
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import replace

from .coordinator import MeterCoordinator, MeterData
from .gateway import Gateway
from .meter import MeterConfig
from .meterbus.bus.service import Service
from .meterbus.protocol.addresses import (
    FACTORY_ADDRESS,
    PRIMARY_ADDRESSES,
    SecondaryAddress,
    own_primary,
)
from .meterbus.protocol.reading import Reading
from .namesakes import shared_number
from .targets import Located, Target, invalid, known_target, owner_of


def address_of(coordinator: MeterCoordinator) -> int | None:
    """Return the primary address of a meter, also where it is read by selection."""
    return stored_or_told(coordinator.meter, coordinator.data)


def stored_or_told(meter: MeterConfig, told: MeterData) -> int | None:
    """Return the primary address that is stored of a meter, else the one that it told."""
    if meter.primary_address is None and told.frames:
        return own_primary(told.frames[0].a)
    return meter.primary_address


def addresses_of(gateway: Gateway) -> dict[str, int]:
    """Return where the meters of a gateway answer, as far as that is known."""
    found = {key: address_of(each) for key, each in gateway.coordinators.items()}
    return {key: each for key, each in found.items() if each is not None}


def meters_sharing(gateway: Gateway) -> dict[str, MeterCoordinator]:
    """Return the meters that share their address or have none, and can be moved.

    They are selected for that: not those whose number another one has, too.
    """
    namesakes = {shared_number(each.meter) for each in gateway.coordinators.values()}
    addresses = addresses_of(gateway)
    counts = Counter(addresses.values())
    return {
        key: each
        for key, each in gateway.coordinators.items()
        if each.meter.address is not None
        and each.meter.address not in namesakes
        and (address := addresses.get(key)) is not None
        and (counts[address] > 1 or address == FACTORY_ADDRESS)
    }


def free_address(
    gateway: Gateway, first: int = 1, refused: Collection[int] = ()
) -> int | None:
    """Return the lowest address from the first on that nobody is known to have."""
    taken = {*refused, *addresses_of(gateway).values()}
    free = (each for each in PRIMARY_ADDRESSES if each >= first and each not in taken)
    return next(free, None)


async def give_address(found: Located, new: int) -> int | None:
    """Move a meter to a free primary address, and read it there from now on.

    Returns the address that it had, as far as it tells. Raises HomeAssistantError in words
    where somebody has the new one, or the meter does not take it.
    """
    target, known = found.target, found.target.coordinator
    _refuse_owned(target, new)
    old = primary_of(found.reading)
    with nullcontext() if known is None else known.moving():
        if old != new:
            with target.explained():
                await found.service.set_primary_address(found.address, new)
        elif known is None or known.meter.primary_address == new:
            raise invalid("same_address", meter=target.name, address=str(new))
        if known is not None:
            await _keep(target.gateway, known, new)
    return old


async def give_known_address(
    gateway: Gateway, coordinator: MeterCoordinator, new: int
) -> int | None:
    """Move a meter of a gateway as `give_address` does.

    One that is selected is read before and after it is written to. So it is not looked for
    before that as well, if it has told its address.
    """
    target, old = known_target(gateway, coordinator), address_of(coordinator)
    address = next(iter(target.addresses), None)
    if not isinstance(address, SecondaryAddress) or old in {None, new}:
        return await give_address(await target.located(), new)
    _refuse_owned(target, new)
    with target.explained():
        await move(gateway, coordinator, new)
    return old


def _refuse_owned(target: Target, address: int) -> None:
    """Raise HomeAssistantError where another meter is known to have an address."""
    owner = owner_of(target.gateway, address, besides=target.coordinator)
    if owner is not None:
        raise invalid("address_of", address=str(address), meter=owner.meter.name)


async def move(gateway: Gateway, coordinator: MeterCoordinator, new: int) -> None:
    """Select a known meter, move it, and read it there from now on; raise MBusError."""
    address = coordinator.meter.address
    assert address is not None
    service = Service(gateway.master, coordinator.meter.manner, address)
    with coordinator.moving():
        await service.set_primary_address(address, new)
        await _keep(gateway, coordinator, new)


async def _keep(gateway: Gateway, coordinator: MeterCoordinator, new: int) -> None:
    """Read a meter from now on where it answers now."""
    await gateway.change(
        coordinator, lambda stored: replace(stored, primary_address=new)
    )


def primary_of(reading: Reading) -> int | None:
    """Return the primary address that a meter tells in its answer, if it does."""
    return own_primary(reading.frames[0].a)
