"""A list of meters that a person has pasted: read in turn, and called as the list says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
import re
from typing import Final

import probatio

from custom_components.mbus.adding.bus import Bus
from custom_components.mbus.adding.candidates import Candidate
from custom_components.mbus.adding.elsewhere import OtherGateways
from custom_components.mbus.adding.joining import Stored
from custom_components.mbus.adding.two_buses import ReadElsewhere
from custom_components.mbus.const import CONF_METER_LIST, CONF_NAME_PATTERN, DOMAIN
from custom_components.mbus.errors import translation_key_of
from custom_components.mbus.meter import MeterConfig
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.errors import LineError
from custom_components.mbus.meterbus.registers.errors import RegisterError
from custom_components.mbus.meterbus.registers.meter_lists import (
    Column,
    MeterLine,
    meters_in,
)
from custom_components.mbus.records.names import Names, maker_of
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig
from homeassistant.helpers.translation import async_get_translations

from .job import Job, Page
from .named import Named, PlaceOf, meter_named

FIELD: Final = re.compile(r"\{(\w*)\}")
FIELDS: Final = frozenset({"number", "name", "area", "maker", "kind", "address"})
"""What a pattern of names is filled in with."""


FIELDS_OF_PATTERN: Final = {each: f"{{{each}}}" for each in sorted(FIELDS)}
"""What fills a text in that names these fields."""
LIST_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_METER_LIST): TextSelector(
            TextSelectorConfig(multiline=True)
        ),
        probatio.Optional(CONF_NAME_PATTERN): TextSelector(),
    }
)
ERRORS: Final[Mapping[str, str]] = {
    "bad_meter": "list_bad_meter",
    "said_twice": "list_said_twice",
    "too_long": "list_too_long",
    "too_many": "list_too_many",
}
"""The messages of errors of a list by their codes."""
NOTHING_TOLD: Final = {"line": "", "word": ""}


@dataclass(frozen=True)
class ListProblem:
    """What is wrong with a list, or with the pattern of names."""

    where: str = CONF_METER_LIST
    key: str = ""
    told: Mapping[str, str] = field(default_factory=lambda: NOTHING_TOLD)


def understood(
    text: str, pattern: str, headings: Mapping[str, Column]
) -> tuple[Sequence[MeterLine], ListProblem]:
    """Return the meters of a list, or what is wrong with it."""
    if wrong := bad_field(pattern):
        told = {**NOTHING_TOLD, "word": wrong}
        return (), ListProblem(CONF_NAME_PATTERN, "bad_pattern", told)
    try:
        lines = meters_in(text, headings)
    except RegisterError as err:
        places = "; ".join(f"{line} ({shown})" for line, shown in err.places)
        told = {"line": places, "word": err.word}
        return (), ListProblem(key=ERRORS[err.code], told=told)
    return lines, ListProblem(key="" if lines else "list_empty")


async def failures_in_words(
    hass: HomeAssistant, failed: Sequence[ReadLine]
) -> list[str]:
    """Return in words which lines of a list were not read, and why."""
    language = hass.config.language
    texts = await async_get_translations(hass, language, "config_subentries", [DOMAIN])
    prefix = f"component.{DOMAIN}.config_subentries.meter.error."
    return [
        f"{each.line.text}: "
        + texts[f"{prefix}{each.named.problem}"].format(error=each.named.detail)
        for each in failed
    ]


@dataclass(frozen=True)
class ReadLine:
    """A line of a list, with the meter that was read for it, or why there is none."""

    line: MeterLine
    named: Named


@dataclass(frozen=True, kw_only=True)
class Called:
    """What a meter is to be called, and where it hangs; "" is as before."""

    name: str
    area: str


def bad_field(pattern: str) -> str | None:
    """Return what a pattern has in braces that nothing fills in; None where it is fine."""
    rest = FIELD.sub(lambda told: "" if told[1] in FIELDS else "{", pattern)
    wrong = next(
        (told[0] for told in FIELD.finditer(pattern) if told[1] not in FIELDS), None
    )
    return wrong or ("{" if "{" in rest or "}" in rest else None)


def called(line: MeterLine, pattern: str, known: Mapping[str, str]) -> Called:
    """Return what a line, or the pattern for all, calls a meter that this is known of."""
    told = {**known, "name": line.name, "area": line.area}
    # What the line says goes before the pattern, unless that asks for it.
    text = pattern if not line.name or "{name}" in pattern else line.name
    name = FIELD.sub(lambda found: told.get(found[1], found[0]), text or line.name)
    return Called(name=" ".join(name.split()), area=line.area)


def known_of(
    address: SecondaryAddress | None,
    primary: int | None,
    medium: int | None,
    names: Names,
) -> dict[str, str]:
    """Return what a pattern can say of a meter."""
    return {
        "number": "" if address is None else address.identification,
        "maker": (address and maker_of(address)) or "",
        "kind": names.medium(medium),
        "address": "" if primary is None else str(primary),
    }


def headings_of(names: Names) -> dict[str, Column]:
    """Return the headings of columns in the language of a person: those of our own table."""
    told = {
        Column.METER: ("number", "address"),
        Column.NAME: ("name",),
        Column.AREA: ("area",),
    }
    return {
        names.figures(key).casefold(): column
        for column, keys in told.items()
        for key in reversed(keys)
    }


def meter_at(
    line: MeterLine, meters: Mapping[str, MeterConfig]
) -> tuple[str, MeterConfig] | None:
    """Return the one meter of a gateway that a line names, with its subentry."""
    for address in line.addresses:
        found = [
            (key, each) for key, each in meters.items() if each.is_meant_by(address)
        ]
        if len(found) == 1:
            return found[0]
    return None


class PastedMeters:
    """A list that was pasted, and what came of it so far."""

    def __init__(self, page: Page) -> None:
        """Wait for a list."""
        self.job = Job[Sequence[ReadLine]](page)
        self.waiting: Sequence[MeterLine] = ()
        """Lines that are still to be read."""
        self.known: Mapping[str, Called] = {}
        """What meters of the gateway are called, by their subentries."""
        self.wanted: Mapping[str, Called] = {}
        """What new meters are called, by their unique IDs."""
        self.candidates: Sequence[Candidate] = ()
        self.failed: Sequence[ReadLine] = ()
        self._pattern = ""

    def take(
        self,
        lines: Sequence[MeterLine],
        pattern: str,
        meters: Mapping[str, MeterConfig],
        names: Names,
    ) -> None:
        """Begin with a list: meters that the gateway has need not be read."""
        self._pattern, self.candidates, self.failed = pattern, (), ()
        self.known, self.wanted, self.waiting = {}, {}, ()
        for line in lines:
            found = meter_at(line, meters)
            if found is None:
                self.waiting = [*self.waiting, line]
            else:
                self._know(line, *found, names)

    def _know(
        self, line: MeterLine, subentry_id: str, meter: MeterConfig, names: Names
    ) -> None:
        told = known_of(meter.nameplate, meter.primary_address, meter.medium, names)
        self.known = {**self.known, subentry_id: called(line, self._pattern, told)}

    @callback
    def begin(self, hass: HomeAssistant, bus: Bus, names: Names) -> None:
        """Read what is waiting, in the background."""
        stored = Stored.of(hass, bus.entry_id)
        elsewhere = OtherGateways(hass, bus.entry_id).read
        work = self._run(bus, self.waiting, names, stored.place_of, elsewhere)
        self.job.begin(hass, work, _words(0, self.waiting))

    def take_read(self, meters: Mapping[str, str], names: Names) -> None:
        """Sort what was read; `meters` are the subentries of those known, by unique ID."""
        read = self.job.take_result()
        self.waiting = ()
        self.failed = [each for each in read if each.named.candidate is None]
        for each in read:
            candidate = each.named.candidate
            if candidate is None or candidate.unique_id in self.wanted:
                continue
            told = known_of(
                *(candidate.nameplate, candidate.primary_address),
                *(candidate.medium, names),
            )
            wanted = called(each.line, self._pattern, told)
            if (subentry_id := meters.get(candidate.unique_id)) is not None:
                self.known = {**self.known, subentry_id: wanted}
                continue
            self.wanted = {**self.wanted, candidate.unique_id: wanted}
            named = replace(candidate, name=wanted.name or candidate.name)
            self.candidates = [*self.candidates, named]

    def try_again(self) -> None:
        """Wait for those that have failed."""
        self.waiting, self.failed = [each.line for each in self.failed], ()

    async def _run(
        self,
        bus: Bus,
        lines: Sequence[MeterLine],
        names: Names,
        place_of: PlaceOf,
        elsewhere: ReadElsewhere,
    ) -> list[ReadLine]:
        """Return what came of each line; a line to the gateway that fails ends it."""
        read: list[ReadLine] = []
        read_at: dict[SecondaryAddress, int | None] = {}

        def place_by_now(number: SecondaryAddress) -> int | None:
            return read_at[number] if number in read_at else place_of(number)

        problem = ""
        try:
            async with bus.master() as master:
                for number, each in enumerate(lines):
                    self.job.show(_words(number, lines), number / len(lines))
                    named = await meter_named(
                        master, each.text, names, place_by_now, elsewhere
                    )
                    read.append(ReadLine(each, named))
                    new = named.candidate
                    if new is not None and new.address is not None:
                        read_at[new.address] = new.primary_address
        except LineError as err:
            problem = translation_key_of(err)
        left = lines[len(read) :]
        return [*read, *(ReadLine(each, Named(problem=problem)) for each in left)]


def _words(number: int, lines: Sequence[MeterLine]) -> dict[str, str]:
    return {
        "meter": lines[number].text,
        "number": str(number + 1),
        "count": str(len(lines)),
    }


@callback
def place(hass: HomeAssistant, entry_id: str, meter_id: str, wanted: Called) -> None:
    """Put a meter that has a device into its area, and call that as is wished."""
    devices = dr.async_get(hass)
    device = devices.async_get_device_by_identifier((DOMAIN, meter_id), entry_id)
    if device is None:
        return
    if wanted.area:
        area = ar.async_get(hass).async_get_or_create(wanted.area)
        devices.async_update_device(device.id, area_id=area.id)
    if wanted.name and device.name_by_user:
        devices.async_update_device(device.id, name_by_user=wanted.name)
