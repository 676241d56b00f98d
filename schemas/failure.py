"""The one kind of error a person is told of in a single line: what could not be done, why, what to do."""


class CannotBeDone(Exception):  # noqa: N818 - named after what happened
    """Base of every error of ours; its message is meant for whoever gave the command."""
