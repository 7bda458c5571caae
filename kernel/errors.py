"""What goes wrong in the virtual machine, and before it runs."""


class KernelError(Exception):
    """A step failed, or something is not as it should be; the message says what."""
