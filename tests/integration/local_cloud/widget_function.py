"""A custom resource without dependencies, which does what its ``Mode`` property says.

It prints every event's essentials, so that the tests can read in its log what CloudFormation sent.
"""

import json
import os
import time
import urllib.request
from typing import Any


def handle(event: dict[str, Any], context: Any) -> None:  # noqa: ANN401 - AWS Lambda's context object
    """Answer CloudFormation, or fail, or stay silent."""
    properties = event["ResourceProperties"]
    mode = properties["Mode"]
    essentials = {
        "request": event["RequestType"],
        "id": event.get("PhysicalResourceId"),
        "mode": mode,
        "remaining": context.get_remaining_time_in_millis(),
    }
    print(json.dumps(essentials), flush=True)  # noqa: T201 - a function's log is what it prints
    if mode == "silent":
        time.sleep(600)
    if mode == "crash" and event["RequestType"] != "Delete":
        raise ZeroDivisionError
    answer = {
        "Status": "SUCCESS",
        "PhysicalResourceId": event.get("PhysicalResourceId") or "widget-" + event["LogicalResourceId"],
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Size": properties.get("Size", "1")},
    }
    if mode == "fail" and event["RequestType"] != "Delete":
        answer |= {"Status": "FAILED", "Reason": "the widget was told to fail"}
    if mode == "read-secret" and event["RequestType"] != "Delete":
        answer |= _read(properties["SecretArn"])
    request = urllib.request.Request(  # noqa: S310 - CloudFormation's own address
        event["ResponseURL"], json.dumps(answer).encode(), {"Content-Type": ""}, method="PUT"
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - as above


def _read(secret: str) -> dict[str, Any]:
    """What became of reading a secret with the function's own role."""
    import boto3  # noqa: PLC0415 - only this mode needs it

    try:
        boto3.client("secretsmanager").get_secret_value(SecretId=secret)
    except Exception as error:  # noqa: BLE001 - the kind of refusal is what the test wants to see
        return {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"}
    return {"Data": {"Size": os.environ["AWS_LAMBDA_FUNCTION_NAME"]}}
