"""A configuration folder that goes on in another place: from a backup, on another computer."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
import pytest

from homeassistant.config_entries import ConfigEntryState
from simulator.bus import SimulatedBus
from tests.clock import jumping_time
from tests.plugs import Computer
from tests.two_gateways.dialogs import Dialog
from tests.two_gateways.home import Home
from tests.two_gateways.rules import broken_at_rest
from tests.two_gateways.sites import HOUSE, Site, Sites

type Stored = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a bus is plugged in: what a person answers to say so, and the line to it."""

    menu: str
    answers: dict[str, Any]
    url: str


NETWORK = (
    Place("network", {"host": "old", "port": 10001}, "socket://old:10001"),
    Place("network", {"host": "new", "port": 4001}, "socket://new:4001"),
)
SERIAL = (
    Place("serial", {"device": "/dev/ttyOLD"}, "/dev/ttyOLD"),
    Place("serial", {"device": "/dev/ttyNEW"}, "/dev/ttyNEW"),
)


class Sockets(Sites):
    """Buses by the whole URL of the line to each."""

    @override
    def of(self, url: str) -> Site:
        return self.by_name[url]

    def plug(self, bus: SimulatedBus, here: Place, away: Place) -> None:
        """Have the bus at one place, and nobody at another."""
        nobody = Site(away.url, SimulatedBus([]), is_away=True)
        self.by_name.update({here.url: Site(here.url, bus), away.url: nobody})


@pytest.fixture
async def home(
    tmp_path: Path, freezer: FrozenDateTimeFactory, computer: Computer
) -> AsyncIterator[Home]:
    """Return a home in which Home Assistant has not been started yet."""
    home = Home(tmp_path / "first", Sockets({}))
    (tmp_path / "first").mkdir()
    with jumping_time(freezer, grace_s=0.0), home.furnished():
        yield home


async def add(home: Home, place: Place) -> None:
    """Add a gateway with every meter and record."""
    dialog = await Dialog.new_gateway(home.hass)
    await dialog.choose(place.menu)
    await dialog.fill(place.menu, **place.answers)
    await dialog.fill("link")
    await dialog.choose("search")
    await dialog.wait()
    await dialog.fill("meters", meters=dialog.offered("meters"))
    await dialog.wait()
    while dialog.step == "records":
        await dialog.fill("records", records=dialog.offered("records"))
    await home.rest()


async def move(home: Home, place: Place) -> str:
    """Say where the gateway is now; return what is shown then."""
    (entry,) = home.entries
    dialog = await Dialog.moved_gateway(home.hass, entry.entry_id)
    await dialog.choose(place.menu)
    await dialog.fill(place.menu, **place.answers)
    await dialog.fill("moved_link")
    await home.rest()
    return dialog.shown


def stored(home: Home) -> Stored:
    """Return all that is stored but where the gateway is."""
    (entry,) = home.entries
    data = {key: value for key, value in entry.data.items() if key != "device"}
    meters = {key: (each.title, each.data) for key, each in entry.subentries.items()}
    entities = {each.entity_id: each.unique_id for each in home.entities_of(entry)}
    devices = {each.id: each.identifiers for each in home.devices_of(entry)}
    return {
        "data": data,
        "options": entry.options,
        "meters": meters,
        "entities": entities,
        "devices": devices,
    }


def shown(home: Home) -> dict[str, str]:
    """Return the values that sensors of counters show."""
    return {
        each.entity_id: each.state
        for each in home.hass.states.async_all("sensor")
        if each.attributes.get("state_class") == "total_increasing"
    }


@pytest.mark.parametrize("places", [NETWORK, SERIAL], ids=["network", "serial"])
async def test_a_backup_goes_on_in_another_place(
    tmp_path: Path, home: Home, places: tuple[Place, Place]
) -> None:
    """All is there; once a person says where the gateway is, all is read as before."""
    old, new = places
    bus, sites = Sites().by_name[HOUSE].bus, home.sites
    assert isinstance(sites, Sockets)
    sites.plug(bus, old, new)
    await home.start()
    await add(home, old)
    before, values = stored(home), shown(home)
    await home.stop()
    copytree(tmp_path / "first", tmp_path / "second")
    sites.plug(bus, new, old)
    restored = Home(tmp_path / "second", sites)
    await restored.start()
    await restored.rest()
    (entry,) = restored.entries
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert stored(restored) == before
    assert set(shown(restored).values()) == {"unavailable"}
    assert await move(restored, new) == "reconfigure_successful"
    assert (entry.state, entry.data["device"]) == (ConfigEntryState.LOADED, new.url)
    assert (stored(restored), shown(restored)) == (before, values)
    assert list(broken_at_rest(restored)) == []
    await restored.stop()
    assert values
    assert home.log.complaints == []
