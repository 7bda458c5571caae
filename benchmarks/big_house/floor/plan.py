"""What the floor is told beforehand: everything, so that nothing is left to work out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from homeassistant.const import EntityCategory
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.util.hass_dict import HassKey

DOMAIN: Final = "floor"


class Look(NamedTuple):
    """What Home Assistant is told about an entity."""

    key: str
    name: str | None
    device_class: Any
    state_class: Any
    unit: str | None
    suggested_unit: str | None
    precision: int | None
    category: EntityCategory | None
    is_enabled: bool


class Said(NamedTuple):
    """What an entity says in one round."""

    value: Any
    attributes: Mapping[str, Any] | None


@dataclass(frozen=True)
class DevicePlan:
    """A gateway or a meter: its device, its entities by domain, what they say by key."""

    device: DeviceInfo
    looks: dict[str, list[Look]] = field(default_factory=dict)
    rounds: list[dict[str, Said]] = field(default_factory=list)


@dataclass
class Plan:
    """All gateways by title, all meters by unique ID, and which round it is."""

    gateways: dict[str, DevicePlan] = field(default_factory=dict)
    meters: dict[str, DevicePlan] = field(default_factory=dict)
    round: int = 0


PLAN: HassKey[Plan] = HassKey(DOMAIN)
