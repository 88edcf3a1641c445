"""Errors that a user can mend; the command line prints them as one line and exits with 2."""


class KesuError(Exception):
    """Where it went wrong, what came, what was wanted, and what to do, in one line."""


class SettingsError(KesuError):
    """One or more mistakes in a settings file, a label set or a lexicon."""


class DataError(KesuError):
    """A file or table that cannot be used as it is."""


class ModelError(KesuError):
    """A model folder that is incomplete, changed or of another kind."""
