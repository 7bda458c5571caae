"""Names of records and meters in the words of the user's language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import takewhile
import re
from typing import Final, Self

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.errors import Told
from custom_components.mbus.meterbus.makers import model_of
from custom_components.mbus.meterbus.makers.names import maker_name
from custom_components.mbus.meterbus.protocol.addresses import (
    SecondaryAddress,
    kind_of,
    manufacturer_letters,
)
from custom_components.mbus.meterbus.protocol.records import Function
from custom_components.mbus.meterbus.registers.words import NUMBER, NUMBERED, Meaning
from custom_components.mbus.meterbus.tables.media import medium_of
from custom_components.mbus.meterbus.tables.quantities import Quantity
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .definitions import RecordDefinition
from .notation import Notation

UNKNOWN_RECORD: Final = "unknown_record"
"""Translation key of records whose codes no table knows."""
BLOCK_VALUE: Final = "block_value"
"""Translation key of what a person has defined by its place, and not named."""

FLOWING_QUANTITIES: Final = frozenset(
    {Quantity.VOLUME, Quantity.MASS, Quantity.VOLUME_FLOW, Quantity.MASS_FLOW}
)
FLOW_DIRECTIONS: Final = {"import": "forward", "export": "backward"}
"""What people call the direction of something that flows through a pipe."""

DIRECTIONS: Final = {flow: name for name, flow in FLOW_DIRECTIONS.items()}
FUNCTIONS: Final = frozenset(function.label for function in Function)
WORDS_OF_LISTS: Final = (".address", ".none", ".read_through", ".code")
"""Texts beside the names of records that say nothing of what is measured."""

LABELS: Final = frozenset(
    {
        *("l1", "l2", "l3", "neutral", "l1_l2", "l2_l3", "l3_l1"),
        *("number_1", "number_2", "number_3", "number_4"),
    }
)
"""Qualifiers that number what stands before them, as in "Voltage L1"."""

UNNAMED_CODE: Final = re.compile(r"(manufacturer|reserved)((?:_[0-9a-f]+)*)")
"""A qualifier that no table knows: whose it is, and its codes."""
MANUFACTURER_CODE: Final = "FF"
"""VIFE in front of a manufacturer's own codes, as data sheets print it."""

_ENTITY: Final = f"component.{DOMAIN}.entity.sensor"
_DETAIL: Final = f"component.{DOMAIN}.selector.record_detail.options"
_ADVICE: Final = f"component.{DOMAIN}.selector.advice.options"
_PORT: Final = f"component.{DOMAIN}.selector.port.options"
_ADDRESSES: Final = f"component.{DOMAIN}.selector.addresses.options"
_SAME_FOR: Final = f"component.{DOMAIN}.selector.same_for.options"
_RECORDS_PAGE: Final = f"component.{DOMAIN}.selector.records_page.options"
_REMARK: Final = f"component.{DOMAIN}.selector.search_remark.options"
_REASON: Final = f"component.{DOMAIN}.selector.reason.options"
_FAILURE: Final = f"component.{DOMAIN}.exceptions"
_FIGURES: Final = f"component.{DOMAIN}.selector.figures.options"
_AREA: Final = f"component.{DOMAIN}.selector.area.options"
_ADDRESSING: Final = f"component.{DOMAIN}.selector.addressing.options"
_MEDIUM: Final = f"component.{DOMAIN}.selector.medium.options"
_DEVICE: Final = f"component.{DOMAIN}.selector.device.options"


def name_key_of(definition: RecordDefinition) -> str:
    """Return the key of the sensor name that fits a record."""
    if definition.is_defined:
        return BLOCK_VALUE
    return definition.quantity or UNKNOWN_RECORD


@dataclass(frozen=True)
class Names:
    """Puts names together from translated parts."""

    texts: Mapping[str, str]
    _told: dict[RecordDefinition, str] = field(
        default_factory=dict, repr=False, compare=False
    )
    """Details that were put together before."""

    @cached_property
    def notation(self) -> Notation:
        """Return how the language writes numbers and dates."""
        return Notation(self.texts)

    @classmethod
    async def load(cls, hass: HomeAssistant, language: str | None = None) -> Self:
        """Load the texts of a language, else of the one that Home Assistant is set to."""
        language = language or hass.config.language
        entity = await async_get_translations(hass, language, "entity", [DOMAIN])
        selector = await async_get_translations(hass, language, "selector", [DOMAIN])
        failures = await async_get_translations(hass, language, "exceptions", [DOMAIN])
        return cls({**entity, **selector, **failures})

    def record(self, definition: RecordDefinition) -> str:
        """Return the whole name of a record."""
        if definition.name:
            return definition.name
        template = self.texts[f"{_ENTITY}.{name_key_of(definition)}.name"]
        return template.format(details=self.details(definition))

    def dated(self, definition: RecordDefinition, moment: datetime) -> str:
        """Return the whole name of a stored record by the moment that it is of.

        Only what is shown for a moment is called so: the same record is of another month next month.
        """
        when = self.notation.as_of(moment)
        return f"{self.record(replace(definition, storage=0))}, {when}"

    def details(self, definition: RecordDefinition) -> str:
        """Return what tells a record from others of its quantity, as it follows the name.

        Parts stand behind commas: no word has to agree with another one in any language.
        """
        told = self._told.get(definition)
        if told is None:
            told = self._told[definition] = "".join(self._parts(definition))
        return told

    def _parts(self, definition: RecordDefinition) -> Iterator[str]:
        qualifiers = definition.qualifiers
        labels = [*takewhile(LABELS.__contains__, qualifiers)]
        yield from (f" {self._detail(name)}" for name in labels)
        if definition.function != "instantaneous":
            yield f", {self._detail(definition.function)}"
        for name in qualifiers[len(labels) :]:
            yield self._qualifier(name, definition.quantity)
        for name, number in (
            ("tariff", definition.tariff),
            ("subunit", definition.subunit),
        ):
            if number:
                yield f", {self._detail(name).format(number=number)}"
        if definition.storage:
            yield f" {self._detail('storage').format(number=definition.storage)}"
        yield from (f" {part}" for part in self._identifying(definition))

    def _qualifier(self, name: str, quantity: str | None) -> str:
        if name in LABELS:
            return f" {self._detail(name)}"
        if unnamed := UNNAMED_CODE.fullmatch(name):
            codes = unnamed[2].replace("_", "").upper()
            own = MANUFACTURER_CODE if unnamed[1] == "manufacturer" else ""
            return f", {self._detail('code').format(number=own + codes)}"
        flows = quantity in FLOWING_QUANTITIES
        return f", {self._detail(FLOW_DIRECTIONS.get(name, name) if flows else name)}"

    def phrases(self) -> dict[str, Meaning]:
        """Return what each text says that a name is put together from."""
        spoken = {
            self.texts[f"{_ENTITY}.{quantity}.name"].format(details=""): quantity
            for quantity in Quantity
        }
        details = {
            text.format(number=NUMBER): _meaning_of(key.removeprefix(f"{_DETAIL}."))
            for key, text in self.texts.items()
            if key.startswith(f"{_DETAIL}.") and not key.endswith(WORDS_OF_LISTS)
        }
        quantities = {text: Meaning("quantity", each) for text, each in spoken.items()}
        return {**details, **quantities}

    def meter(self, medium: int | None, number: int | str) -> str:
        """Return kind and serial number, or address: what a new meter is called.

        The maker is beside the name wherever there is room; lists cut what is long.
        """
        return f"{_capitalized(self.medium(medium))} {number}"

    def title(self, address: SecondaryAddress | None, medium: int | None) -> str:
        """Return serial number, maker and model: what a meter is recognized by.

        The number comes first: lists cut what is long, and models are alike.
        """
        model = self.model(address, medium)
        return model if address is None else f"{address.identification} · {model}"

    def model(self, address: SecondaryAddress | None, medium: int | None) -> str:
        """Return maker and model of a meter; its kind where the model is not known."""
        known = model_of(kind_of(address))
        if address is None or known is None:
            return self.kind(address, medium)
        return f"{maker_of(address)} {known.name}"

    def kind(self, address: SecondaryAddress | None, medium: int | None) -> str:
        """Return maker and kind of a meter."""
        maker = None if address is None else maker_of(address)
        kind = self.medium(medium)
        if maker is None:
            return _capitalized(kind)
        template = self.texts[f"{_DEVICE}.of_maker"]
        if template.startswith("{kind}"):
            kind = _capitalized(kind)
        return template.format(maker=maker, kind=kind)

    @property
    def gateway_model(self) -> str:
        """Return what a gateway is: it does not tell its model itself."""
        return self.texts[f"{_DEVICE}.gateway"]

    @property
    def none(self) -> str:
        """Return the word for an empty list."""
        return self._detail("none")

    def primary_address(self, address: int) -> str:
        """Return a primary address in words."""
        return self._detail("address").format(number=address)

    def same_for(self, scope: str, maker: str) -> str:
        """Return in words for which meters a selection is the same."""
        return self.texts[f"{_SAME_FOR}.{scope}"].format(maker=maker)

    def no_free_address(self, meter: str) -> str:
        """Return in words that a meter got no address, as all are taken."""
        return self.texts[f"{_ADDRESSES}.no_free_address"].format(meter=meter)

    @property
    def last_given(self) -> str:
        """Return in words that what follows was done last."""
        return self.texts[f"{_ADDRESSES}.last_given"]

    def position(self, number: int, count: int) -> str:
        """Return in words which of several pages this is."""
        return self._page("position").format(number=number, count=count)

    def version(self, version: int) -> str:
        """Return the version of a meter in words."""
        return self._page("version").format(number=version)

    def _page(self, key: str) -> str:
        return self.texts[f"{_RECORDS_PAGE}.{key}"]

    def read_through(self, gateway: str) -> str:
        """Return in words that another gateway reads a meter."""
        return self._detail("read_through").format(gateway=gateway)

    def known_from(self, sources: str) -> str:
        """Return in words who says how a meter is to be read."""
        return self.texts[f"{_ADVICE}.known_from"].format(sources=sources)

    @property
    def spares_battery(self) -> str:
        """Return in words why a meter is read seldom."""
        return self.texts[f"{_ADVICE}.spares_battery"]

    @property
    def keep_plugged_in(self) -> str:
        """Return in words that an adapter is known by its socket."""
        return self.texts[f"{_PORT}.keep_plugged_in"]

    def about_port(self, doubt: str, gateway: str) -> str:
        """Return in words why a gateway may not be at its adapter."""
        return self.texts[f"{_PORT}.{doubt}"].format(gateway=gateway)

    def remark(self, key: str, **values: str) -> str:
        """Return in words what a search met."""
        return self.texts[f"{_REMARK}.{key}"].format(**values)

    def figures(self, key: str) -> str:
        """Return in words what is to be known of a table of figures, or heads a column."""
        return self.texts[f"{_FIGURES}.{key}"]

    def failure(self, told: Told, meter: str) -> str:
        """Return in words what failed, with a meter or a gateway."""
        return self.message(told.key, meter, self.detail(told))

    def message(self, key: str, meter: str, error: str) -> str:
        """Return a message by its key."""
        template = self.texts[f"{_FAILURE}.{key}.message"]
        return template.format(meter=meter, gateway=meter, error=error)

    def detail(self, told: Told | None) -> str:
        """Return what the message of an error is filled in with; nothing for none."""
        if told is None:
            return ""
        if not told.reason:
            return told.value
        return self.texts[f"{_REASON}.{told.reason}"].format(value=told.value)

    def area(self, key: str) -> str:
        """Return in words which area of a meter is read."""
        return self.texts[f"{_AREA}.{key}"]

    def addressing(self, way: str) -> str:
        """Return in words how a meter is addressed."""
        return self.texts[f"{_ADDRESSING}.{way}"]

    def medium(self, medium: int | None) -> str:
        """Return what kind of meter this is."""
        key = "unknown" if medium is None else medium_of(medium).key
        return self.texts.get(f"{_MEDIUM}.{key}", self.texts[f"{_MEDIUM}.unknown"])

    def _detail(self, name: str) -> str:
        """Return the words of a detail; one without any names itself."""
        return self.texts.get(f"{_DETAIL}.{name}", name.replace("_", " "))

    def _identifying(self, definition: RecordDefinition) -> list[str]:
        """Return the code of a record that has no name, and the number among equals."""
        if definition.is_defined:
            return [definition.block_place]
        parts = [] if definition.quantity else [definition.vib]
        _, separator, number = definition.key.partition("#")
        return [*parts, number] if separator else parts


async def device_class_names(hass: HomeAssistant) -> dict[str, str]:
    """Return what Home Assistant calls the device classes of sensors; else what they are."""
    texts = await async_get_translations(
        hass, hass.config.language, "entity_component", [Platform.SENSOR]
    )
    begin = f"component.{Platform.SENSOR}.entity_component"
    return {
        each.value: texts.get(f"{begin}.{each}.name", each.value)
        for each in SensorDeviceClass
    }


def _capitalized(name: str) -> str:
    return name[:1].upper() + name[1:]


def _meaning_of(detail: str) -> Meaning:
    """Return what one of the texts beside a quantity says."""
    if detail in NUMBERED:
        return Meaning(detail, "")
    kind = "function" if detail in FUNCTIONS else "qualifier"
    return Meaning(kind, DIRECTIONS.get(detail, detail))


def maker_of(address: SecondaryAddress) -> str | None:
    """Return the maker's name; None for meters that do not tell."""
    if address.manufacturer == SecondaryAddress().manufacturer:
        return None
    return maker_name(manufacturer_letters(address.manufacturer))
