"""What the journeys in a browser take for a complaint in Home Assistant's log."""

from pathlib import Path

from e2e.log import Log

NOTICE = (
    "2026-11-20 11:21:00.716+00:00 WARNING (SyncWorker_0) [homeassistant.loader] We found"
    " a custom integration mbus which has not been tested by Home Assistant.\n"
)
FOREIGN = (
    "2026-11-20 11:21:05.223+00:00 ERROR (MainThread) [haffmpeg.core] FFmpeg fails\n"
    "Traceback (most recent call last):\n"
    '  File "/cache/mbus-home-assistant/python/asyncio/base_events.py"\n'
    "FileNotFoundError: ffmpeg\n"
)
NEWS = (
    "2026-11-20 11:21:06.000+00:00 INFO (MainThread)"
    " [custom_components.mbus.coordinator] Fetching a meter recovered\n"
)
OWN = (
    "2026-11-20 11:21:07.000+00:00 WARNING (MainThread)"
    " [custom_components.mbus.meterbus.bus.master] Lost the line\n"
)
TRACEBACK = (
    "2026-11-20 11:21:08.000+00:00 ERROR (MainThread) [homeassistant] Error doing job\n"
    "Traceback (most recent call last):\n"
    '  File "/config/custom_components/mbus/sensor.py", line 1, in native_value\n'
    "ValueError: no\n"
)
OF_AN_ENTITY = (
    "2026-11-20 11:21:09.000+00:00 WARNING (Recorder)"
    " [homeassistant.components.sensor.recorder] Entity sensor.volume from integration"
    " mbus has state class total_increasing, but its state is not\n"
)
OF_A_PLATFORM = (
    "2026-11-20 11:21:10.000+00:00 WARNING (MainThread)"
    " [homeassistant.components.binary_sensor] Setup of binary_sensor platform mbus is"
    " taking over 10 seconds.\n"
)
OF_AN_ENTRY = (
    "2026-11-20 11:21:11.000+00:00 WARNING (MainThread) [homeassistant.config_entries]"
    " Config entry '127.0.0.1:10101' for mbus integration not ready yet\n"
)
OF_STATISTICS = (
    "2026-11-20 11:21:12.000+00:00 WARNING (Recorder)"
    " [homeassistant.components.sensor.recorder] The unit of sensor.volume cannot be"
    " converted to the unit of previously compiled statistics\n"
)


def complaints_of(folder: Path, *entries: str) -> list[str]:
    """Return what is a complaint in a log with these entries."""
    path = folder / "home-assistant.log"
    path.write_text("".join(entries), "utf-8")
    return Log(path).complaints()


def test_what_every_integration_gets_is_no_complaint(tmp_path: Path) -> None:
    """Nor are the troubles of others, and news of our own."""
    assert complaints_of(tmp_path, NOTICE, FOREIGN, NEWS) == []


def test_our_warnings_are_complaints(tmp_path: Path) -> None:
    """Also those that Home Assistant writes about our code and our entities."""
    entries = (
        OWN,
        TRACEBACK,
        OF_AN_ENTITY,
        OF_A_PLATFORM,
        OF_AN_ENTRY,
        OF_STATISTICS,
    )
    found = complaints_of(tmp_path, NOTICE, *entries, NEWS)
    assert found == [each.strip() for each in entries]


def test_a_complaint_is_told_once(tmp_path: Path) -> None:
    """The next journey starts where this one has read to."""
    path = tmp_path / "home-assistant.log"
    path.write_text(OWN, "utf-8")
    log = Log(path)
    assert len(log.complaints()) == 1
    with path.open("a", encoding="utf-8") as file:
        file.write(TRACEBACK)
    assert log.complaints() == [TRACEBACK.strip()]
    assert log.complaints() == []


def test_a_log_that_is_not_there_yet_has_no_complaints(tmp_path: Path) -> None:
    """Home Assistant writes it some seconds after its start."""
    assert Log(tmp_path / "home-assistant.log").complaints() == []


def test_a_log_goes_on_where_home_assistant_starts_anew(tmp_path: Path) -> None:
    """What it says while it stops is in the file that it renames after that."""
    path = tmp_path / "home-assistant.log"
    path.write_text(OWN, "utf-8")
    log = Log(path)
    assert log.complaints() == [OWN.strip()]
    with path.open("a", encoding="utf-8") as file:
        file.write(TRACEBACK)
    path.rename(tmp_path / "home-assistant.log.1")
    path.write_text(NOTICE + OF_AN_ENTITY, "utf-8")
    assert log.complaints() == [TRACEBACK.strip(), OF_AN_ENTITY.strip()]
    assert log.complaints() == []
