"""The pictures in the documentation."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

COLOURS: Final = 128
"""Pages have few colours: this makes a file a quarter of the size, and looks the same."""


@dataclass(frozen=True)
class Pictures:
    """A folder of pictures, which grows in the course of the journeys."""

    folder: Path

    def add(self, name: str, png: bytes) -> None:
        """Keep a picture, as a small file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with Image.open(BytesIO(png)) as image:
            small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(self.folder / f"{name}.png", optimize=True)
