"""Documents: what they tell people to type is accepted, and what people see is in them."""

from collections.abc import Iterator, Mapping
from itertools import chain
import json
from pathlib import Path
import re
import shlex
from typing import Any

import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.mbus import issues, services
from custom_components.mbus.advice import advised
from custom_components.mbus.const import (
    DEFAULT_INTERVAL,
    DOMAIN,
    MAXIMUM_INTERVAL,
    MINIMUM_INTERVAL,
)
from custom_components.mbus.flows.forms import (
    MAXIMUM_EXTRA_TIME_MS,
    MAXIMUM_WAKE_UP_S,
    NETWORK_SCHEMA,
    link_schema,
)
from custom_components.mbus.flows.meter_forms import (
    MAXIMUM_PAUSE_S,
    MAXIMUM_SELECTION_PAUSE_S,
    MAXIMUM_TELEGRAMS,
    SETTINGS_SCHEMA,
)
from custom_components.mbus.meterbus.cli.parser import parser as mbus_parser
from custom_components.mbus.meterbus.makers import rows_of
from custom_components.mbus.meterbus.makers.rows import AllowanceRow, MeterKind
from demo.__main__ import _parser as demo_parser
from homeassistant.components.automation.config import PLATFORM_SCHEMA
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import entity_registry as er, update_coordinator
from homeassistant.setup import async_setup_component
from simulator.__main__ import _parser as simulate_parser
from simulator.bus import SimulatedBus
from tests.yaml_text import read

from .packaging.texts import leaves

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SNIPPET = re.compile(r"^( *)```yaml\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
ENTITY_ID = re.compile(r"\b(?:sensor|binary_sensor|button)\.[a-z0-9]+_\w+\b")
INTEGRATION = Path(services.__file__).parent
SERVICES: dict[str, Any] = yaml.safe_load(
    (INTEGRATION / "services.yaml").read_text("utf-8")
)
TEXTS: dict[str, Any] = json.loads(
    (INTEGRATION / "translations" / "en.json").read_text("utf-8")
)
METER = TEXTS["config_subentries"]["meter"]
DIALOGS = (TEXTS["config"], TEXTS["options"], METER)
FILLED_IN = re.compile(r"\{\w+\}")
MANY = "…"
"""Stands in the documents for what a text is filled in with."""


def document(name: str) -> str:
    """Return a page of the documentation."""
    (page,) = ROOT.glob(f"docs/*/{name}.md")
    return page.read_text("utf-8")


SETTINGS = "\n".join(map(document, ("gateway-settings", "meter-settings")))


def beginning(text: str) -> str:
    """Return a message up to the end of its first sentence, as documents quote it."""
    filled_in = FILLED_IN.sub(MANY, text)
    sentence, *_ = re.split(r"(?<=[\w…])[.?](?: |$)", filled_in)
    return sentence.rstrip(" …:,.")


def messages() -> Iterator[str]:
    """Return everything that tells a person how something went."""
    for dialog in DIALOGS:
        yield from dialog.get("error", {}).values()
        yield from dialog.get("abort", {}).values()
    yield from (each["message"] for each in TEXTS["exceptions"].values())
    for issue in TEXTS["issues"].values():
        yield issue["title"]
        yield from issue.get("fix_flow", {}).get("abort", {}).values()


def labels() -> Iterator[str]:
    """Return the names of all fields that dialogs ask for."""
    for step in chain.from_iterable(each["step"].values() for each in DIALOGS):
        yield from step.get("data", {}).values()
        for part in step.get("sections", {}).values():
            yield from (part["name"], *part["data"].values())


NUMBERED = frozenset({"baud_rate"})
"""Selections whose value says more than its words."""


def preset_words(key: str, value: object) -> str:
    """Return what a table of the documentation calls a value."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key in NUMBERED:
        return str(value)
    words = TEXTS["selector"].get(key, {}).get("options", {})
    return words.get(str(value), str(value))


def presets(schema: probatio.Schema, texts: Mapping[str, Any]) -> Iterator[Any]:
    """Return the fields of a form that are filled in: their names, and with what."""
    for key, kind in schema.schema.items():
        if isinstance(kind, section):
            yield from presets(kind.schema, texts["sections"][key])
        elif not isinstance(key.default, probatio.Undefined):
            yield texts["data"][key], preset_words(key, key.default())


PRESETS = {
    *presets(NETWORK_SCHEMA, TEXTS["config"]["step"]["network"]),
    *presets(link_schema(changes_rate=True), TEXTS["config"]["step"]["link"]),
    *presets(SETTINGS_SCHEMA, METER["step"]["settings"]),
}


def snippets() -> list[tuple[str, Any]]:
    """Return the YAML of all documents, with where it is."""
    return [
        (f"{path.name} {number}", read(match.group(2)))
        for path in DOCUMENTS
        for number, match in enumerate(SNIPPET.finditer(path.read_text("utf-8")))
    ]


SNIPPETS = snippets()
ACTIONS = [
    (name, snippet)
    for name, snippet in SNIPPETS
    if isinstance(snippet, dict) and str(snippet.get("action", "")).startswith(DOMAIN)
]


def test_there_is_an_example_of_each_action() -> None:
    """With the same name as in the list of actions."""
    shown = {snippet["action"].partition(".")[2] for _, snippet in ACTIONS}
    assert shown == set(SERVICES)


@pytest.mark.parametrize(
    ("name", "snippet"), ACTIONS, ids=[each[0] for each in ACTIONS]
)
async def test_the_example_of_an_action_is_valid(
    hass: HomeAssistant, name: str, snippet: dict[str, Any]
) -> None:
    """The action takes its fields, and each field is one that the UI shows."""
    assert await async_setup_component(hass, DOMAIN, {})
    _, action = snippet["action"].split(".")
    service = hass.services.async_services_for_domain(DOMAIN)[action]
    assert service.schema is not None
    assert service.schema(snippet["data"])
    assert set(snippet["data"]) <= set(SERVICES[action]["fields"])


async def test_every_action_is_described_for_the_ui(hass: HomeAssistant) -> None:
    """With each of its fields, and required where the action requires it."""
    assert await async_setup_component(hass, DOMAIN, {})
    registered = hass.services.async_services_for_domain(DOMAIN)
    assert set(registered) == set(SERVICES)
    for name, service in registered.items():
        fields = SERVICES[name]["fields"]
        schema = getattr(service.schema, "schema", {})
        assert {str(key) for key in schema} == set(fields)
        required = {key for key, each in fields.items() if each.get("required")}
        assert required == {
            str(key) for key in schema if type(key).__name__ == "Required"
        }


@pytest.mark.parametrize("message", sorted(set(map(beginning, messages()))))
def test_every_message_has_an_entry(message: str) -> None:
    """Who looks for what the page says finds what to do."""
    assert message in document("troubleshooting")


FOR_DEVELOPERS = set(ROOT.glob("docs/dev/*.md"))
FOR_PEOPLE = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    *sorted(set(ROOT.glob("docs/**/*.md")) - FOR_DEVELOPERS),
]
GENERATED = re.compile(r"<!-- Written .*?(?:<!-- So far\. -->|\Z)", re.DOTALL)
CODE = re.compile(r"^( *)```.*?^\1```$|`[^`\n]+`", re.DOTALL | re.MULTILINE)
ITALICS = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")


def lines_in(name: str) -> list[str]:
    """Return what a list beside the tests says, without its comments."""
    lines = (ROOT / "tests" / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


OF_OTHERS = frozenset(lines_in("quoted.txt"))
"""What Home Assistant, meters and gateways say themselves."""
OF_BLUEPRINTS = frozenset(
    name
    for path in ROOT.glob("blueprints/**/*.yaml")
    for name in re.findall(r"^ +name: (.+)$", path.read_text("utf-8"), re.MULTILINE)
)
PATH = " → "
"""Between the pages that one goes through."""


def shown() -> set[str]:
    """Return every text as documents quote it: to the end of its first sentence, or of a label."""
    texts = [text for _, text in leaves(TEXTS)]
    return {beginning(text) for text in texts} | {
        text.partition(" (")[0] for text in texts
    }


def quoted(page: str) -> Iterator[str]:
    """Return what a page says that Home Assistant shows: in its tables and its sentences."""
    for heading in ("Repair", "Page", "Message"):
        for rows in re.findall(
            rf"^\| {heading} \|.*\n\|.*\n((?:\|.*\n)+)", page, re.MULTILINE
        ):
            yield from (row.split(" | ")[0][2:] for row in rows.splitlines())
    yield from ITALICS.findall(page)


def labels_in(page: str) -> Iterator[str]:
    """Return what a page quotes that has the capital of a label."""
    text = CODE.sub("", GENERATED.sub("", page))
    yield from (each for each in ITALICS.findall(text) if each[0].isupper())


def is_shown(quote: str, known: set[str]) -> bool:
    """Whether a quote is a text, or several with a comma between."""
    if quote.rstrip(" …:,.?") in known:
        return True
    return any(
        quote[: each.start()].rstrip(" …?") in known
        and is_shown(quote[each.end() :], known)
        for each in re.finditer("[,;] ", quote)
    )


QUOTED = sorted(
    {
        *quoted(document("troubleshooting")),
        *chain.from_iterable(labels_in(path.read_text("utf-8")) for path in FOR_PEOPLE),
    }
)
KNOWN = shown() | OF_OTHERS | OF_BLUEPRINTS


@pytest.mark.parametrize("quote", [each for each in QUOTED if PATH not in each])
def test_everything_that_is_quoted_is_shown_somewhere(quote: str) -> None:
    """What no page says any more nobody looks for."""
    assert is_shown(quote, KNOWN)


def test_what_nobody_shows_is_noticed() -> None:
    """A check that cannot fail checks nothing; nor does one that finds nothing to check."""
    assert len(QUOTED) > 100
    assert not is_shown("No meter answers on …, The wire is cut", KNOWN)
    assert list(labels_in("*Cut*, `*Code*` and *emphasis*")) == ["Cut"]


@pytest.mark.parametrize("label", sorted(OF_OTHERS))
def test_what_others_show_is_quoted_somewhere(label: str) -> None:
    """A list that only grows hides what is stale."""
    assert any(f"*{label}" in path.read_text("utf-8") for path in FOR_PEOPLE)


LOGGED = re.findall(
    r"^\| `([^`]+)`",
    document("troubleshooting").partition("## In the log")[2],
    re.MULTILINE,
)
LOGGING = "".join(
    path.read_text("utf-8")
    for path in (*INTEGRATION.rglob("*.py"), Path(update_coordinator.__file__))
)


@pytest.mark.parametrize("line", LOGGED)
def test_every_line_of_the_log_is_written_by_somebody(line: str) -> None:
    """Who looks for a line that nobody writes any more looks in vain."""
    assert max(line.split(MANY), key=len).strip(" :(") in LOGGING


def test_there_are_lines_of_the_log() -> None:
    """Another layout of the page would make the test above pass."""
    assert len(LOGGED) > 5


@pytest.mark.parametrize(
    "page",
    sorted(
        step["title"]
        for key, step in TEXTS["config"]["step"].items()
        if "link" in step.get("menu_options", {}) or key == "interrupted"
    ),
)
def test_every_end_of_a_search_has_an_entry(page: str) -> None:
    """A search that found nothing leads to a page of the documentation."""
    assert f"| {page} |" in document("troubleshooting")


@pytest.mark.parametrize(
    "label", sorted({each for each in labels() if not FILLED_IN.search(each)})
)
def test_every_field_of_the_dialogs_is_explained(label: str) -> None:
    """In a table of the settings, or where the text speaks of it."""
    shown = re.escape(label)
    assert re.search(
        rf"^\| {shown}(?!\w)|\*{shown}\*|^\| .*, {shown} \|", SETTINGS, re.MULTILINE
    )


@pytest.mark.parametrize(("label", "preset"), sorted(PRESETS))
def test_the_presets_are_those_of_the_dialogs(label: str, preset: str) -> None:
    """A wrong one sends people looking for a change that they never made."""
    shown = rf"^\| {re.escape(label)}( \([^|]*)? \| {re.escape(preset)}\b"
    assert re.search(shown, SETTINGS, re.MULTILINE)


def row_of(label: str) -> str:
    """Return the line of the settings that explains a field."""
    found = re.search(rf"^\| {re.escape(label)} .*$", SETTINGS, re.MULTILINE)
    assert found is not None, label
    return found[0]


@pytest.mark.parametrize(
    ("label", "number"),
    [
        ("Read the meters every", DEFAULT_INTERVAL.seconds // 60),
        ("Read the meters every", MINIMUM_INTERVAL.seconds),
        ("Read the meters every", MAXIMUM_INTERVAL.days),
        ("Read every", MINIMUM_INTERVAL.seconds),
        ("Read every", MAXIMUM_INTERVAL.days),
        ("Extra time for answers", MAXIMUM_EXTRA_TIME_MS),
        ("Wake-up preamble", MAXIMUM_WAKE_UP_S),
        ("Telegrams to read", MAXIMUM_TELEGRAMS),
        ("Pause after an answer", MAXIMUM_PAUSE_S),
        ("Pause after the selection", MAXIMUM_SELECTION_PAUSE_S),
    ],
)
def test_the_numbers_of_the_settings_are_those_of_the_dialogs(
    label: str, number: int
) -> None:
    """A form that refuses what the document allows is a riddle."""
    assert str(number) in re.findall(r"\d+", row_of(label))


def test_there_are_presets() -> None:
    """Another kind of form would make the test above pass."""
    assert ("Parity", "Even") in PRESETS
    assert ("Deselect after reading", "no") in PRESETS
    assert len(PRESETS) > 12


@pytest.mark.parametrize(
    "name",
    sorted(
        each["name"]
        for platform in TEXTS["entity"].values()
        for each in platform.values()
        if not FILLED_IN.search(each["name"])
    ),
)
def test_every_entity_that_is_always_there_is_explained(name: str) -> None:
    """Those of records are listed by quantity, in supported-records.md."""
    assert name in document("entities").partition("## Entities")[2]


@pytest.mark.parametrize(
    "title", sorted(each["title"] for each in TEXTS["issues"].values())
)
def test_every_repair_is_explained(title: str) -> None:
    """With its own words, in the list of repairs."""
    repairs = document("troubleshooting").partition("## Repairs")[2]
    assert f"| {FILLED_IN.sub(MANY, title)} |" in repairs


def test_every_reason_for_leaving_a_value_out_is_explained() -> None:
    """And no reason that is gone."""
    table = document("history").partition("| `reason` |")[2].partition("\n\n")[0]
    reasons = re.findall(r"`(\w+)`", table)
    assert sorted(reasons) == sorted(TEXTS["selector"]["left_out"]["options"])


@pytest.mark.parametrize("action", sorted(SERVICES))
def test_every_field_of_an_action_is_explained(action: str) -> None:
    """Beside the example of the action, which not everybody wants as it is."""
    parts = document("actions").split("\n## ")
    (part,) = [each for each in parts if f"action: {DOMAIN}.{action}\n" in each]
    text = re.sub(r"```.*?```", "", part, flags=re.DOTALL)
    told = set(re.findall(r"`(\w+)`", text))
    assert set(SERVICES[action]["fields"]) <= told


def test_every_action_that_is_named_exists() -> None:
    """Also in the middle of a sentence."""
    named = {
        name
        for path in DOCUMENTS
        for name in re.findall(rf"`{DOMAIN}\.([a-z_]+)`", path.read_text("utf-8"))
    }
    assert named - {"zip"} == set(SERVICES)


def limits() -> Iterator[tuple[str, str, str]]:
    """Return the limits of security.md: the number, the name in the code, the module."""
    for row in re.findall(r"^\| (.+) \|$", document("security"), re.MULTILINE):
        *names, path = re.findall(r"`([\w/.]+)`", row) or [""]
        if path.endswith(".py"):
            yield from ((row.split(" | ")[1], name, path) for name in names)


LIMITS = [each for each in limits() if each[1].isupper()]


@pytest.mark.parametrize(("number", "name", "path"), LIMITS)
def test_every_limit_is_the_one_of_the_code(number: str, name: str, path: str) -> None:
    """A document that promises another one than is kept is worse than none."""
    (module,) = [
        each for each in INTEGRATION.rglob(f"*{path}") if f"/{path}" in str(each)
    ]
    code = module.read_text("utf-8")
    (value,) = re.findall(rf"^{name}: Final = (\d+)(?:\.0)?$", code, re.MULTILINE)
    assert value in re.findall(r"\d+", number)


def test_there_are_limits() -> None:
    """Another layout of the table would make the test above pass."""
    assert len(LIMITS) > 10


LANGUAGES = {
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "sv": "Swedish",
}


def test_the_readme_lists_the_languages() -> None:
    """All that are there, and no other."""
    readme = (ROOT / "README.md").read_text("utf-8")
    (listed,) = re.findall(r"^- In (.+)\.$", readme, re.MULTILINE)
    files = (INTEGRATION / "translations").glob("*.json")
    names = {LANGUAGES[each.stem] for each in files}
    assert set(re.split(", | and ", listed)) == names


OWN_PAGE = re.compile(r"github\.com/mbus-home-assistant/mbus/blob/main/([\w/.-]+)")
LINKING = [
    *DOCUMENTS,
    *ROOT.glob(".github/**/*.yml"),
    *INTEGRATION.rglob("*.py"),
    *INTEGRATION.rglob("*.json"),
]


def test_links_to_this_repository_lead_somewhere() -> None:
    """Those that name the whole address: texts, code and forms for issues."""
    linked = {
        name for path in LINKING for name in OWN_PAGE.findall(path.read_text("utf-8"))
    }
    assert "docs/help/troubleshooting.md" in linked
    assert [name for name in sorted(linked) if not (ROOT / name).is_file()] == []


AUTOMATIONS = [
    (name, snippet)
    for name, snippet in SNIPPETS
    if isinstance(snippet, dict) and "triggers" in snippet
]


@pytest.mark.parametrize(
    ("name", "snippet"), AUTOMATIONS, ids=[each[0] for each in AUTOMATIONS]
)
async def test_the_automations_of_the_documents_are_valid(
    hass: HomeAssistant, name: str, snippet: dict[str, Any]
) -> None:
    """They can be pasted as they are."""
    assert PLATFORM_SCHEMA({"id": name, "alias": name, **snippet})


@pytest.fixture
def bus(house: SimulatedBus, utilities: SimulatedBus) -> SimulatedBus:
    """Return a bus with every meter that the simulator ships."""
    return SimulatedBus([*house.meters, *utilities.meters])


async def test_every_entity_that_is_named_exists(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Entity IDs in documents are those that the demo's meters get."""
    named = {
        entity_id
        for path in DOCUMENTS
        for entity_id in ENTITY_ID.findall(path.read_text("utf-8"))
    }
    entities = er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)
    assert len(named) > 3
    assert named <= {each.entity_id for each in entities}


def test_repairs_lead_to_a_page_that_is_there() -> None:
    """Who learns more arrives at the list of repairs."""
    name, _, heading = issues.LEARN_MORE.rpartition("/")[2].partition(".md#")
    assert f"\n## {heading.capitalize()}\n" in document(name)


COMMAND = re.compile(
    r"(?:^\$ |`)script/(mbus|simulate|demo) ((?:[^`\n\\]|\\\n)+)", re.MULTILINE
)
PARSERS = {"mbus": mbus_parser, "simulate": simulate_parser, "demo": demo_parser}
MENTIONED = frozenset({"decode", "read", "read --json", "-h", "--help", "--faults"})
"""Named in a sentence, or ended by their own output."""
COMMANDS = sorted(
    {
        (match[1], match[2].replace("\\\n", " "))
        for path in DOCUMENTS
        for match in COMMAND.finditer(path.read_text("utf-8"))
        if match[2] not in MENTIONED
    }
)


@pytest.mark.parametrize(("script", "arguments"), COMMANDS)
def test_the_commands_of_the_documents_are_taken(script: str, arguments: str) -> None:
    """With their options, as they stand; what is wrong would end the test."""
    assert PARSERS[script]().parse_args(shlex.split(arguments))


def test_there_are_commands() -> None:
    """Another layout of the documents would make the test above pass."""
    assert len(COMMANDS) > 15


TABLE = re.compile(r"^\|.*\n\| ?-{3}.*\n(?:\|.*\n)+", re.MULTILINE)


def tables(page: str) -> list[list[list[str]]]:
    """Return the cells of each table of a page, its heading first."""
    return [
        [
            [cell.strip() for cell in line.strip().strip("|").split(" | ")]
            for line in table.splitlines()
            if not line.startswith("| ---")
        ]
        for table in TABLE.findall(page)
    ]


def test_hardware_says_of_each_row_who_says_so() -> None:
    """What nobody vouches for is a rumour."""
    found = tables(document("hardware"))
    assert len(found) > 4
    assert [
        row
        for heading, *rows in found
        for row in rows
        if not row[heading.index("Known from")].strip("– ")
    ] == []


def words_of(interval_s: int) -> str:
    """Return what a person calls an interval of whole minutes."""
    hours, minutes = divmod(interval_s // 60, 60)
    counted = ((hours, "hour"), (minutes, "minute"))
    return " ".join(
        f"{number} {unit}{'s' * (number > 1)}" for number, unit in counted if number
    )


@pytest.mark.parametrize("row", rows_of(AllowanceRow), ids=lambda row: row.source)
def test_what_makers_allow_is_told_with_the_interval_that_follows(
    row: AllowanceRow,
) -> None:
    """A row of the code is a row of the page, and nobody counts it out anew."""
    ((heading, *told), *_) = tables(document("battery"))
    known_from, gets = heading.index("Known from"), 2
    makers, versions, media = row.meters
    kind = MeterKind(makers[0], next(iter(versions), 1), media[0])
    advice = advised(kind, kind.medium, DEFAULT_INTERVAL)
    interval_s = advice.interval_s or DEFAULT_INTERVAL.seconds
    assert words_of(interval_s) in {
        cells[gets] for cells in told if row.source in cells[known_from]
    }


README_LINES = 120
PAGE_LINES = 200
REFERENCE = frozenset(
    {
        *("CHANGELOG", "actions", "coming-from", "reliability"),
        *("supported-records", "troubleshooting"),
    }
)
"""Tables and reports, in which people look something up and do not read on."""
TO_READ = [path for path in FOR_PEOPLE if path.stem not in REFERENCE]
NOT_PROSE = re.compile(
    r"^( *)```.*?^\1```$|`[^`\n]+`|(?<!\*)\*[^*\n]+\*(?!\*)|!\[[^]]*\]",
    re.DOTALL | re.MULTILINE,
)
"""Code, what Home Assistant shows, and what stands for an image."""
ABSOLUTE = re.compile(
    r"\b(?:never|always|all|every(?! (?:\d|second|minute|hour|day|week|month)))\b",
    re.IGNORECASE,
)
CLAIMS = [tuple(line.split(" -> ")) for line in lines_in("claims.txt")]
TESTS = "".join(each.read_text("utf-8") for each in (ROOT / "tests").rglob("*.py"))


def lines_of(path: Path) -> int:
    """Return how long a page is."""
    return len(path.read_text("utf-8").splitlines())


def prose(text: str) -> str:
    """Return the sentences of a page, without what others wrote in it, in one line."""
    cells = (
        cell
        for line in NOT_PROSE.sub("", GENERATED.sub("", text)).splitlines()
        for cell in re.split(r"(?<=\|)|(?=\|)", line)
        if not is_shown(cell.strip(), KNOWN)
    )
    return " ".join(" ".join(cells).split())


def promised(text: str) -> list[str]:
    """Return what a page promises without exception, and nobody proves."""
    for words, _ in CLAIMS:
        text = text.replace(words, "")
    return [
        text[max(0, each.start() - 40) : each.end() + 20]
        for each in ABSOLUTE.finditer(text)
    ]


def test_the_readme_is_read_in_a_few_minutes() -> None:
    """It leads to pages; it is none of them."""
    assert lines_of(ROOT / "README.md") <= README_LINES


@pytest.mark.parametrize("page", TO_READ, ids=lambda page: page.stem)
def test_a_page_is_short_enough_to_be_read(page: Path) -> None:
    """Longer ones answer more than one question."""
    assert lines_of(page) <= PAGE_LINES


@pytest.mark.parametrize("page", FOR_PEOPLE, ids=lambda page: page.stem)
def test_what_a_page_promises_without_exception_is_proven(page: Path) -> None:
    """By a test that `claims.txt` names; or the page says it without these words."""
    assert promised(prose(page.read_text("utf-8"))) == []


def test_a_promise_is_noticed() -> None:
    """But not how often something is done, a label, or what a telegram shows."""
    assert promised(prose("It never fails.\n`all` of *every* `x`, every 15 minutes."))
    assert not promised(prose("`all` of *every* one, every 15 minutes."))


@pytest.mark.parametrize(("words", "test"), CLAIMS, ids=[each[1] for each in CLAIMS])
def test_a_claim_is_made_and_tested(words: str, test: str) -> None:
    """What no page says any more needs no proof; what no test proves is no claim."""
    assert re.search(rf"^ *(?:async )?def {test}\(", TESTS, re.MULTILINE)
    assert any(words in prose(path.read_text("utf-8")) for path in FOR_PEOPLE)
