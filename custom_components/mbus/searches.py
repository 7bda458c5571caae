"""The last search on each line, kept for who wants to know what was found, or to go on."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .errors import SearchUnderWayError
from .meterbus.bus.found import ScanResult
from .meterbus.bus.scan import Scan
from .meterbus.protocol.errors import MBusError


class Occasion(StrEnum):
    """Why a bus was searched."""

    DIALOG = "dialog"
    """A person added a gateway or meters."""
    PANEL = "panel"
    """A person searched on the panel."""
    DAILY = "daily"
    """New meters are looked for once a day."""
    ACTION = "action"
    """Somebody called the action."""


@dataclass(frozen=True, kw_only=True)
class PastSearch:
    """A search and what came of it; `error` says why it ended early."""

    occasion: Occasion
    method: str
    ended_at: datetime
    result: ScanResult
    error: str | None


SEARCHES: Final[HassKey[dict[str, PastSearch]]] = HassKey(f"{DOMAIN}_searches")
"""The last search by the URL of its line: that stays when a gateway is loaded anew."""

UNDER_WAY: Final[HassKey[set[str]]] = HassKey(f"{DOMAIN}_searches_under_way")
"""URLs of the lines that are searched."""

INTERRUPTED: Final[HassKey[dict[str, ScanResult]]] = HassKey(f"{DOMAIN}_interrupted")
"""What searches had found that were stopped, or whose line failed, by line."""

CANCELLED: Final = "cancelled"


def is_searched(hass: HomeAssistant, url: str) -> bool:
    """Return whether a line is being searched."""
    return url in hass.data.get(UNDER_WAY, ())


def interrupted_searches(hass: HomeAssistant) -> dict[str, ScanResult]:
    """Return what searches had found that ended early, by the URL of their line."""
    return hass.data.setdefault(INTERRUPTED, {})


@callback
def forget_searches(hass: HomeAssistant, url: str) -> None:
    """Keep nothing of a line whose gateway is gone."""
    hass.data.get(SEARCHES, {}).pop(url, None)
    interrupted_searches(hass).pop(url, None)


@contextmanager
def remembered(
    hass: HomeAssistant, scan: Scan, occasion: Occasion, method: str
) -> Iterator[None]:
    """Remember what a search finds, however it ends; raise where one is under way."""
    error: str | None = None
    url, under_way = scan.master.line.url, hass.data.setdefault(UNDER_WAY, set())
    if url in under_way:
        raise SearchUnderWayError(f"{url} is being searched already")
    under_way.add(url)
    try:
        yield
    except MBusError as err:
        error = str(err)
        raise
    except asyncio.CancelledError:
        error = CANCELLED
        raise
    finally:
        under_way.discard(url)
        hass.data.setdefault(SEARCHES, {})[url] = PastSearch(
            occasion=occasion,
            method=method,
            ended_at=dt_util.utcnow(),
            result=_without_records(scan.result()),
            error=error,
        )


def _without_records(result: ScanResult) -> ScanResult:
    """Leave out what hundreds of meters told, which nobody looks at any more."""
    return replace(
        result,
        meters=tuple(
            replace(
                each,
                telegram=replace(each.telegram, records=(), manufacturer_data=b""),
            )
            for each in result.meters
        ),
    )
