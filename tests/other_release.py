"""A plugin of pytest that lets Home Assistant's test plugin meet another release of it.

The test plugin belongs to one release. It has to be loaded after Home Assistant, which puts
packages of its own in the place of others, and what has moved is put back for it.
"""

from homeassistant.components import logger
from homeassistant.components.logger import helpers

logger._clear_logger_overwrites = helpers._clear_logger_overwrites  # type: ignore[attr-defined]
