"""What can go wrong between landing and release? One exception per answer; every message is one clear line.

A message says what was found, where, and what to do next. Mapping them to exit codes is left to the command line and
to the DAGs.
"""


class WarehouseError(Exception):
    """Base of all errors that this package raises on purpose."""


class Locked(WarehouseError):
    """Another process is writing this home right now."""


class InvalidName(WarehouseError):
    """A run id or an SQL identifier has characters that would not be safe in a path or a statement."""


class SchemaDrift(WarehouseError):
    """A landing file does not hold the columns that the records declare."""


class LandingDamaged(WarehouseError):
    """The bytes of a landed file are not those that were landed."""


class BuildMissing(WarehouseError):
    """The build folder of a run is not there, or was never finished loading."""


class ModelsFailed(WarehouseError):
    """dbt could not build every model, or a data test or unit test failed."""


class VerdictMissing(WarehouseError):
    """A gate did not pass, or nothing shows that it ran on the file to be published."""


class StaleBuild(WarehouseError):
    """Another run has published since this build was loaded."""


class ReleaseInvalid(WarehouseError):
    """A release folder is incomplete or its bytes do not match its manifest."""


class NoRelease(WarehouseError):
    """Nothing has been published yet."""


class QueryFailed(WarehouseError):
    """A query on the release was refused, failed or took too long."""


class ClaimUnknown(WarehouseError):
    """The current release holds no claim of this id."""


class QuestionUnclear(WarehouseError):
    """No question bears this name, or its parameters are not what it takes."""


class NameUnknown(QuestionUnclear):
    """The release knows no region or indicator of this name."""


class FileRefused(WarehouseError):
    """An answer cannot be written where or as it was asked for."""


class ServerRefused(WarehouseError):
    """A database server, or a store to copy a release to, does not let it happen: it would refuse again."""


class ServerAway(WarehouseError):
    """A database server, or a store to copy a release to, does not answer or went away: it may do later."""
