"""A plugin of pytest for tests that need no Home Assistant: there is none.

What imports it all the same fails. The plugins that come with Home Assistant and load
themselves stay away, which saves seconds; those that these tests need are named here.
"""

import sys

pytest_plugins = [
    "pytest_asyncio.plugin",
    "pytest_freezer",
    "pytest_socket",
    "pytest_timeout",
    "_hypothesis_pytestplugin",
]

sys.modules["homeassistant"] = None  # type: ignore[assignment]
