"""The error of a run that can't begin."""


class OfflineError(Exception):
    """The project, its configuration or its environment keeps the run from beginning.

    The message is one line: what is wrong, in which file, and what to do.
    """
