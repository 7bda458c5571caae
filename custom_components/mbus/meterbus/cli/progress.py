"""How far a search is, on one line of a terminal that is written over."""

import sys

from ..bus.found import Progress


class ProgressLine:
    """Remembers how far the search is, and shows it where standard error is a terminal."""

    def __init__(self) -> None:
        """Begin with nothing done."""
        self.fraction = 0.0
        self._is_shown = sys.stderr.isatty()
        self._is_open = False

    def show(self, progress: Progress) -> None:
        """Write over the line with where the search is."""
        self.fraction = progress.fraction
        if not self._is_shown:
            return
        remaining = progress.remaining_s
        left = "" if remaining is None else f", about {remaining:.0f} s left"
        text = f"{progress.fraction:4.0%}  {len(progress.found)} found{left}"
        sys.stderr.write(f"\r{text:<60}")
        sys.stderr.flush()
        self._is_open = True

    def end(self) -> None:
        """Leave the line to what is printed next."""
        if self._is_open:
            sys.stderr.write("\n")
