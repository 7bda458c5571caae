"""Write the map of the modules: what each says of itself in its first line."""

import ast
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
import sys
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "dev" / "modules.md"
COMMAND: Final = "script/module-map"
FOLDERS: Final = ("custom_components/mbus", "simulator")

HEAD: Final = """\
<!-- Written from the modules by module-map in the folder script. Do not edit. -->

# Modules

Each module with the first line of its docstring. [Architecture](architecture.md) says which may import which,
[recipes](recipes.md) in which order to open them for a change.
"""


def first_line(module: Path) -> str:
    """Return what a module says of itself."""
    return (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").partition(
        "\n"
    )[0]


def modules() -> Iterator[Path]:
    """Return the modules of all packages, a package before those within it."""
    for folder in FOLDERS:
        packages = sorted(each.parent for each in (ROOT / folder).rglob("__init__.py"))
        for package in packages:
            yield from sorted(package.glob("*.py"))


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for package, files in groupby(modules(), lambda module: module.parent):
        parts.append(f"\n## {package.relative_to(ROOT)}\n")
        parts.append(f"\n{first_line(package / '__init__.py')}\n")
        rows = [each for each in files if each.stem != "__init__"]
        if rows:
            parts.append("\n| Module | What it is |\n| --- | --- |\n")
            parts += (f"| `{each.name}` | {first_line(each)} |\n" for each in rows)
    return "".join(parts)


def main(arguments: Sequence[str]) -> int:
    """Write the page, or compare it with what the modules say."""
    if list(arguments) not in ([], ["--check"]):
        sys.stderr.write(f"usage: {COMMAND} [--check]\n")
        return 2
    text = page()
    if not arguments:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    sys.stderr.write(f"{PAGE.name} is stale: run {COMMAND}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
