"""quality_scale.yaml: every rule in its tier, and evidence for what is done."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
import re
from typing import Any, Final

import probatio
import yaml

from .findings import schema_findings, yaml_findings

NAME: Final = "quality_scale.yaml"

TIERS: Final[Mapping[str, frozenset[str]]] = {
    "Bronze": frozenset(
        {
            *("action-setup", "appropriate-polling", "brands", "common-modules"),
            *("config-flow", "config-flow-test-coverage", "dependency-transparency"),
            *("docs-actions", "docs-conditions", "docs-high-level-description"),
            *("docs-installation-instructions", "docs-removal-instructions"),
            *("docs-triggers", "entity-event-setup", "entity-unique-id"),
            *("has-entity-name", "runtime-data", "test-before-configure"),
            *("test-before-setup", "unique-config-entry"),
        }
    ),
    "Silver": frozenset(
        {
            *("action-exceptions", "config-entry-unloading"),
            *("docs-configuration-parameters", "docs-installation-parameters"),
            *("entity-unavailable", "integration-owner", "log-when-unavailable"),
            *("parallel-updates", "reauthentication-flow", "test-coverage"),
        }
    ),
    "Gold": frozenset(
        {
            *("devices", "diagnostics", "discovery", "discovery-update-info"),
            *("docs-data-update", "docs-examples", "docs-known-limitations"),
            *("docs-supported-devices", "docs-supported-functions"),
            *("docs-troubleshooting", "docs-use-cases", "dynamic-devices"),
            *("entity-category", "entity-device-class", "entity-disabled-by-default"),
            *("entity-translations", "exception-translations", "icon-translations"),
            *("reconfiguration-flow", "repair-issues", "stale-devices"),
        }
    ),
    "Platinum": frozenset({"async-dependency", "inject-websession", "strict-typing"}),
}

_EXPLAINED: Final = {
    probatio.Required("status"): probatio.In(["exempt", "todo"]),
    probatio.Required("comment"): probatio.All(str, probatio.Length(min=1)),
}
_RULE: Final = probatio.Any("done", "todo", _EXPLAINED)
SCHEMA: Final = probatio.Schema(
    {
        probatio.Required("rules"): {
            probatio.Required(rule): _RULE for rules in TIERS.values() for rule in rules
        }
    }
)
"""Done is one word: its evidence is the comment behind it."""

_TIER_LINE: Final = re.compile(r"^  # (\w+)$")
_RULE_LINE: Final = re.compile(r"^  ([a-z-]+):(?: *([a-z]+))?(?: +# *(.*))?$")

_TEST: Final = re.compile(r"^test_\w+$")


@dataclass(frozen=True)
class Statement:
    """One line of the file: what it says of a rule."""

    tier: str
    rule: str
    status: str
    evidence: str


@dataclass(frozen=True)
class Repository:
    """What evidence may name: files, headings of documents, tests."""

    root: Path
    integration: Path

    @cached_property
    def tests(self) -> frozenset[str]:
        """Return the names of all tests."""
        trees = (ast.parse(path.read_text("utf-8")) for path in self._test_files())
        return frozenset(
            node.name
            for tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        )

    def _test_files(self) -> Iterator[Path]:
        return (self.root / "tests").rglob("test_*.py")

    def has(self, name: str) -> bool:
        """Whether there is a file or folder, from the root or from the integration."""
        path, _, heading = name.partition("#")
        found = [base / path for base in (self.root, self.integration)]
        found = [each for each in found if each.exists()]
        return bool(found) and (not heading or heading in _headings(found[0]))


def _headings(document: Path) -> frozenset[str]:
    """Return the headings of a document as links name them."""
    titles = re.findall(r"^#+ +(.+)$", document.read_text("utf-8"), re.MULTILINE)
    return frozenset(
        re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-")
        for title in titles
    )


def quality_findings(text: str, repository: Repository) -> list[str]:
    """Return what is wrong with the file, and evidence that is not there."""
    unreadable = yaml_findings(text, NAME)
    if unreadable:
        return unreadable
    content: Any = yaml.safe_load(text)
    statements = list(statements_of(text))
    return [
        *schema_findings(SCHEMA, content, NAME),
        *(each for statement in statements for each in _tier_findings(statement)),
        *(
            each
            for statement in statements
            if statement.status == "done"
            for each in _evidence_findings(statement, repository)
        ),
    ]


def statements_of(text: str) -> Iterator[Statement]:
    """Return what the file says of each rule, with the tier that it stands under."""
    tier = ""
    for line in text.splitlines():
        if heading := _TIER_LINE.match(line):
            tier = heading[1]
        elif rule := _RULE_LINE.match(line):
            yield Statement(tier, rule[1], rule[2] or "", rule[3] or "")


def _tier_findings(statement: Statement) -> list[str]:
    known = [tier for tier, rules in TIERS.items() if statement.rule in rules]
    if not known or known == [statement.tier]:
        return []
    return [f"{NAME}.{statement.rule}: belongs under {known[0]}"]


def _evidence_findings(statement: Statement, repository: Repository) -> Iterator[str]:
    """Return items of evidence, parted by commas, that are no test, file or heading."""
    where = f"{NAME}.{statement.rule}"
    if not statement.evidence:
        yield f"{where}: done, and no evidence behind a #"
        return
    for item in statement.evidence.split(", "):
        if _TEST.match(item):
            if item not in repository.tests:
                yield f"{where}: no test {item}"
        elif not repository.has(item):
            yield f"{where}: no file or heading {item}"
