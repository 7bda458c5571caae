"""Names and numbers that the integration's modules share."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "mbus"

SUBENTRY_METER: Final = "meter"

PANEL: Final = "mbus"
"""Where the panel is in Home Assistant's pages."""
GATEWAY: Final = "gateway"
"""What a link to the panel names a gateway by."""

# Keys of a gateway's data; CONF_DEVICE of Home Assistant holds the line's URL, so that the
# panel of serial ports finds it.
CONF_BAUD_RATE: Final = "baud_rate"
CONF_PARITY: Final = "parity"
CONF_EXTRA_TIME_MS: Final = "extra_time_ms"
"""Milliseconds that answers may take longer than the standard and the kind of line allow."""

CONF_ECHO: Final = "echo"
CONF_WAKE_UP_S: Final = "wake_up_s"
"""Seconds of preamble that wake the meters."""
CONF_KEEP_OPEN: Final = "keep_open"
NEVER: Final = "never"

# Keys of a gateway's options.
CONF_INTERVAL_S: Final = "interval_s"
"""Seconds between two reads of a meter; a meter's own data may have one too."""
CONF_DAILY_SEARCH: Final = "daily_search"
"""Whether new meters are looked for once a day."""
CONF_SEND_FRAMES: Final = "send_frames"
"""Whether the action that sends frames as they are may be used."""

# What dialogs ask for and do not store.
CONF_INTERVAL: Final = "interval"
CONF_SEARCH: Final = "search"
CONF_THOROUGH: Final = "thorough"
CONF_METERS: Final = "meters"
CONF_METER: Final = "meter"
CONF_NEW_ADDRESS: Final = "new_address"
CONF_ADDRESS: Final = "address"
CONF_WHOLE_MODEL: Final = "whole_model"
CONF_RECORD: Final = "record"
CONF_SAME_FOR: Final = "same_for"
CONF_PRESET: Final = "preset"
CONF_TYPED: Final = "typed"
CONF_REGISTERS: Final = "registers"
"""Records in a person's own words, in a section of their own."""
CONF_METER_LIST: Final = "meter_list"
CONF_NAME_PATTERN: Final = "name_pattern"

CURRENT: Final = "current"
NEW: Final = "new"
SUGGESTED: Final = "suggested"
ALL: Final = "all"
NONE: Final = "none"
"""What is ticked before a person ticks."""

# Keys of a meter's data; its CONF_BAUD_RATE may differ from that of its gateway.
CONF_IDENTITY: Final = "identity"
CONF_SECONDARY_ADDRESS: Final = "secondary_address"
CONF_PRIMARY_ADDRESS: Final = "primary_address"
CONF_RECORDS: Final = "records"
CONF_ADDRESSING: Final = "addressing"
CONF_TELEGRAMS: Final = "telegrams"
CONF_TOGGLES_FCB: Final = "toggles_fcb"
CONF_PREPARE: Final = "prepare"
"""What is sent before every read, hex of CI field and data, frames parted by blanks."""
CONF_PAUSE_S: Final = "pause_s"
"""Seconds of rest between a meter's answer and the next request to it."""
CONF_SELECTION_PAUSE_S: Final = "selection_pause_s"
"""Seconds of rest between a meter's selection and the request for its data."""
CONF_DESELECTS: Final = "deselects"
"""Whether a meter that was selected is deselected when it is read."""
CONF_STANDARD_TIME: Final = "standard_time"
"""Whether a meter's clock stays on standard time all year."""
CONF_REPORTS_SILENCE: Final = "reports_silence"
"""Whether a person is told when a meter gives no values for long."""
CONF_KEY: Final = "key"
CONF_OVERRIDES: Final = "overrides"
"""What a person knows better than the meter, by record key."""
CONF_AREA: Final = "area"
CONF_AREAS: Final = "areas"
CONF_BLOCK_VALUES: Final = "block_values"
"""What a person has defined in the bytes behind 0F."""
CONF_IMPORT_HISTORY: Final = "import_history"
"""Set while the values that the meter has stored are still to be taken over, once."""
CONF_REPLACED_AT: Final = "replaced_at"
"""When the meter took the place of another one, in ISO 8601."""
CONF_MOVED_FROM: Final = "moved_from"
"""The entry that the meter was read through, until its entities have followed it."""

# Keys of an override.
CONF_NAME: Final = "name"
CONF_FACTOR: Final = "factor"
CONF_OFFSET: Final = "offset"
CONF_UNIT: Final = "unit"
CONF_DEVICE_CLASS: Final = "device_class"

AUTOMATIC: Final = "automatic"
PRIMARY: Final = "primary"
SECONDARY: Final = "secondary"
"""How a meter is addressed."""

DEFAULT_INTERVAL: Final = timedelta(minutes=15)
"""Of a gateway: the dashboard of a day looks alive. What spares batteries is in `advice.py`."""
MINIMUM_INTERVAL: Final = timedelta(seconds=10)
"""For meters with mains power: a few of them are read in that time at 2400 baud."""
MAXIMUM_INTERVAL: Final = timedelta(days=31)
