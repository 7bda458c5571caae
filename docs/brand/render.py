# /// script
# dependencies = ["cairosvg", "pillow"]
# ///
"""Draw the PNG files of the brand from their SVG sources: uv run docs/brand/render.py."""

from io import BytesIO
from pathlib import Path
from typing import Final

import cairosvg
from PIL import Image

SOURCES: Final = Path(__file__).parent
TARGET: Final = SOURCES.parents[1] / "custom_components" / "mbus" / "brand"
HEIGHTS: Final = {"": 256, "@2x": 512}
"""Pixels by suffix; one set of colors reads well on light and on dark."""

for name in ("icon", "logo"):
    for suffix, height in HEIGHTS.items():
        drawn = cairosvg.svg2png(url=str(SOURCES / f"{name}.svg"), output_height=height)
        image = Image.open(BytesIO(drawn))
        image.save(TARGET / f"{name}{suffix}.png", optimize=True)
