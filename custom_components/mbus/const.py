"""Names and numbers that the integration's modules share."""

from datetime import timedelta
from typing import Final

DOMAIN: Final = "mbus"

SUBENTRY_METER: Final = "meter"

# Keys of a gateway's data; CONF_DEVICE of Home Assistant holds the line's URL, so that the
# panel of serial ports finds it.
CONF_BAUD_RATE: Final = "baud_rate"
CONF_PARITY: Final = "parity"
CONF_EXTRA_TIME: Final = "extra_time"
"""Milliseconds that answers may take longer than the standard and the kind of line allow."""

# Keys of a gateway's options.
CONF_INTERVAL: Final = "interval"
"""Minutes between two reads of a meter."""

# Keys of a meter's data; its CONF_BAUD_RATE may differ from that of its gateway.
CONF_SECONDARY_ADDRESS: Final = "secondary_address"
CONF_PRIMARY_ADDRESS: Final = "primary_address"
CONF_RECORDS: Final = "records"

DEFAULT_INTERVAL: Final = timedelta(minutes=15)
"""Battery meters wear out by being read; quarter hours are what statistics need."""
MINIMUM_INTERVAL_MINUTES: Final = 1
MAXIMUM_INTERVAL_MINUTES: Final = 31 * 24 * 60
