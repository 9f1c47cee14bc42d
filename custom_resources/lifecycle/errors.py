"""What can go wrong while a custom resource is worked on."""


class InitialisationError(Exception):
    """The work cannot be done.

    The message says what failed, the value received, what is allowed and how to fix it, and holds no
    secret: it is shown to whoever launched the product.
    """


class PropertyError(InitialisationError):
    """A property of the custom resource is missing or not allowed."""


class PassingError(InitialisationError):
    """The work cannot be done at the moment; the same may succeed later, with nobody doing anything."""


class DeadlineExceededError(InitialisationError):
    """The function's time is nearly over: the work was stopped so that there is time to answer."""


class ResponseNotDeliveredError(Exception):
    """CloudFormation's address did not take the answer.

    It leaves the handler, so that Lambda counts an error and tries the event again: the work is idempotent.
    """
