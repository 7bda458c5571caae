"""What can be wrong with a list of registers."""

from ..protocol.errors import InputError


class RegisterError(InputError):
    """What a person typed names no record, or says nothing that can be read.

    `places` are the lines it is about, counted from 1, each with its text; `word` is the
    piece that is wrong, where it is one.
    """

    def __init__(
        self, code: str, message: str, *places: tuple[int, str], word: str = ""
    ) -> None:
        """Keep the lines beside the sentence for people."""
        super().__init__(code, message)
        self.places = places
        self.word = word
