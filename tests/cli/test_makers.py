"""`makers`: the models that are known, and who says so."""

import json

import pytest

from tests.cli.running import mbus

pytestmark = pytest.mark.wall_clock


def test_models_are_listed_with_their_sources() -> None:
    """As data: by the letters of the maker."""
    result = mbus("makers", "--json")
    assert (result.returncode, result.stderr) == (0, "")
    makers = json.loads(result.stdout)
    letters = [each["manufacturer"] for each in makers]
    assert letters == sorted(set(letters))
    (finder,) = [each for each in makers if each["manufacturer"] == "FIN"]
    sources = finder.pop("sources")
    assert finder == {
        "manufacturer": "FIN",
        "maker": "Finder",
        "models": [
            {
                "name": "7E.23",
                "versions": [0x23],
                "media": [0x02],
                "source": "libmbus: test frame FIN-Finder-7E.23.8.230.0020",
            }
        ],
    }
    assert "libmbus: test frame FIN-Finder-7E.23.8.230.0020" in sources
    assert sources == sorted(set(sources))


def test_people_get_a_list_of_models() -> None:
    """Under its maker each, with what it is known by."""
    lines = mbus("makers").stdout.splitlines()
    place = lines.index("REL  Relay")
    assert lines[place + 2] == (
        "     PadPuls M4  version 12  medium any  [libmbus: mbus_data_product_name]"
    )
