"""Where the panel is found: its file, and its place among Home Assistant's pages."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from custom_components.mbus.const import DOMAIN, PANEL
from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

FOLDER: Final = Path(__file__).parents[1] / "frontend"
MODULE: Final = "panel.js"
ELEMENT: Final = "mbus-panel"
TITLE: Final = "M-Bus"
ICON: Final = "mdi:counter"
DIGITS: Final = 12
"""Of the hash of the file: enough to tell one version from all others."""

VERSION: HassKey[str] = HassKey(f"{DOMAIN}_panel_version")


async def serve_panel(hass: HomeAssistant) -> None:
    """Serve the file of the panel, once until Home Assistant ends.

    Browsers keep it for a month: another file has another path.
    """
    version = await hass.async_add_executor_job(version_of, FOLDER / MODULE)
    path = StaticPathConfig(_folder_of(version), str(FOLDER), cache_headers=True)
    await hass.http.async_register_static_paths([path])
    hass.data[VERSION] = version


@callback
def show_panel(hass: HomeAssistant) -> None:
    """Give the panel its place; in the sidebar it is for who wants it there."""
    if frontend.async_panel_exists(hass, PANEL):
        return
    version = hass.data[VERSION]
    frontend.async_register_built_in_panel(
        hass,
        component_name="custom",
        sidebar_title=TITLE,
        sidebar_icon=ICON,
        sidebar_default_visible=False,
        frontend_url_path=PANEL,
        config={
            "version": version,
            "_panel_custom": {
                "name": ELEMENT,
                "embed_iframe": False,
                "trust_external": False,
                "handle_safe_area": True,
                "module_url": f"{_folder_of(version)}/{MODULE}",
            },
        },
        require_admin=True,
    )


@callback
def hide_panel(hass: HomeAssistant) -> None:
    """Take the panel away, with the last gateway."""
    frontend.async_remove_panel(hass, PANEL, warn_if_unknown=False)


def version_of(file: Path) -> str:
    """Return what tells a file from any other."""
    return sha256(file.read_bytes()).hexdigest()[:DIGITS]


def _folder_of(version: str) -> str:
    return f"/{DOMAIN}_static/{version}"
