"""What an end user does, through the Service Catalog API and with their own credentials."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any

from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    import boto3

    from local_cloud.cloud import RunningCloud


class EndUser:
    """An end user; each request waits until its record has ended.

    Args:
        cloud: Where.
        session: With whose credentials.
    """

    def __init__(self, cloud: RunningCloud, session: boto3.Session) -> None:
        self.catalog: Any = session.client("servicecatalog", endpoint_url=cloud.endpoint_url)

    def product(self, name: str) -> str:
        """The ID of a product that the user can see."""
        found: list[dict[str, str]] = self.catalog.search_products()["ProductViewSummaries"]
        return next(each["ProductId"] for each in found if each["Name"] == name)

    def request_launch(
        self, product: str, name: str, *, version: str = "1.0.0", **parameters: str
    ) -> dict[str, Any]:
        """Ask for a launch; does not wait."""
        tags = [{"Key": "cost-centre", "Value": parameters.pop("cost_centre", "research")}]
        answer: dict[str, Any] = self.catalog.provision_product(
            ProductId=self.product(product),
            ProvisioningArtifactName=version,
            ProvisionedProductName=name,
            ProvisioningParameters=[{"Key": key, "Value": value} for key, value in parameters.items()],
            Tags=tags,
            ProvisionToken=uuid.uuid4().hex,
        )["RecordDetail"]
        return answer

    def launch(self, product: str, name: str, **parameters: str) -> dict[str, Any]:
        """Launch and wait."""
        return self.wait(self.request_launch(product, name, **parameters)["RecordId"])

    def update(self, name: str, *, version: str | None = None, **parameters: str) -> dict[str, Any]:
        """Update and wait; parameters not named keep their values."""
        extra = {"ProvisioningArtifactName": version} if version else {}
        record = self.catalog.update_provisioned_product(
            ProvisionedProductName=name,
            ProvisioningParameters=[{"Key": key, "Value": value} for key, value in parameters.items()],
            UpdateToken=uuid.uuid4().hex,
            **extra,
        )["RecordDetail"]
        return self.wait(record["RecordId"])

    def terminate(self, name: str) -> dict[str, Any]:
        """Terminate and wait."""
        record = self.catalog.terminate_provisioned_product(
            ProvisionedProductName=name, TerminateToken=uuid.uuid4().hex
        )["RecordDetail"]
        return self.wait(record["RecordId"])

    def wait(self, record: str) -> dict[str, Any]:
        """The record once it has ended, with its outputs by name under ``Outputs``."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = self.catalog.describe_record(Id=record)
            detail: dict[str, Any] = answer["RecordDetail"]
            if detail["Status"] in {"SUCCEEDED", "FAILED"}:
                outputs = {each["OutputKey"]: each["OutputValue"] for each in answer["RecordOutputs"]}
                return {**detail, "Outputs": outputs}
            time.sleep(0.05)
        message = f"record {record} did not end within {PATIENCE:.0f} s"
        raise TimeoutError(message)

    def status(self, name: str) -> dict[str, Any]:
        """A provisioned product as it stands."""
        answer: dict[str, Any] = self.catalog.describe_provisioned_product(Name=name)[
            "ProvisionedProductDetail"
        ]
        return answer
