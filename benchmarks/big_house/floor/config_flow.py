"""Entries of the floor are made by the benchmark; nobody is asked anything."""

from homeassistant.config_entries import ConfigFlow

from .plan import DOMAIN


class FloorConfigFlow(ConfigFlow, domain=DOMAIN):
    """There has to be one for entries to be set up."""

    VERSION = 1
    MINOR_VERSION = 2
