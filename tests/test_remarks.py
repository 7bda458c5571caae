"""What a person is told of a search besides the meters that were found."""

from custom_components.mbus.meterbus.bus.found import ScanResult
from custom_components.mbus.meterbus.protocol.addresses import SecondaryAddress
from custom_components.mbus.records.names import Names
from custom_components.mbus.remarks import remarks_on
from homeassistant.core import HomeAssistant


async def remark_on(hass: HomeAssistant, *places: SecondaryAddress) -> str:
    """Return the only remark on a search that left places open."""
    result = ScanResult(meters=(), unresolved=places, requests=9, duration_s=9.0)
    (remark,) = remarks_on(result, await Names.load(hass))
    return remark


async def test_where_meters_could_not_be_told_apart_is_named(
    hass: HomeAssistant,
) -> None:
    """Once for each number, whatever makers and media were asked for as well."""
    heat, water = (SecondaryAddress("1234FFFF", medium=each) for each in (0x04, 0x07))
    remark = await remark_on(hass, heat, water, SecondaryAddress("9FFFFFFF"))
    assert "numbers like 1234FFFF, 9FFFFFFF are asked for" in remark


async def test_no_more_places_are_named_than_a_person_reads(
    hass: HomeAssistant,
) -> None:
    """A disturbed line has hundreds."""
    places = (SecondaryAddress(f"{each}FFFFFFF") for each in range(9))
    remark = await remark_on(hass, *places)
    assert "3FFFFFFF, 4FFFFFFF, … are asked for" in remark
    assert "5FFFFFFF" not in remark
