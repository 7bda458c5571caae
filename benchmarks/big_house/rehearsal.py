"""What ours says of a building, written down so that the floor can say it too: FOLDER."""

import asyncio
from collections.abc import Iterable, Iterator
from importlib import import_module
import json
from pathlib import Path
import pickle
import sys
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers import (
    device_registry as dr,
    entity_platform,
    entity_registry as er,
)
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_registry import RegistryEntry

from .floor.plan import DOMAIN, DevicePlan, Look, Plan, Said
from .home import INTEGRATION, WITHOUT_RECORDER, Ours, main, read_all


class Rehearsal(Ours):
    """Ours, before anything is measured; nothing of it needs to be recorded."""

    platforms = WITHOUT_RECORDER

    async def prepare(self) -> dict[str, Any]:
        """Choose the first records of each meter; every meter of the building is new."""
        told = await super().prepare()
        names = await import_module(f"{INTEGRATION}.records.names").Names.load(
            self.hass
        )
        for gateway in self.building["gateways"]:
            frames = [bytes.fromhex(frames[0]) for _, _, frames in gateway["meters"]]
            gateway["subentries"] = list(
                _subentries(frames, self.building["records"], names)
            )
        (self.folder.parent / "building.json").write_text(json.dumps(self.building))
        return told

    async def plan(self) -> dict[str, Any]:
        """Play all rounds; store what each entity is, and what it says in each."""
        plan, entities = Plan(), self._entities()
        for entry in self.entries:
            self._plan_devices(entry, plan)
            for registered in self._registered(entry):
                owner, key = _owner_and_key(entry, registered)
                looks = _plan_of(plan, entry, owner).looks
                look = _look(key, registered, entities.get(registered.entity_id))
                looks.setdefault(registered.domain, []).append(look)
        for number in range(self.building["rounds"]):
            self.turn_to(number)
            await asyncio.gather(*map(read_all, self.entries))
            _note(plan, entities.values())
        (self.folder.parent / "plan.pickle").write_bytes(pickle.dumps(plan))
        return {"sensors": len(entities)}

    @override
    async def _settle(self) -> None:
        await self.hass.async_block_till_done()

    def _entities(self) -> dict[str, Entity]:
        """Return all entities that are enabled, by entity ID."""
        return {
            entity_id: entity
            for platform in entity_platform.async_get_platforms(self.hass, self.domain)
            for entity_id, entity in platform.entities.items()
        }

    def _registered(self, entry: ConfigEntry[Any]) -> list[RegistryEntry]:
        registry = er.async_get(self.hass)
        return er.async_entries_for_config_entry(registry, entry.entry_id)

    def _plan_devices(self, entry: ConfigEntry[Any], plan: Plan) -> None:
        """Plan the devices, each under an identifier that it has from run to run."""
        plan.gateways[entry.title] = DevicePlan(
            DeviceInfo(
                identifiers={(DOMAIN, entry.title)},
                name=entry.title,
                model="M-Bus gateway",
            )
        )
        registry = dr.async_get(self.hass)
        for subentry in entry.subentries.values():
            owner = subentry.unique_id or ""
            device = registry.async_get_device_by_identifier(
                (self.domain, owner), entry.entry_id
            )
            assert device is not None
            plan.meters[owner] = DevicePlan(
                DeviceInfo(
                    identifiers={(DOMAIN, owner)},
                    name=device.name,
                    manufacturer=device.manufacturer,
                    model=device.model,
                    serial_number=device.serial_number,
                    hw_version=device.hw_version,
                )
            )


def _note(plan: Plan, entities: Iterable[Entity]) -> None:
    """Note what every entity of a meter says now."""
    said: dict[str, dict[str, Said]] = {owner: {} for owner in plan.meters}
    for entity in entities:
        owner, _, key = (entity.unique_id or "").partition("_")
        value = getattr(entity, "native_value", getattr(entity, "is_on", None))
        if owner in said:
            said[owner][key] = Said(value, entity.extra_state_attributes)
    for owner, each in said.items():
        plan.meters[owner].rounds.append(each)


def _owner_and_key(
    entry: ConfigEntry[Any], registered: RegistryEntry
) -> tuple[str | None, str]:
    """Return the meter's unique ID, None for an entity of the gateway, and its key."""
    owner, _, key = registered.unique_id.partition("_")
    return None if owner == entry.entry_id else owner, key


def _plan_of(plan: Plan, entry: ConfigEntry[Any], owner: str | None) -> DevicePlan:
    return plan.gateways[entry.title] if owner is None else plan.meters[owner]


def _look(key: str, registered: RegistryEntry, entity: Entity | None) -> Look:
    """Return what Home Assistant was told; the registry knows it of disabled entities."""
    unit = registered.unit_of_measurement
    return Look(
        key=key,
        name=registered.original_name,
        device_class=registered.original_device_class,
        state_class=(registered.capabilities or {}).get("state_class"),
        unit=getattr(entity, "native_unit_of_measurement", unit),
        suggested_unit=getattr(entity, "suggested_unit_of_measurement", None),
        precision=getattr(entity, "suggested_display_precision", None),
        category=registered.entity_category,
        is_enabled=registered.disabled_by is None,
    )


def _subentries(
    frames: list[bytes], records: int, names: Any
) -> Iterator[dict[str, Any]]:
    """Yield meters as a search finds them and a person chooses their first records."""
    candidates = import_module(f"{INTEGRATION}.adding.candidates")
    stored = import_module(f"{INTEGRATION}.meter")
    scan = import_module(f"{INTEGRATION}.meterbus.bus.scan")
    protocol = f"{INTEGRATION}.meterbus.protocol"
    parse_frame = import_module(f"{protocol}.frames").parse_frame
    parse_telegram = import_module(f"{protocol}.telegram").parse_telegram
    meters = [
        scan.FoundMeter(
            address=telegram.header.address,
            primary_address=telegram.address,
            telegram=telegram,
            found_by=scan.Method.SECONDARY,
            baud_rate=2400,
        )
        for telegram in map(parse_telegram, map(parse_frame, frames))
    ]
    for candidate in candidates.candidates_of(meters, names):
        keys = list(candidate.records)[:records]
        yield stored.subentry_data(candidate.chosen(keys, gateway_rate=2400))


if __name__ == "__main__":
    main(Rehearsal, Path(sys.argv[1]))
