"""The repository: what CI, scripts and documents promise, checked offline."""

import ast
from collections.abc import Iterator
import json
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys
import tomllib
from typing import Any, Final

import pytest
import yaml

from custom_components.mbus.meterbus.hexadecimal import bytes_of
from custom_components.mbus.meterbus.protocol.frames import LongFrame, parse_frame
from custom_components.mbus.meterbus.protocol.telegram import parse_telegram
from custom_components.mbus.meterbus.report import report_telegram
from custom_components.mbus.meterbus.text_table import telegram_lines
import homeassistant
from homeassistant.const import __version__ as HA_VERSION

ROOT: Final = Path(__file__).parents[1]
INTEGRATION: Final = ROOT / "custom_components" / "mbus"
LIBRARY: Final = INTEGRATION / "meterbus"

WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SCRIPTS: Final = sorted(path for path in (ROOT / "script").iterdir() if path.is_file())
DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

PINNED: Final = re.compile(
    r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # \S+|\./\.github/workflows/\w+\.yml"
)
"""An action by its commit, or a workflow of the same commit."""

SOURCE_FOLDERS: Final = (
    *(".ci", ".github", "benchmarks", "blueprints", "custom_components", "demo"),
    *("docs", "e2e"),
    *(
        "frontend/src",
        "frontend/test",
        "kernel",
        "mutations",
        "script",
        "simulator",
        "tests",
    ),
)

# Put together here, or this file would be the one that is found.
REGISTRIES: Final = [
    ".".join(parts).encode()
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("crates", "io"),
        ("docker", "io"),
        ("ghcr", "io"),
        ("deb", "debian", "org"),
    )
]
HOME_FOLDERS: Final = re.compile(rb"(?<![\w.}-])/(?:wor[k]|roo[t]|hom[e]/\w+)/")


def load(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text("utf-8"))


def names(paths: list[Path]) -> list[str]:
    """Name test cases after their files."""
    return [path.name for path in paths]


def source_files() -> Iterator[Path]:
    """Return every file that belongs to the repository."""
    roots = [path for path in ROOT.iterdir() if path.name[0] != "." and path.is_file()]
    inside = [path for folder in SOURCE_FOLDERS for path in (ROOT / folder).rglob("*")]
    inside += (ROOT / "frontend").iterdir()
    for path in (*roots, *inside):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def imports_of(folder: Path, package: str) -> set[str]:
    """Return the dotted names of all modules that the files of a folder import."""
    found = set[str]()
    for path in folder.rglob("*.py"):
        parts = [package, *path.relative_to(folder).parts[:-1]]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import():
                    found |= {alias.name for alias in node.names}
                case ast.ImportFrom(module=module, level=level):
                    base = ".".join(parts).split(".")
                    outer = base[: len(base) + 1 - level] if level else []
                    assert not level or level <= len(base), path
                    found.add(".".join([*outer, *filter(None, [module])]))
    return found


def is_below(name: str, package: str) -> bool:
    """Tell whether a dotted name is a package or something in it."""
    return name == package or name.startswith(f"{package}.")


def test_manifest_project_and_changelog_have_one_version() -> None:
    """Two versions would confuse a report."""
    manifest = load(INTEGRATION / "manifest.json")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    latest = re.search(r"^## ([0-9.]+)", changes, re.MULTILINE)
    assert latest is not None
    assert manifest["version"] == project["version"] == latest[1]


def test_the_documents_and_the_manifest_lead_to_one_repository() -> None:
    """The owner and the name of the repository stand in more than one place."""
    manifest = load(INTEGRATION / "manifest.json")
    readme = (ROOT / "README.md").read_text("utf-8")
    *_, owner, repository = manifest["documentation"].split("/")
    assert manifest["issue_tracker"] == f"{manifest['documentation']}/issues"
    assert manifest["documentation"] in readme
    assert f"?owner={owner}&repository={repository}&category=integration" in readme


def test_there_are_workflows() -> None:
    """A wrong folder would make the tests of the workflows pass."""
    assert names(WORKFLOWS) == [
        "mutations.yml",
        "release.yml",
        "tests.yml",
        "validate.yml",
    ]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=names(WORKFLOWS))
def test_every_action_is_pinned_by_commit(workflow: Path) -> None:
    """A tag can be moved by others; the comment says which version it was."""
    uses = re.findall(r"uses: *(.+)", workflow.read_text("utf-8"))
    assert uses
    assert [action for action in uses if not PINNED.fullmatch(action.strip())] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=names(WORKFLOWS))
def test_every_workflow_says_what_it_may_do(workflow: Path) -> None:
    """Without the key a workflow may do whatever the repository allows."""
    content = yaml.safe_load(workflow.read_text("utf-8"))
    assert content["permissions"] in ({}, {"contents": "read"})
    assert "concurrency" in content


def test_ci_runs_what_people_run() -> None:
    """One list of checks, in one place."""
    tests = (ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
    assert "- run: script/check\n" in tests
    assert "- run: script/e2e\n" in tests
    assert "- run: script/test --databases\n" in tests


@pytest.fixture
def quick_checkout(tmp_path: Path) -> Path:
    """Return a checkout whose scripts end at once, as they are told to."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "script").mkdir()
    for name in ("test", "e2e"):
        script = tmp_path / "script" / name
        script.write_text(
            f'#!/bin/sh\necho "{name} $*"\n'
            f'[ "$1" = --foreign ] && exit "${{foreign:-0}}"\nexit "${name}"\n',
            "utf-8",
        )
        script.chmod(0o755)
    return tmp_path


TESTED, WALKED = "test \ntest --foreign\n", "e2e --short\n"
NOT_FOREIGN = "Left out: script/test --foreign."
LEFT_OUT = "Left out: script/e2e --short."
NOT_INSTALLED = "What it needs is not here and could not be installed."
NO_MORE_TIME = "Left out: the rest of script/e2e --short. There was no more time."
FAR_TOO_LATE = "The tests took 691 s, so there may be too little time."
TOO_LATE = "The tests took 571 s, so there may be too little time."


@pytest.mark.parametrize(
    ("exit_codes", "exit_code", "output"),
    [
        ({"test": "0", "e2e": "0"}, 0, TESTED + WALKED),
        ({"test": "1", "e2e": "0"}, 1, "test \n"),
        ({"test": "0", "foreign": "1", "e2e": "0"}, 1, TESTED),
        (
            {"test": "0", "foreign": "3", "e2e": "0"},
            0,
            f"{TESTED}{NOT_FOREIGN} {NOT_INSTALLED}\n{WALKED}",
        ),
        ({"test": "0", "e2e": "1"}, 1, TESTED + WALKED),
        (
            {"test": "0", "e2e": "3"},
            0,
            f"{TESTED}{WALKED}{LEFT_OUT} {NOT_INSTALLED}\n",
        ),
        ({"test": "0", "e2e": "124"}, 0, f"{TESTED}{WALKED}{NO_MORE_TIME}\n"),
        (
            {"test": "0", "e2e": "0", "SECONDS": "571"},
            0,
            f"{TESTED}{LEFT_OUT} {TOO_LATE}\n",
        ),
        (
            {"test": "0", "e2e": "0", "SECONDS": "691"},
            0,
            f"test \n{NOT_FOREIGN} {FAR_TOO_LATE}\n{LEFT_OUT} {FAR_TOO_LATE}\n",
        ),
    ],
    ids=[
        *("all is well", "a test fails", "a foreign test fails", "nothing foreign"),
        *("a journey fails", "no browser"),
        *("the time is over", "no time", "no time for either"),
    ],
)
def test_ci_walks_the_short_journeys_where_it_can(
    quick_checkout: Path, exit_codes: dict[str, str], exit_code: int, output: str
) -> None:
    """A journey that fails fails the run; one that cannot be walked is told."""
    result = subprocess.run(
        [quick_checkout / ".ci" / "run"],
        env={"PATH": os.environ["PATH"], **exit_codes},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (exit_code, output)


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is up to the machine."""
    found = [
        (path.relative_to(ROOT), host)
        for path in source_files()
        for host in REGISTRIES
        if host in path.read_bytes()
    ]
    assert found == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    """A path of one machine is wrong on all others."""
    found = [
        (path.relative_to(ROOT), match[0])
        for path in source_files()
        for match in HOME_FOLDERS.finditer(path.read_bytes())
    ]
    assert found == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_every_command_of_the_documents_can_be_run(document: Path) -> None:
    """What a document tells people to run is there."""
    commands = set(re.findall(r"(?<![\w/])script/[\w-]+", document.read_text("utf-8")))
    missing = [each for each in sorted(commands) if not os.access(ROOT / each, os.X_OK)]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_every_link_of_the_documents_leads_somewhere(document: Path) -> None:
    """Links within the repository, images too."""
    links = re.findall(r"\]\((?!https?:)([^)\s]+)\)", document.read_text("utf-8"))
    assert [link for link in links if not leads_somewhere(document, link)] == []


def leads_somewhere(document: Path, link: str) -> bool:
    """Whether a link's file is there, and the heading that it names."""
    name, _, anchor = link.partition("#")
    target = document.parent / name if name else document
    if not anchor or not target.is_file():
        return target.exists()
    headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
    anchors = {
        re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings
    }
    return anchor in anchors


def test_the_readme_tells_how_to_run_the_demo_and_the_tests() -> None:
    """Both are one command."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "\n$ script/demo\n" in readme
    assert "\n$ script/test\n" in readme


@pytest.mark.parametrize("script", SCRIPTS, ids=names(SCRIPTS))
def test_every_script_says_how_it_is_used(script: Path) -> None:
    """Help is there before anything is prepared."""
    assert os.access(script, os.X_OK)
    told = subprocess.run(
        [script, "-h"], capture_output=True, text=True, check=True, timeout=20
    )
    assert f"  script/{script.name}" in told.stdout
    assert told.stderr == ""


def test_the_telegram_of_the_contributors_guide_means_what_the_guide_says() -> None:
    """The first thing that newcomers run must show what they read."""
    guide = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    telegram = guide.split("```text\n")[1].split("```")[0]
    frame = parse_frame(bytes_of(telegram))
    assert isinstance(frame, LongFrame)
    shown = guide.split("```console\n")[1].split("```")[0].replace("\\\n", "")
    command, *table = [line for line in shown.splitlines() if line != " …"]
    assert bytes_of(command.removeprefix("$ script/mbus decode")) == frame.to_bytes()
    assert set(table) <= set(telegram_lines(report_telegram(parse_telegram(frame))))


@pytest.mark.parametrize(
    ("folder", "package", "forbidden"),
    [
        (
            LIBRARY / "protocol",
            "meterbus.protocol",
            ["asyncio", "homeassistant", "meterbus.bus", "serialx", "socket", "time"],
        ),
        (LIBRARY, "meterbus", ["custom_components", "homeassistant", "simulator"]),
        (
            ROOT / "simulator",
            "simulator",
            ["custom_components", "homeassistant", "meterbus.bus"],
        ),
    ],
    ids=["protocol", "library", "simulator"],
)
def test_a_layer_does_not_import_what_is_above_it(
    folder: Path, package: str, forbidden: list[str]
) -> None:
    """Arrows between the layers go one way (docs/dev/architecture.md)."""
    imports = imports_of(folder, package)
    assert imports
    found = {name for name in imports for layer in forbidden if is_below(name, layer)}
    assert found == set()


def test_the_library_can_be_lifted_out() -> None:
    """Inside the library every import of its own modules is relative and stays inside."""
    own = {name for name in imports_of(LIBRARY, "lifted") if "meterbus" in name}
    assert own == set()


def packages_imported_by(folder: Path) -> set[str]:
    """Return what a folder's modules import that neither Python nor the project has."""
    imported: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ImportFrom(module=str(module), level=0):
                    imported.add(module.split(".")[0])
                case ast.Import(names=names):
                    imported |= {each.name.split(".")[0] for each in names}
    return imported - sys.stdlib_module_names - {"meterbus", "simulator"}


OF_THE_COMMAND_LINE = (ROOT / "requirements_mbus.txt").read_text(encoding="utf-8")


def pins_of_the_command_line() -> set[str]:
    """Return what `script/mbus` installs."""
    lines = OF_THE_COMMAND_LINE.splitlines()
    return {each for each in lines if not each.startswith("#")}


def test_the_command_line_installs_what_it_imports_and_nothing_else() -> None:
    """The rest of Home Assistant is not needed for a telegram."""
    imported = packages_imported_by(LIBRARY) | packages_imported_by(ROOT / "simulator")
    assert {each.split("==")[0] for each in pins_of_the_command_line()} == imported


@pytest.mark.skipif(
    f"Home Assistant {HA_VERSION} pins" not in OF_THE_COMMAND_LINE,
    reason="pinned as another release of Home Assistant pins it",
)
def test_the_command_line_has_the_versions_of_home_assistant() -> None:
    """A telegram is decoded alike in both."""
    constraints = Path(homeassistant.__file__).with_name("package_constraints.txt")
    pinned = set(constraints.read_text(encoding="utf-8").splitlines())
    assert pins_of_the_command_line() <= pinned
