"""The protocol: which operation, is the request what botocore's model allows, and the answer's shape."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.validate import ParamValidator
from ministack.core.iam_evaluator import caller_arn
from ministack.core.responses import get_account_id

from local_cloud.service_catalog.errors import InvalidParametersError, ServiceCatalogError

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.model import ServiceModel, Shape

    from local_cloud.authorization.enforcement import LaunchRoles
    from local_cloud.service_catalog.store import Store
    from local_cloud.service_catalog.templates import Loader

logger = logging.getLogger("local_cloud.service_catalog")
Request = dict[str, Any]
Response = tuple[int, dict[str, str], bytes]


@dataclass(frozen=True, kw_only=True)
class Context:
    """What an operation works with.

    Attributes:
        store: Everything remembered.
        loader: Reads templates from S3 and checks them.
        region: The region.
        account: The account.
        caller: The ARN of who calls; a session's, for an assumed role.
        clients: Makes clients of the embedded cloud, by service name.
        launch_roles: Decides what a launch role may do.
        share_seconds: How long an operation on a portfolio's shares takes.
    """

    store: Store
    loader: Loader
    region: str
    account: str
    caller: str
    clients: Callable[[str], Any]
    launch_roles: LaunchRoles
    share_seconds: Callable[[], float]

    def arn(self, kind: str, identifier: str) -> str:
        """The ARN of a portfolio or product."""
        return f"arn:aws:catalog:{self.region}:{self.account}:{kind}/{identifier}"


OPERATIONS: dict[str, Callable[[Context, Request], Request]] = {}
"""Every operation offered, by the API's name for it."""


def operation(
    name: str,
) -> Callable[[Callable[[Context, Request], Request]], Callable[[Context, Request], Request]]:
    """Offer a function as the API operation of that name."""

    def register(function: Callable[[Context, Request], Request]) -> Callable[[Context, Request], Request]:
        OPERATIONS[name] = function
        return function

    return register


@cache
def model() -> ServiceModel:
    """Botocore's model of the service."""
    return botocore.session.get_session().get_service_model("servicecatalog")


def call(context: Context, name: str, request: Request) -> Request:
    """Perform one operation as the API would: request checked, answer shaped.

    Raises:
        ServiceCatalogError: The request is refused.
    """
    shape = model().operation_model(name)
    for token in shape.idempotent_members:
        request.setdefault(token, uuid.uuid4().hex)
    if shape.input_shape is not None:
        report = ParamValidator().validate(request, shape.input_shape)
        if report.has_errors():
            raise InvalidParametersError(report.generate_report())
    with context.store.lock:
        answer = OPERATIONS[name](context, request)
    shaped: Request = _shape(shape.output_shape, answer) if shape.output_shape is not None else {}
    return shaped


def _shape(shape: Shape, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The value with only the members that the model knows, and without those that are None."""
    if shape.type_name == "structure":
        members = shape.members  # type: ignore[attr-defined] # a structure has members
        return {
            key: _shape(members[key], item)
            for key, item in value.items()
            if key in members and item is not None
        }
    if shape.type_name == "list":
        return [_shape(shape.member, item) for item in value]  # type: ignore[attr-defined] # a list has one
    return value


def http_handler(make_context: Callable[[str, str], Context]) -> Callable[..., Any]:
    """The handler that ministack calls for requests to Service Catalog."""

    async def handle(
        _method: str, _path: str, headers: dict[str, str], body: bytes, _query: dict[str, Any]
    ) -> Response:
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        if name not in OPERATIONS:
            message = f"The embedded cloud does not offer servicecatalog:{name}."
            return _answer(400, {"__type": "UnknownOperationException", "message": message})
        context = make_context(caller_arn(), get_account_id())
        try:
            return _answer(200, await asyncio.to_thread(call, context, name, json.loads(body or b"{}")))
        except ServiceCatalogError as error:
            return _answer(400, {"__type": error.code, "message": str(error)})
        except Exception:
            logger.exception("%s failed", name)
            raise

    return handle


def _answer(status: int, content: Request) -> Response:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(content).encode()
