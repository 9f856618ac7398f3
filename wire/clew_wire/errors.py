"""The errors that a user meets. Each message is one line and says what to do next.

ClewError
├── ContextError      a context file with a wrong key or value
├── AudioError        audio that can't be read or captured
├── WeightsError      weights missing, or with a wrong hash
├── LinkError         a server that can't be reached or refuses
├── CodecError        a frame that is not of the wire's form
└── SetupError        a missing extra, a taken port, an unsafe binding
"""


class ClewError(Exception):
    """Something that the user can mend. The command line prints the message and exits with `status`."""

    status = 1


class ContextError(ClewError):
    """The visit's context is not usable as it is."""


class AudioError(ClewError):
    """Audio can't be read or captured."""


class WeightsError(ClewError):
    """Model weights are missing or are not the ones that the manifest names."""


class LinkError(ClewError):
    """The server can't be reached, or it refused."""


class CodecError(ClewError):
    """A frame does not have the form that the wire gives it."""


class SetupError(ClewError):
    """This machine or this command line is not set up for what was asked."""
