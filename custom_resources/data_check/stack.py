"""The stack that a request comes from, as CloudFormation describes it."""

from __future__ import annotations

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.lifecycle import InitialisationError

TIMES = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 5})
_MISSING = "ValidationError"


class Stack:
    """A stack.

    Args:
        stack_id: Its ARN.
    """

    def __init__(self, stack_id: str) -> None:
        self.stack_id = stack_id
        self._client = boto3.client("cloudformation", config=TIMES)

    @property
    def region(self) -> str:
        """The region that it stands in."""
        return self.stack_id.split(":")[3]

    @property
    def account(self) -> str:
        """The account that it stands in."""
        return self.stack_id.split(":")[4]

    def status(self) -> str:
        """Its status, for example ``UPDATE_ROLLBACK_IN_PROGRESS``.

        Raises:
            InitialisationError: CloudFormation does not tell.
        """
        try:
            (stack,) = self._client.describe_stacks(StackName=self.stack_id).get("Stacks", ())
        except (ClientError, BotoCoreError, ValueError) as error:
            message = (
                f"Cannot tell what is done to the stack {self.stack_id}: CloudFormation answered {error}. "
                "The function's role must be allowed cloudformation:DescribeStacks on it. Try again."
            )
            raise InitialisationError(message) from error
        return str(stack.get("StackStatus", ""))

    def resource(self, logical_id: str) -> str | None:
        """The physical ID of one of its resources, or None where there is none yet.

        Raises:
            InitialisationError: CloudFormation does not tell.
        """
        try:
            answer = self._client.describe_stack_resource(
                StackName=self.stack_id, LogicalResourceId=logical_id
            )
        except ClientError as error:
            # CloudFormation has no error code of its own for a resource that is not there yet.
            if error.response["Error"]["Code"] == _MISSING:
                return None
            raise _untold(logical_id, error) from error
        except BotoCoreError as error:
            raise _untold(logical_id, error) from error
        return answer.get("StackResourceDetail", {}).get("PhysicalResourceId") or None


def _untold(logical_id: str, error: Exception) -> InitialisationError:
    return InitialisationError(
        f"Cannot tell whether the resource {logical_id} exists: CloudFormation answered {error}. The "
        "function's role must be allowed cloudformation:DescribeStackResource on its stack. Try again."
    )
