"""The demo's sensors, as Home Assistant knows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .client import Client, Commands

UNREAD: Final = frozenset({"unavailable", "unknown"})


@dataclass(frozen=True)
class Sensor:
    """A record of a meter in Home Assistant."""

    entity_id: str
    unique_id: str
    device_id: str
    state: str
    attributes: Mapping[str, Any]

    @property
    def is_counter(self) -> bool:
        """Whether it counts, so that differences are what is looked at."""
        return str(self.attributes.get("state_class", "")).startswith("total")

    @property
    def is_measured(self) -> bool:
        """Whether it goes up and down."""
        return self.attributes.get("state_class") == "measurement"

    @property
    def device_class(self) -> str:
        """What is measured, in Home Assistant's words."""
        return str(self.attributes.get("device_class", ""))


async def sensors_of(client: Client, commands: Commands, entry: str) -> list[Sensor]:
    """Return the sensors of a gateway that have a state, in the order of creation."""
    states = {each["entity_id"]: each for each in await client.get("/api/states")}
    entities = await commands.send("config/entity_registry/list")
    return [
        Sensor(
            entity["entity_id"],
            entity["unique_id"],
            entity["device_id"],
            states[entity["entity_id"]]["state"],
            states[entity["entity_id"]]["attributes"],
        )
        for entity in entities
        if entity["config_entry_id"] == entry
        and entity["entity_id"].startswith("sensor.")
        and entity["entity_id"] in states
    ]
