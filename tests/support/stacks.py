"""Launches products as plain stacks into an embedded cloud."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from local_cloud.cloud import start
from portfolio.packaging.build import build_all
from products.functions.index import ARTIFACT_BUCKET_PLACEHOLDER
from products.synthesis import render

if TYPE_CHECKING:
    from pathlib import Path

    from local_cloud.cloud import RunningCloud

BUCKET = "artifacts"


@dataclass(frozen=True, kw_only=True)
class Stacks:
    """Stacks in the cloud."""

    cloud: RunningCloud

    def launch(self, name: str, template: dict[str, Any], parameters: dict[str, str]) -> dict[str, str]:
        """Make a stack and return its outputs.

        Raises:
            StackFailedError: It could not be made; the message is the reason that CloudFormation gives.
        """
        self._ask("create_stack", name, template, parameters)
        return self.wait(name)

    def update(self, name: str, template: dict[str, Any], parameters: dict[str, str]) -> dict[str, str]:
        """Change a stack and return its outputs.

        Raises:
            StackFailedError: It could not be changed; the message is the reason that CloudFormation gives.
        """
        self._ask("update_stack", name, template, parameters)
        return self.wait(name, "UPDATE_COMPLETE")

    def delete(self, name: str) -> None:
        """Delete a stack.

        Raises:
            StackFailedError: It could not be deleted; the message is the reason that CloudFormation gives.
        """
        cloudformation = self.cloud.client("cloudformation")
        (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        try:
            cloudformation.delete_stack(StackName=name)
        except cloudformation.exceptions.ClientError as error:
            raise StackFailedError(str(error)) from error
        self.wait(stack["StackId"], "DELETE_COMPLETE")

    def _ask(self, call: str, name: str, template: dict[str, Any], parameters: dict[str, str]) -> None:
        cloudformation = self.cloud.client("cloudformation")
        body = render(template).replace(ARTIFACT_BUCKET_PLACEHOLDER, BUCKET)
        bucket = f"{BUCKET}-{self.cloud.region}"
        self.cloud.client("s3").put_object(Bucket=bucket, Key=f"{name}.json", Body=body.encode())
        try:
            getattr(cloudformation, call)(
                StackName=name,
                TemplateURL=f"{self.cloud.endpoint_url}/{bucket}/{name}.json",
                Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
                Capabilities=["CAPABILITY_NAMED_IAM"],
            )
        except cloudformation.exceptions.ClientError as error:
            raise StackFailedError(str(error)) from error

    def wait(self, name: str, done: str = "CREATE_COMPLETE") -> dict[str, str]:
        """Wait until the stack is made, or whatever else was asked for, and return its outputs."""
        cloudformation = self.cloud.client("cloudformation")
        status = "CREATE_IN_PROGRESS"
        while status.endswith("IN_PROGRESS"):
            time.sleep(0.05)
            (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
            status = stack["StackStatus"]
        if status != done:
            events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
            reasons = [e["ResourceStatusReason"] for e in events if e.get("ResourceStatusReason")]
            raise StackFailedError(json.dumps(reasons, ensure_ascii=False))
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


class StackFailedError(Exception):
    """A stack could not be made."""


def cloud_with_zips(folder: Path) -> RunningCloud:
    """A running embedded cloud with the functions' zips in its artifact bucket."""
    cloud = start(folder, port=0)
    bucket = f"{BUCKET}-{cloud.region}"
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=bucket)
    for zips in build_all().values():
        s3.put_object(Bucket=bucket, Key=f"functions/{zips.sha256}.zip", Body=zips.aws.read_bytes())
    return cloud
