"""What a person chooses, and how far work is: without a dialog around it."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from custom_components.mbus.adding.candidates import Candidate, candidates_of
from custom_components.mbus.adding.choice import (
    Choice,
    Scope,
    definitions_among,
    ticked_by,
)
from custom_components.mbus.adding.elsewhere import Elsewhere
from custom_components.mbus.flows.job import Job
from custom_components.mbus.meter import MeterSettings
from custom_components.mbus.meterbus.bus.master import Master
from custom_components.mbus.meterbus.bus.scan import Scan
from custom_components.mbus.records.definitions import Override
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.registers import Found, look_up, vocabulary_of
from homeassistant.core import HomeAssistant
from simulator.bus import SimulatedBus
from simulator.line import SimulatedLine

RATE = 2400


@pytest.fixture
async def names(hass: HomeAssistant) -> Names:
    """Return the words of English."""
    return await Names.load(hass)


@pytest.fixture
async def candidates(bus: SimulatedBus, names: Names) -> list[Candidate]:
    """Return the meters that a search finds, in the order in which they are on the bus."""
    line = SimulatedLine(bus)
    scan = Scan(Master(line))
    await scan.by_secondary()
    await line.close()
    found = {each.address: each for each in candidates_of(scan.meters, names)}
    return [found[each.secondary_address] for each in bus.meters]


def take(
    choice: Choice, *keys: str, scope: Scope = Scope.MODEL, with_history: bool = False
) -> None:
    """Tick records of the model that is asked about, and type nothing."""
    nothing = Found(tuple((each, {}) for each in choice.owners))
    choice.take_records(keys, nothing, with_history=with_history, scope=scope)


def recorded(choice: Choice) -> list[list[str]]:
    """Return the records of each meter that is stored."""
    return [[each.key for each in meter.records] for meter in choice.meters(RATE)]


@pytest.fixture
def water(candidates: list[Candidate]) -> list[Candidate]:
    """Return meters of three models: two of one maker, one of another with less to tell."""
    cold, warm, gas, *_ = candidates
    return [cold, warm, replace(gas, records={"volume": gas.records["volume"]})]


def test_the_same_is_read_of_models_that_have_it(water: list[Candidate]) -> None:
    """Who has not all of it is asked about, with what it has of it ticked."""
    choice = Choice()
    choice.choose(water)
    take(choice, "volume", "volume_flow", scope=Scope.ALL)
    assert choice.members == [water[2]]
    assert (choice.position, choice.wished) == ((3, 3), ["volume"])
    take(choice, "volume")
    both = ["volume", "volume_flow"]
    assert recorded(choice) == [both, both, ["volume"]]


def test_the_same_is_read_of_a_maker_s_meters(water: list[Candidate]) -> None:
    """Those of others are asked about as if nothing had been said."""
    choice = Choice()
    choice.choose(water)
    assert choice.scopes == [Scope.MODEL, Scope.MAKER, Scope.ALL]
    take(choice, "volume", scope=Scope.MAKER)
    assert choice.members == [water[2]]
    assert (choice.scopes, choice.wished) == ([], None)


def test_a_preset_that_is_left_as_it_is_ticks_in_each_model_its_own(
    water: list[Candidate],
) -> None:
    """What is usual of one is not what is usual of another."""
    choice = Choice()
    choice.choose(water)
    usual = ticked_by("suggested", definitions_among(choice.members), water[0].medium)
    assert len(usual) > 1
    take(choice, *usual, scope=Scope.ALL)
    assert choice.members == []
    assert recorded(choice)[2] == ["volume"]


async def test_what_is_typed_is_asked_of_every_model(
    hass: HomeAssistant, water: list[Candidate], names: Names
) -> None:
    """A factor that is right for one would be wrong for another."""
    choice = Choice()
    choice.choose(water)
    vocabulary = await vocabulary_of(hass)
    typed = look_up("04 13 0.25 m³", choice.owners, vocabulary, names)
    choice.take_records(typed.keys, typed, with_history=None, scope=Scope.ALL)
    assert choice.members == [water[1]]
    assert choice.wished == ["volume"]


def test_models_are_asked_about_in_turn(candidates: list[Candidate]) -> None:
    """In the order of their first meters; each meter gets what was chosen of its model."""
    first, second, *_ = candidates
    twin = replace(first, unique_id="twin")
    choice = Choice()
    choice.choose([first, second, twin])
    assert choice.members == [first, twin]
    take(choice, "volume", with_history=True)
    assert choice.members == [second]
    last = next(iter(second.records))
    take(choice, last)
    assert choice.members == []
    chosen = [
        ([each.key for each in meter.records], meter.imports_history)
        for meter in choice.meters(RATE)
    ]
    assert chosen == [(["volume"], True), ([last], False), (["volume"], True)]


def test_who_tells_nothing_yet_is_not_asked_about(candidates: list[Candidate]) -> None:
    """It is stored without a value: most of them need a key first."""
    silent = replace(candidates[0], records={})
    choice = Choice()
    choice.choose([silent])
    assert choice.members == []
    (meter,) = choice.meters(RATE)
    assert meter.records == ()


def test_whoever_chooses_again_begins_again(candidates: list[Candidate]) -> None:
    """Nothing that was chosen of a model before is left."""
    first, *_ = candidates
    choice = Choice()
    choice.choose([first])
    take(choice, "volume", with_history=True)
    choice.choose([first])
    assert choice.members == [first]
    take(choice, "volume_flow")
    (meter,) = choice.meters(RATE)
    assert [each.key for each in meter.records] == ["volume_flow"]
    assert not meter.imports_history


async def test_what_is_typed_is_each_meter_s_own(
    hass: HomeAssistant, candidates: list[Candidate], names: Names
) -> None:
    """Registers say how a value is shown, of those that send it."""
    first, *_ = candidates
    choice = Choice()
    choice.choose([first])
    vocabulary = await vocabulary_of(hass)
    typed = look_up("04 13 0.25 m³", choice.owners, vocabulary, names)
    choice.take_records(typed.keys, typed, with_history=False)
    (meter,) = choice.meters(RATE)
    assert meter.overrides == {"volume": Override.from_dict({"factor": 0.25})}


def test_only_another_rate_is_a_meter_s_own(candidates: list[Candidate]) -> None:
    """The others follow their gateway."""
    first, second, *_ = candidates
    choice = Choice()
    choice.choose(
        [replace(first, records={}), replace(second, records={}, baud_rate=300)]
    )
    assert choice.members == []
    rates = [each.settings.baud_rate for each in choice.meters(RATE)]
    assert rates == [None, 300]


def test_who_moves_brings_all_but_its_place(candidates: list[Candidate]) -> None:
    """The rate that was right on the other bus need not be so on this one."""
    first, *_ = candidates
    before = replace(
        first.chosen(["volume"], gateway_rate=RATE),
        name="Garden",
        primary_address=99,
        settings=MeterSettings(interval_s=3600, baud_rate=9600),
    )
    choice = Choice()
    choice.choose([replace(first, elsewhere=Elsewhere("old", "Old", before))])
    assert choice.unread == choice.members == []
    (meter,) = choice.meters(RATE)
    assert meter == replace(
        before,
        primary_address=first.primary_address,
        settings=MeterSettings(interval_s=3600),
        moved_from="old",
    )


@dataclass
class Heard:
    """A page that remembers what it was told."""

    changes: int = 0
    fractions: list[float] = field(default_factory=list)

    def async_notify_flow_changed(self) -> None:
        """Count."""
        self.changes += 1

    def async_update_progress(self, progress: float) -> None:
        """Remember."""
        self.fractions.append(progress)


def test_a_page_is_fetched_anew_only_for_other_words() -> None:
    """Each time it forgets the percentage, which never is above all of it.

    At the end another page follows anyway.
    """
    page = Heard()
    job = Job[None](page)
    job.show({"found": "A"}, 0.5)
    job.show({"found": "A"}, 0.6)
    job.show({"found": "B"}, 0.7)
    assert page.changes == 2
    job.show({"found": "C"}, 1.5)
    assert page.changes == 2
    assert page.fractions == [0.5, 0.6, 0.7, 1.0]


async def test_a_failure_that_nobody_asks_for_is_no_complaint(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    """The dialog was closed meanwhile."""

    async def fail() -> None:
        raise OSError

    job: Any = Job[None](Heard())
    job.begin(hass, fail(), {})
    await asyncio.wait([job.task])
    job.task = None
    await hass.async_block_till_done()
    assert "never retrieved" not in caplog.text
