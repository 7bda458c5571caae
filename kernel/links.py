"""What udev shows of the ports that are plugged in."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SHOW: Final = (
    "for each in /dev/serial/by-*/*; do"
    ' [ ! -e "$each" ] || echo "$each $(readlink -f "$each")"; done'
)
"""Prints each link with where it leads to."""


@dataclass(frozen=True)
class Links:
    """The links to ports, and the ports that they lead to."""

    by_id: Mapping[str, str]
    by_path: Mapping[str, str]

    def sockets_of(self, port: str) -> list[str]:
        """Return the links by path that lead to a port."""
        return [link for link, target in self.by_path.items() if target == port]


def links_in(shown: str) -> Links:
    """Read what the guest has printed."""
    by_id: dict[str, str] = {}
    by_path: dict[str, str] = {}
    for line in shown.splitlines():
        link, _, port = line.rpartition(" ")
        match Path(link).parent.name:
            case "by-id":
                by_id[link] = port
            case "by-path":
                by_path[link] = port
    return Links(by_id, by_path)
