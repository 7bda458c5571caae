"""What goes wrong in the demo."""


class DemoError(Exception):
    """A step failed; the message is for the person who started the demo."""


class NotStartedError(DemoError):
    """Something stands in the way before Home Assistant is started: no log tells more."""
