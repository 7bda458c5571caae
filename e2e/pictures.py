"""The pictures in the documentation."""

from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

COLORS: Final = 128
"""Pages have few colors: this makes a file a quarter of the size, and looks the same."""


@dataclass(frozen=True)
class Pictures:
    """Pictures that are taken in the course of the journeys, and stored afterwards.

    Making a file small takes a second, in which no simulated meter could answer.
    """

    folder: Path
    taken: dict[str, bytes] = field(default_factory=dict)

    def store(self) -> None:
        """Write the pictures into their folder, as small files."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, png in self.taken.items():
            with Image.open(BytesIO(png)) as image:
                small = image.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
                small.save(self.folder / f"{name}.png", optimize=True)
