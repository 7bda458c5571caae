"""Names: how records, meters and gateways are called, in the words of ten languages."""

from datetime import datetime
from decimal import Decimal
from typing import Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.mbus.const import DOMAIN
from custom_components.mbus.errors import Told
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.meterbus.protocol.keys import keyed
from custom_components.mbus.meterbus.protocol.records import parse_records
from custom_components.mbus.records.definitions import RecordDefinition
from custom_components.mbus.records.names import Names
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.util import slugify

from .common import set_up

HEAT_METER: Final = SecondaryAddress.parse("665102112D2C3404")
"""A heat meter of Kamstrup, number 66510211."""
ISTA_METER: Final = SecondaryAddress.parse("1234567874260104")
"""A heat meter of a maker whose name starts with a small letter."""


def definition_of(record: str) -> RecordDefinition:
    """Describe the one record that these bytes are."""
    ((key, only),) = keyed(parse_records(bytes.fromhex(record)).records).items()
    return RecordDefinition.from_record(key, only)


async def name_of(hass: HomeAssistant, record: str, language: str = "en") -> str:
    """Return what the record is called."""
    names = await Names.load(hass, language)
    return names.record(definition_of(record))


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ("04 06 01000000", "Energy"),
        ("14 2D 01000000", "Power, maximum"),
        ("44 06 01000000", "Energy (stored 1)"),
        ("8410 06 01000000", "Energy, tariff 1"),
        ("C410 06 01000000", "Energy, tariff 1 (stored 1)"),
        ("8450 06 01000000", "Energy, tariff 1, subunit 1"),
        ("04 863C 01000000", "Energy, export"),
        ("04 943C 01000000", "Volume, backward"),
        ("02 FDC8FC01 0809", "Voltage L1"),
        ("12 FDC8FC01 0809", "Voltage L1, maximum"),
        ("04 86BCFC01 01000000", "Energy, export L1"),
        ("04 8644 01000000", "Energy, code 44"),
        ("04 86FF5F 01000000", "Energy, code FF5F"),
        ("04 FF5F 01000000", "Manufacturer-specific value, code FF5F"),
    ],
)
async def test_the_parts_of_a_name_stand_behind_commas(
    hass: HomeAssistant, record: str, name: str
) -> None:
    """But for a label of what stands before it, and what is in parentheses."""
    assert await name_of(hass, record) == name


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("de", "Energie, Lieferung, Tarif 2 (Speicher 3)"),
        ("fr", "Énergie, export, tarif 2 (mém. 3)"),
        ("pl", "Energia, oddana, taryfa 2 (zapis 3)"),
        ("sv", "Energi, inmatning, tariff 2 (lagrat 3)"),
    ],
)
async def test_no_word_of_a_name_has_to_agree_with_another(
    hass: HomeAssistant, language: str, name: str
) -> None:
    """In languages that have genders too."""
    assert await name_of(hass, "C421 863C 01000000", language) == name


@pytest.mark.parametrize(
    ("language", "month", "day"),
    [
        ("en", "Energy, end of August 2026", "Energy, end of 1 August 2026"),
        ("de", "Energie, Ende August 2026", "Energie, Ende des 1. August 2026"),
        ("fr", "Énergie, fin août 2026", "Énergie, fin du 1er août 2026"),
        ("it", "Energia, fine agosto 2026", "Energia, fine del 1º agosto 2026"),
        (
            "es",
            "Energía, fin de agosto de 2026",
            "Energía, fin del 1 de agosto de 2026",
        ),
        ("nl", "Energie, eind augustus 2026", "Energie, einde van 1 augustus 2026"),
        ("sv", "Energi, slutet av augusti 2026", "Energi, slutet av 1 augusti 2026"),
        ("da", "Energi, udgangen af august 2026", "Energi, udgangen af 1. august 2026"),
        ("cs", "Energie, konec srpna 2026", "Energie, konec dne 1. srpna 2026"),
        ("pl", "Energia, koniec sierpnia 2026", "Energia, koniec dnia 1 sierpnia 2026"),
    ],
)
async def test_a_stored_value_is_told_by_the_moment_that_it_is_of(
    hass: HomeAssistant, language: str, month: str, day: str
) -> None:
    """In place of the number that it is stored under; midnight ends a day."""
    names = await Names.load(hass, language)
    energy = definition_of("C4 01 06 01000000")
    assert energy.storage == 3
    assert names.dated(energy, datetime(2026, 9, 1)) == month
    assert names.dated(energy, datetime(2026, 8, 2)) == day


async def test_a_stored_value_of_an_hour_is_told_by_that(hass: HomeAssistant) -> None:
    """It is of that moment, and of no day."""
    names = await Names.load(hass)
    moment = datetime(2026, 9, 1, 13, 5)
    told = names.dated(definition_of("44 06 01000000"), moment)
    assert told == "Energy, 1 September 2026, 13:05"


@pytest.mark.parametrize(
    ("language", "number"),
    [
        *((each, "1.174.843,10") for each in ("de", "it", "es", "nl", "da")),
        *((each, "1\u00a0174\u00a0843,10") for each in ("sv", "cs", "pl")),
        ("en", "1,174,843.10"),
        ("fr", "1\u202f174\u202f843,10"),
    ],
)
async def test_a_number_is_written_as_its_readers_write_it(
    hass: HomeAssistant, language: str, number: str
) -> None:
    """With all of its digits."""
    notation = (await Names.load(hass, language)).notation
    assert notation.number(Decimal("1174843.10")) == number
    assert notation.number(Decimal("-0.5"))[1:] in ("0.5", "0,5")


async def test_commas_change_no_entity_id(hass: HomeAssistant) -> None:
    """They are made of the words alone."""
    name = await name_of(hass, "C410 863C 01000000")
    assert slugify(name) == "energy_export_tariff_1_stored_1"


@pytest.mark.parametrize(
    ("language", "name", "of_maker"),
    [
        ("en", "Heat meter", "Kamstrup heat meter"),
        ("de", "Wärmezähler", "Kamstrup Wärmezähler"),
        ("fr", "Compteur de chaleur", "Compteur de chaleur Kamstrup"),
        ("it", "Contatore di calore", "Contatore di calore Kamstrup"),
        ("es", "Contador de calor", "Contador de calor Kamstrup"),
        ("cs", "Měřič tepla", "Měřič tepla Kamstrup"),
        ("pl", "Ciepłomierz", "Ciepłomierz Kamstrup"),
        ("nl", "Warmtemeter", "Kamstrup warmtemeter"),
        ("sv", "Värmemätare", "Kamstrup värmemätare"),
        ("da", "Varmemåler", "Kamstrup varmemåler"),
    ],
)
async def test_a_meter_is_called_by_its_kind_and_number(
    hass: HomeAssistant, language: str, name: str, of_maker: str
) -> None:
    """Its maker, where there is room, stands behind the noun in Romance and Slavic languages."""
    names = await Names.load(hass, language)
    medium = HEAT_METER.medium
    assert names.meter(medium, "66510211") == f"{name} 66510211"
    assert names.kind(HEAT_METER, medium) == of_maker


async def test_a_maker_is_written_as_it_writes_itself(hass: HomeAssistant) -> None:
    """Also where its name comes first."""
    names = await Names.load(hass)
    assert names.kind(ISTA_METER, ISTA_METER.medium) == "ista heat meter"


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(
    ("language", "model"), [("en", "M-Bus gateway"), ("fr", "Passerelle M-Bus")]
)
async def test_a_gateway_has_its_model_in_the_words_of_the_home(
    hass: HomeAssistant, entry: MockConfigEntry, language: str, model: str
) -> None:
    """It tells none itself."""
    hass.config.language = language
    await set_up(hass, entry)
    own = (DOMAIN, entry.entry_id)
    device = dr.async_get(hass).async_get_device_by_identifier(own, entry.entry_id)
    assert device is not None
    assert device.model == model


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (
            Told("other_meter", value="66510348"),
            "Kitchen did not answer, but another meter did: 66510348.",
        ),
        (Told("meter_error", "busy"), "Kitchen reports an error: it is busy."),
        (
            Told("meter_error", "reserved", "2A"),
            "Kitchen reports an error: code 2A, which the standard does not define.",
        ),
    ],
    ids=["a value", "a reason", "a reason with a value"],
)
async def test_a_failure_is_told_with_its_meter_and_its_reason(
    hass: HomeAssistant, told: Told, words: str
) -> None:
    """A reason is in words, a value is as it came."""
    names = await Names.load(hass, "en")
    assert names.failure(told, "Kitchen") == words
