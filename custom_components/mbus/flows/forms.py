"""Forms of the dialogs: what is asked, and how values are shown beside a question."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import probatio

from custom_components.mbus.adding.searching import BY_BOTH, BY_PRIMARY, BY_SECONDARY
from custom_components.mbus.const import (
    ALL,
    AUTOMATIC,
    CONF_BAUD_RATE,
    CONF_ECHO,
    CONF_EXTRA_TIME_MS,
    CONF_KEEP_OPEN,
    CONF_PARITY,
    CONF_SEARCH,
    CONF_THOROUGH,
    CONF_WAKE_UP_S,
    CURRENT,
    MAXIMUM_INTERVAL,
    MINIMUM_INTERVAL,
    NEVER,
    NONE,
    SUGGESTED,
)
from custom_components.mbus.meterbus.bus.line import (
    BAUD_RATES,
    DEFAULT_BAUD_RATE,
    Parity,
)
from custom_components.mbus.meterbus.bus.urls import typed_url
from custom_components.mbus.meterbus.protocol.records import Record
from custom_components.mbus.meterbus.protocol.values import Number
from custom_components.mbus.meterbus.report import value_text
from custom_components.mbus.records.definitions import RecordDefinition
from custom_components.mbus.records.notation import Notation
from custom_components.mbus.records.presentation import told_by
from homeassistant.const import (
    CONF_DEVICE,
    CONF_HOST,
    CONF_PORT,
    CONF_PROTOCOL,
    UnitOfTime,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    DurationSelector,
    DurationSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    SerialPortSelector,
    TextSelector,
)

CONF_ADVANCED: Final = "advanced"

DETECT: Final = "detect"
RAW_TCP: Final = "socket"
RFC_2217: Final = "rfc2217"
DEFAULT_NETWORK_PORT: Final = 10001
MAXIMUM_EXTRA_TIME_MS: Final = 5000
MAXIMUM_WAKE_UP_S: Final = 5
ADVANCED_KEYS: Final = (
    CONF_PARITY,
    CONF_EXTRA_TIME_MS,
    CONF_ECHO,
    CONF_WAKE_UP_S,
    CONF_KEEP_OPEN,
)

BY_HAND: Final = "by_hand"

CHECKBOXES: Final = 30
"""More choices than this are shown as a searchable list."""

SECONDS: Final[Mapping[str, int]] = {UnitOfTime.HOURS: 3600, UnitOfTime.DAYS: 86400}
"""Units that durations are shown in instead of seconds."""

READING_LENGTH: Final = 24
"""Characters of a value that fit beside the name of its record."""


def one_of(*values: str, key: str) -> SelectSelector:
    """Ask for one of some values, whose words are in the texts under `selector`."""
    return SelectSelector(
        SelectSelectorConfig(
            options=list(values),
            translation_key=key,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def ticked_of(options: Iterable[tuple[str, str]]) -> SelectSelector:
    """Ask for any number of values with a box for each, however many there are."""
    choices = [SelectOptionDict(value=value, label=label) for value, label in options]
    return SelectSelector(
        SelectSelectorConfig(
            options=choices, multiple=True, mode=SelectSelectorMode.LIST
        )
    )


def some_of(options: Iterable[tuple[str, str]]) -> SelectSelector:
    """Ask for any number of values, given with their labels."""
    choices = [SelectOptionDict(value=value, label=label) for value, label in options]
    few = len(choices) <= CHECKBOXES
    mode = SelectSelectorMode.LIST if few else SelectSelectorMode.DROPDOWN
    return SelectSelector(
        SelectSelectorConfig(options=choices, multiple=True, mode=mode)
    )


def whole_number(minimum: int, maximum: int, unit: str | None = None) -> Any:
    """Ask for a whole number."""
    config = NumberSelectorConfig(
        min=minimum, max=maximum, step=1, mode=NumberSelectorMode.BOX
    )
    if unit is not None:
        config["unit_of_measurement"] = unit
    return probatio.All(NumberSelector(config), probatio.Coerce(int))


def seconds(maximum: int, step: float) -> NumberSelector:
    """Ask for a time from 0 s on."""
    config = NumberSelectorConfig(
        min=0,
        max=maximum,
        step=step,
        unit_of_measurement=UnitOfTime.SECONDS,
        mode=NumberSelectorMode.BOX,
    )
    return NumberSelector(config)


INTERVAL: Final = DurationSelector(DurationSelectorConfig(enable_day=True))
"""How often something is read: days, hours, minutes and seconds."""


def interval_answer(interval: timedelta) -> dict[str, int]:
    """Return the answer that says an interval."""
    minutes, rest_s = divmod(interval.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return {
        "days": interval.days,
        "hours": hours,
        "minutes": minutes,
        "seconds": rest_s,
    }


def interval_of_answer(answer: Mapping[str, float]) -> timedelta | None:
    """Return the interval that an answer says; None where nothing is read so often."""
    interval = timedelta(**answer)
    is_allowed = MINIMUM_INTERVAL <= interval <= MAXIMUM_INTERVAL
    return interval if is_allowed else None


SERIAL_SCHEMA: Final = probatio.Schema(
    {probatio.Required(CONF_DEVICE): SerialPortSelector()}
)
NETWORK_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_HOST): TextSelector(),
        probatio.Required(CONF_PORT, default=DEFAULT_NETWORK_PORT): whole_number(
            1, 65535
        ),
        probatio.Required(CONF_PROTOCOL, default=RAW_TCP): one_of(
            RAW_TCP, RFC_2217, key="protocol"
        ),
    }
)
_ADVANCED_LINK: Final = section(
    probatio.Schema(
        {
            probatio.Required(CONF_PARITY, default=Parity.EVEN.value): one_of(
                *Parity, key="parity"
            ),
            probatio.Required(CONF_EXTRA_TIME_MS, default=0): whole_number(
                0, MAXIMUM_EXTRA_TIME_MS, "ms"
            ),
            probatio.Required(CONF_ECHO, default=AUTOMATIC): one_of(
                AUTOMATIC, NEVER, key="echo"
            ),
            probatio.Required(CONF_WAKE_UP_S, default=0): seconds(
                MAXIMUM_WAKE_UP_S, 0.1
            ),
            probatio.Required(CONF_KEEP_OPEN, default=True): bool,
        }
    ),
    {"collapsed": True},
)
PRESETS: Final = one_of(SUGGESTED, ALL, NONE, key="preset")
"""What is ticked among many records."""
PRESETS_OF_METER: Final = one_of(CURRENT, SUGGESTED, ALL, NONE, key="preset")
"""What is ticked among the records of a meter that is read already."""


def link_schema(*, changes_rate: bool) -> probatio.Schema:
    """Ask how to talk; a rate that only the gateway can set is not detected from here."""
    detect = (DETECT,) if changes_rate else ()
    return probatio.Schema(
        {
            probatio.Required(CONF_BAUD_RATE, default=str(DEFAULT_BAUD_RATE)): one_of(
                *detect, *map(str, BAUD_RATES), key="baud_rate"
            ),
            probatio.Required(CONF_SEARCH, default=BY_SECONDARY): one_of(
                BY_SECONDARY, BY_PRIMARY, BY_BOTH, BY_HAND, key="search"
            ),
            probatio.Required(CONF_THOROUGH, default=False): bool,
            probatio.Required(CONF_ADVANCED): _ADVANCED_LINK,
        }
    )


MOVED_LINK_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_BAUD_RATE, default=str(DEFAULT_BAUD_RATE)): one_of(
            *map(str, BAUD_RATES), key="baud_rate"
        ),
        probatio.Required(CONF_ADVANCED): _ADVANCED_LINK,
    }
)


def url_of(answers: Mapping[str, Any]) -> str:
    """Return the URL of a network gateway; raise LineError where the host is none."""
    return typed_url(
        answers[CONF_PROTOCOL],
        answers[CONF_HOST],
        answers[CONF_PORT],
        preset_port=DEFAULT_NETWORK_PORT,
    )


def network_answers(url: str) -> dict[str, Any]:
    """Return host, port and protocol of a network gateway, nothing for other lines."""
    scheme, separator, rest = url.partition("://")
    host, _, port = rest.rpartition(":")
    if not separator or scheme not in (RAW_TCP, RFC_2217) or not port.isdecimal():
        return {}
    return {CONF_PROTOCOL: scheme, CONF_HOST: host.strip("[]"), CONF_PORT: int(port)}


def link_of(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return a gateway's data from the answers of the link form."""
    advanced = answers[CONF_ADVANCED]
    return {CONF_BAUD_RATE: answers[CONF_BAUD_RATE], **advanced}


def link_answers(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of the link form from a gateway's data."""
    return {
        CONF_BAUD_RATE: str(data.get(CONF_BAUD_RATE, DEFAULT_BAUD_RATE)),
        CONF_ADVANCED: {key: data[key] for key in ADVANCED_KEYS if key in data},
    }


def value_text_of(
    record: Record,
    definition: RecordDefinition,
    medium: int | None,
    notation: Notation,
) -> str:
    """Return what a record says now, in the unit that its sensor will have."""
    value = record.value
    match value:
        case None:
            return "–"
        case datetime():
            return notation.moment(value)
        case date():
            return notation.day(value)
        case Number():
            return _number_text_of(record, definition, medium, notation)
        case _:
            return (value_text(value) or "")[:READING_LENGTH]


def _number_text_of(
    record: Record,
    definition: RecordDefinition,
    medium: int | None,
    notation: Notation,
) -> str:
    number, shown = told_by(record, definition, medium)
    unit = shown.native_unit
    if length := SECONDS.get(shown.suggested_unit or ""):
        number, unit = Decimal(round(number / length)), shown.suggested_unit
    return f"{notation.number(number)} {unit or ''}".strip()
