"""Checks of the quality scale, each seen failing."""

from pathlib import Path
from typing import Final

import pytest

from .quality import TIERS, Repository, quality_findings, statements_of

LINES: Final = [
    line
    for tier, rules in TIERS.items()
    for line in (f"  # {tier}", *(f"  {rule}: todo" for rule in sorted(rules)))
]
GOOD: Final = "\n".join(["rules:", *LINES, ""])
TODO: Final = "\n  brands: todo\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Return a repository with one document, one module and one test."""
    integration = tmp_path / "custom_components" / "mbus"
    (integration / "brand").mkdir(parents=True)
    (integration / "sensor.py").touch()
    (tmp_path / "README.md").write_text("# Meters\n\n## What it can't do, yet\n")
    (tmp_path / "tests" / "bus").mkdir(parents=True)
    (tmp_path / "tests" / "bus" / "test_line.py").write_text(
        "async def test_a_line_opens():\n    pass\n"
    )
    return Repository(tmp_path, integration)


def test_a_complete_file_is_let_through(repository: Repository) -> None:
    """Each broken example below differs from it in one rule."""
    assert quality_findings(GOOD, repository) == []
    assert len(list(statements_of(GOOD))) == 54


@pytest.mark.parametrize(
    "rule",
    [
        "done # sensor.py",
        "done # brand/",
        "done # README.md",
        "done # README.md#meters",
        "done # README.md#what-it-cant-do-yet",
        "done # test_a_line_opens",
        "done # tests/bus/test_line.py, test_a_line_opens, sensor.py",
        "\n    status: exempt\n    comment: There is nothing to draw.",
        "\n    status: todo\n    comment: Somebody draws it.",
    ],
)
def test_evidence_that_is_there_is_let_through(
    repository: Repository, rule: str
) -> None:
    """Files from the root and from the integration, headings, tests."""
    text = GOOD.replace(TODO, f"\n  brands: {rule}\n")
    assert text != GOOD
    assert quality_findings(text, repository) == []


@pytest.mark.parametrize(
    ("rule", "finding"),
    [
        ("  brands: done", "brands: done, and no evidence behind a #"),
        ("  brands: done #", "brands: done, and no evidence behind a #"),
        ("  brands: done # logo.py", "brands: no file or heading logo.py"),
        ("  brands: done # the icons", "brands: no file or heading the icons"),
        (
            "  brands: done # sensor.py, logo.py",
            "brands: no file or heading logo.py",
        ),
        (
            "  brands: done # README.md#limits",
            "brands: no file or heading README.md#limits",
        ),
        (
            "  brands: done # test_a_line_closes",
            "brands: no test test_a_line_closes",
        ),
        ("  brands: exempt", "rules.brands: "),
        ("  brands: finished", "rules.brands: "),
        ("  brands:\n    status: exempt", "rules.brands.comment: required"),
        (
            "  brands:\n    status: exempt\n    comment: ''",
            "rules.brands.comment: length",
        ),
        (
            "  brands:\n    status: done\n    comment: sensor.py",
            "rules.brands.status: value must be one of",
        ),
        ("", "rules.brands: required key not provided"),
        ("  brands: todo\n  brands: todo", " brands stands twice"),
    ],
)
def test_a_broken_answer_is_found(
    repository: Repository, rule: str, finding: str
) -> None:
    """The finding names the rule."""
    (found,) = quality_findings(GOOD.replace(TODO, f"\n{rule}\n"), repository)
    assert found.removeprefix("quality_scale.yaml")[1:].startswith(finding)


def test_a_rule_that_home_assistant_has_not_is_found(repository: Repository) -> None:
    """It may be an old name of another."""
    (found,) = quality_findings(f"{GOOD}  beauty: todo\n", repository)
    assert found.startswith("quality_scale.yaml.rules.beauty: not a valid option")


def test_a_rule_in_another_tier_is_found(repository: Repository) -> None:
    """Rules stand below the comment that names their tier."""
    text = f"{GOOD.replace(TODO, '\n')}  brands: todo\n"
    assert quality_findings(text, repository) == [
        "quality_scale.yaml.brands: belongs under Bronze"
    ]
