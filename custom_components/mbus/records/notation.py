"""Numbers, dates and times as they are written in the user's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
import re
from typing import Final

from custom_components.mbus.const import DOMAIN

EXAMPLE: Final = re.compile(r"12(?P<group>\D)345(?P<point>\D)6")
"""A number as a translator writes it: that shows both signs in it."""
PLAIN: Final = "12,345.6"
"""How English writes it, where there are no texts."""

_NOTATION: Final = f"component.{DOMAIN}.selector.notation.options"
_MONTH: Final = f"component.{DOMAIN}.selector.month.options"


@dataclass(frozen=True)
class Notation:
    """How a language writes what is counted, and when."""

    texts: Mapping[str, str]

    def number(self, number: Decimal) -> str:
        """Return a number with all of its digits."""
        group, point = self._signs
        signs = str.maketrans({",": group, ".": point})
        return f"{number:,f}".translate(signs)

    def day(self, day: date) -> str:
        """Return a date."""
        return self._written("date", day)

    def moment(self, moment: datetime) -> str:
        """Return a date and a time of that day."""
        return f"{self.day(moment)}, {moment:%H:%M}"

    def as_of(self, moment: datetime) -> str:
        """Return of when a stored value is; at midnight that is the end of a day."""
        if moment.time() != time():
            return self.moment(moment)
        day = moment.date() - timedelta(days=1)
        return self._written("end_of_month" if moment.day == 1 else "end_of_day", day)

    def _written(self, form: str, day: date) -> str:
        first = self.texts[f"{_NOTATION}.first_day"]
        return self.texts[f"{_NOTATION}.{form}"].format(
            day=first if day.day == 1 else day.day,
            month=self.texts[f"{_MONTH}.{day.month}"],
            year=day.year,
        )

    @cached_property
    def _signs(self) -> tuple[str, str]:
        """Return what stands between thousands, and in front of decimals."""
        example = EXAMPLE.fullmatch(self.texts.get(f"{_NOTATION}.number", PLAIN))
        assert example is not None
        return example["group"], example["point"]
