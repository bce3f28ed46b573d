"""What goes wrong for reasons outside this code: said to the user in one sentence."""


class UserError(ValueError):
    """What was asked for cannot be done.

    The message is one sentence that names what was wanted and what came. The command line prints it
    and exits with status 2; a page shows it at the widget. It never wraps a programming error.
    """


class InputError(UserError):
    """The text, the image or an option cannot be used."""


class AssetError(UserError):
    """A file that ships with the project is missing or is not the one that was shipped."""


class DataError(UserError):
    """A data set is absent, or could not be fetched or read."""


def sentence(error: Exception) -> str:
    """The beginning of what another library says, as a part of a sentence of ours: one line without a full stop."""
    lines = str(error).splitlines() or [type(error).__name__]
    return lines[0].split(". ")[0].rstrip(". ")[:160]
