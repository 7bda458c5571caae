"""Forms of the dialog that changes a meter: how it is read, and what it tells wrongly."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

import probatio

from custom_components.mbus.advice import is_spared, sources_of
from custom_components.mbus.const import (
    AUTOMATIC,
    CONF_ADDRESSING,
    CONF_BAUD_RATE,
    CONF_DESELECTS,
    CONF_DEVICE_CLASS,
    CONF_FACTOR,
    CONF_INTERVAL,
    CONF_INTERVAL_S,
    CONF_KEY,
    CONF_NAME,
    CONF_OFFSET,
    CONF_PAUSE_S,
    CONF_PREPARE,
    CONF_REPORTS_SILENCE,
    CONF_SELECTION_PAUSE_S,
    CONF_STANDARD_TIME,
    CONF_TELEGRAMS,
    CONF_TOGGLES_FCB,
    CONF_UNIT,
    CONF_WHOLE_MODEL,
    PRIMARY,
    SECONDARY,
)
from custom_components.mbus.markdown import Markdown, paragraphs
from custom_components.mbus.meter import MeterConfig, MeterSettings
from custom_components.mbus.meterbus.bus.line import BAUD_RATES
from custom_components.mbus.meterbus.hexadecimal import bytes_of, frames_of
from custom_components.mbus.meterbus.protocol.errors import InputError
from custom_components.mbus.meterbus.report import KEY_LENGTH
from custom_components.mbus.records.definitions import Override
from custom_components.mbus.records.names import Names
from custom_components.mbus.records.presentation import NUMERIC_CLASSES, has_unit
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .forms import (
    CONF_ADVANCED,
    INTERVAL,
    interval_answer,
    interval_of_answer,
    one_of,
    seconds,
    whole_number,
)

MAXIMUM_TELEGRAMS: Final = 255
MAXIMUM_PAUSE_S: Final = 60
"""The whole bus rests with the meter, and may be wanted again every minute."""
MAXIMUM_SELECTION_PAUSE_S: Final = 5
"""Battery meters need up to one second."""

_ADVANCED_SETTINGS: Final = (
    CONF_BAUD_RATE,
    CONF_TELEGRAMS,
    CONF_TOGGLES_FCB,
    CONF_PREPARE,
    CONF_PAUSE_S,
    CONF_SELECTION_PAUSE_S,
    CONF_DESELECTS,
    CONF_STANDARD_TIME,
    CONF_REPORTS_SILENCE,
)
_WHOLE_MODEL: Final = {probatio.Required(CONF_WHOLE_MODEL, default=False): bool}
_ADVANCED_METER: Final = section(
    probatio.Schema(
        {
            probatio.Optional(CONF_BAUD_RATE): one_of(
                *map(str, BAUD_RATES), key="baud_rate"
            ),
            probatio.Optional(CONF_TELEGRAMS): whole_number(1, MAXIMUM_TELEGRAMS),
            probatio.Required(CONF_TOGGLES_FCB, default=True): bool,
            probatio.Optional(CONF_PREPARE): TextSelector(),
            probatio.Required(CONF_PAUSE_S, default=0): seconds(MAXIMUM_PAUSE_S, 0.1),
            probatio.Required(CONF_SELECTION_PAUSE_S, default=0): seconds(
                MAXIMUM_SELECTION_PAUSE_S, 0.05
            ),
            probatio.Required(CONF_DESELECTS, default=False): bool,
            probatio.Required(CONF_STANDARD_TIME, default=False): bool,
            probatio.Required(CONF_REPORTS_SILENCE, default=True): bool,
        }
    ),
    {"collapsed": True},
)
SETTINGS_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_NAME): TextSelector(),
        probatio.Optional(CONF_INTERVAL): INTERVAL,
        probatio.Optional(CONF_KEY): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD)
        ),
        probatio.Required(CONF_ADDRESSING, default=AUTOMATIC): one_of(
            AUTOMATIC, PRIMARY, SECONDARY, key="addressing"
        ),
        probatio.Required(CONF_ADVANCED): _ADVANCED_METER,
        **_WHOLE_MODEL,
    }
)
_ANY_NUMBER: Final = NumberSelector(
    NumberSelectorConfig(step="any", mode=NumberSelectorMode.BOX)
)


def override_schema(class_names: Mapping[str, str]) -> probatio.Schema:
    """Ask what is right of a value; device classes have the names that Home Assistant has."""
    classes = [
        SelectOptionDict(value=each, label=class_names[each])
        for each in NUMERIC_CLASSES
    ]
    classes.sort(key=lambda each: each["label"].casefold())
    return probatio.Schema(
        {
            probatio.Optional(CONF_NAME): TextSelector(),
            probatio.Optional(CONF_FACTOR): _ANY_NUMBER,
            probatio.Optional(CONF_OFFSET): _ANY_NUMBER,
            probatio.Optional(CONF_UNIT): TextSelector(),
            probatio.Optional(CONF_DEVICE_CLASS): SelectSelector(
                SelectSelectorConfig(options=classes, mode=SelectSelectorMode.DROPDOWN)
            ),
            **_WHOLE_MODEL,
        }
    )


def settings_answers(meter: MeterConfig) -> dict[str, Any]:
    """Return the answers of the settings form from a meter's settings, which are flat."""
    data = {
        key: value for key, value in asdict(meter.settings).items() if value is not None
    }
    if CONF_BAUD_RATE in data:
        data[CONF_BAUD_RATE] = str(data[CONF_BAUD_RATE])
    if meter.interval is not None:
        data[CONF_INTERVAL] = interval_answer(meter.interval)
    advanced = {key: data[key] for key in _ADVANCED_SETTINGS if key in data}
    return {CONF_NAME: meter.name, **data, CONF_ADVANCED: advanced}


def settings_of(answers: Mapping[str, Any]) -> MeterSettings:
    """Return the settings that the answers of the form say."""
    data = {**answers, **answers[CONF_ADVANCED]}
    interval = interval_of_answer(data.get(CONF_INTERVAL) or {})
    if interval is not None:
        data[CONF_INTERVAL_S] = interval // timedelta(seconds=1)
    return MeterSettings.from_dict(data)


def advice_text(meter: MeterConfig, names: Names) -> Markdown:
    """Return who says how such a meter is to be read, and why seldom; else nothing."""
    kind = meter.identity.kind
    sources = sources_of(kind)
    said = [names.known_from("; ".join(sources))] if sources else []
    if is_spared(kind, meter.medium):
        # Who says something else of a meter has not said how often it may be read.
        said.append(names.spares_battery)
    return paragraphs(said)


def settings_errors(answers: Mapping[str, Any]) -> dict[str, str]:
    """Return what of the answers cannot be sent, by field."""
    errors = {}
    try:
        frames_of(answers[CONF_ADVANCED].get(CONF_PREPARE) or "")
    except InputError:
        # Dialogs show the error of a section, and none of a field within one.
        errors[CONF_ADVANCED] = "not_hex"
    try:
        key = bytes_of(answers.get(CONF_KEY) or "")
    except InputError:
        key = b"?"
    if len(key) not in (0, KEY_LENGTH):
        errors[CONF_KEY] = "bad_key"
    interval = answers.get(CONF_INTERVAL)
    if interval is not None and interval_of_answer(interval) is None:
        errors[CONF_INTERVAL] = "no_interval"
    return errors


def override_errors(override: Override, unit: str | None) -> dict[str, str]:
    """Refuse a device class that Home Assistant does not have in the unit."""
    device_class = override.device_class
    fits = device_class is None or has_unit(device_class, unit)
    return {} if fits else {CONF_DEVICE_CLASS: "class_without_unit"}
