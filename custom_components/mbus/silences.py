"""Since when meters have given no values, also before a restart."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .storage import load_known

LONG: Final = timedelta(days=1)
"""A meter that was asked more often than it allows answers again the next day."""
LONG_READS: Final = 3
"""Reads in a row: an answer is lost now and then, and a meter may be read once a day."""
SAVE_DELAY_S: Final = 60


@dataclass(frozen=True)
class Silence:
    """Since when a meter was asked in vain, and how often: no more than counts."""

    since: datetime
    reads: int = 1

    def is_long(self, now: datetime) -> bool:
        """Whether a person should look after the meter."""
        return now - self.since >= LONG and self.reads >= LONG_READS

    def asked_again(self) -> Silence:
        """Return the silence with one read more."""
        return replace(self, reads=min(self.reads + 1, LONG_READS))


class Silences:
    """The silences of all meters, by what each is known by among all."""

    def __init__(
        self, store: Store[dict[str, Any]], silences: Mapping[str, Silence]
    ) -> None:
        """Go on from what was stored."""
        self._store = store
        self._silences = dict(silences)

    @classmethod
    async def load(cls, hass: HomeAssistant, known: Collection[str]) -> Self:
        """Read what was stored of the meters that are known; the others are gone."""
        store = Store[dict[str, Any]](hass, 1, f"{DOMAIN}.silences")
        stored = await load_known(store)
        return cls(
            store,
            {
                meter_id: Silence(datetime.fromisoformat(since), reads)
                for meter_id, (since, reads) in stored.items()
                if meter_id in known
            },
        )

    def of(self, meter_id: str) -> Silence | None:
        """Return the silence of a meter, if it is silent."""
        return self._silences.get(meter_id)

    @callback
    def note(self, meter_id: str) -> None:
        """Keep that a meter was asked in vain."""
        now = dt_util.utcnow()
        before = self._silences.get(meter_id)
        # A clock that was wrong once may have left a time that is to come.
        goes_on = before is not None and before.since <= now
        after = before.asked_again() if before and goes_on else Silence(now)
        if after != before:
            self._silences[meter_id] = after
            self._save()

    @callback
    def end(self, meter_id: str) -> None:
        """Keep nothing of a meter that has given its values, or is asked no more."""
        if self._silences.pop(meter_id, None) is not None:
            self._save()

    async def remove(self) -> None:
        """Leave nothing on the disk: there is no meter any more."""
        self._silences.clear()
        await self._store.async_remove()

    def _save(self) -> None:
        self._store.async_delay_save(self._plain, SAVE_DELAY_S)

    def _plain(self) -> dict[str, Any]:
        return {
            meter_id: (each.since.isoformat(), each.reads)
            for meter_id, each in self._silences.items()
        }


SILENCES: Final[HassKey[Silences]] = HassKey(f"{DOMAIN}_silences")
