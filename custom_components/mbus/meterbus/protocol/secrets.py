"""What is sent to a meter and told nobody else: it may be the meter's password."""

import re
from typing import Final

SHORTEST: Final = 4
"""Bytes of a password with the DIF and the two bytes of the VIF (FD 16) in front of it."""
HIDDEN: Final = "**"
"""What is shown in place of a byte."""


class Secrets:
    """Finds secret bytes among others, wherever they come up."""

    def __init__(self, *secrets: bytes) -> None:
        """Take what is secret; less than a password has is known to be none."""
        known = [re.escape(each) for each in secrets if len(each) >= SHORTEST]
        # The checksum of a frame, behind them, would tell one of them.
        self._pattern = (
            re.compile(b"(?:" + b"|".join(known) + b").?", re.DOTALL) if known else None
        )

    def blanked(self, data: bytes) -> bytes:
        """Return bytes with zeros where secret ones were."""
        if self._pattern is None:
            return data
        return self._pattern.sub(lambda found: bytes(len(found[0])), data)

    def shown(self, data: bytes) -> str:
        """Return bytes in hex, with stars where secret ones are."""
        if self._pattern is None:
            return data.hex(" ").upper()
        found = self._pattern.finditer(data)
        hidden = {at for each in found for at in range(*each.span())}
        shown = (
            HIDDEN if at in hidden else f"{byte:02X}" for at, byte in enumerate(data)
        )
        return " ".join(shown)


NO_SECRETS: Final = Secrets()
