"""Files of our own in Home Assistant's storage, and those that a newer version wrote."""

import logging

from homeassistant.exceptions import UnsupportedStorageVersionError
from homeassistant.helpers.storage import Store

_LOGGER = logging.getLogger(__name__)


async def load_known[T](store: Store[dict[str, T]]) -> dict[str, T]:
    """Return what a file has; one of a newer version stays as it is, and gives nothing."""
    try:
        return await store.async_load() or {}
    except UnsupportedStorageVersionError as err:
        # What the newer version keeps is there again when a person goes back to it.
        store.make_read_only()
        _LOGGER.warning(
            "The file %s in Home Assistant's folder .storage is of a newer version of "
            "this integration (%s, this one knows %s). It is left as it is, and nothing "
            "is kept in it until that version is installed again or the file is deleted",
            err.storage_key,
            err.found_version,
            err.max_supported_version,
        )
        return {}
