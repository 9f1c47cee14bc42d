"""Where functions and endpoints stand: ministack keeps it or drops it, and its answers leave it out.

Members: "VpcEndpoint" and "ModifyVpcEndpoint" (Amazon EC2 API Reference), "VpcConfigResponse" (AWS Lambda API
Reference).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from ministack.services import ec2, lambda_svc
from ministack.services.cloudformation import provisioners

if TYPE_CHECKING:
    from collections.abc import Callable

_FUNCTION = "AWS::Lambda::Function"


def tell() -> None:
    """Have the answers hold it."""
    fields: Callable[..., str] = ec2._vpce_fields_xml  # noqa: SLF001 - a listed hook

    def whole(endpoint: dict[str, Any], tag: str = "item") -> str:
        text = fields(endpoint, tag=tag)
        return text.rpartition(f"</{tag}>")[0] + _rest(endpoint) + f"</{tag}>"

    ec2._vpce_fields_xml = whole  # noqa: SLF001 - a listed hook
    modify = ec2._ACTION_MAP["ModifyVpcEndpoint"]  # noqa: SLF001 - a listed hook
    ec2._ACTION_MAP["ModifyVpcEndpoint"] = lambda given: _modify(given, modify)  # noqa: SLF001 - a listed hook
    handlers = provisioners._RESOURCE_HANDLERS[_FUNCTION]  # noqa: SLF001 - a listed hook
    handlers["create"] = _placed(handlers["create"], 1)
    handlers["update"] = _placed(handlers["update"], 2)


def _rest(endpoint: dict[str, Any]) -> str:
    groups = "".join(
        f"<item><groupId>{group}</groupId><groupName>{group}</groupName></item>"
        for group in endpoint.get("SecurityGroupIds", [])
    )
    private = str(endpoint.get("PrivateDnsEnabled", False)).lower()
    policy = endpoint.get("PolicyDocument")
    text = policy if isinstance(policy, str) else json.dumps(policy)
    document = f"<policyDocument>{escape(text)}</policyDocument>" if policy else ""
    return f"<groupSet>{groups}</groupSet><privateDnsEnabled>{private}</privateDnsEnabled>{document}"


def _modify(given: dict[str, Any], modify: Callable[[dict[str, Any]], Any]) -> Any:  # noqa: ANN401 - handed on
    """Change an endpoint, its private DNS and groups too."""
    endpoint = ec2._vpc_endpoints.get(ec2._p(given, "VpcEndpointId"))  # noqa: SLF001 - a listed hook
    if endpoint is not None:
        private = ec2._p(given, "PrivateDnsEnabled")  # noqa: SLF001 - a listed hook
        if private:
            endpoint["PrivateDnsEnabled"] = private.lower() == "true"
        added = ec2._parse_member_list(given, "AddSecurityGroupId")  # noqa: SLF001 - a listed hook
        removed = ec2._parse_member_list(given, "RemoveSecurityGroupId")  # noqa: SLF001 - a listed hook
        kept = [each for each in endpoint.get("SecurityGroupIds", []) if each not in removed]
        endpoint["SecurityGroupIds"] = [*kept, *(each for each in added if each not in kept)]
    return modify(given)


def _placed(handler: Callable[..., Any], position: int) -> Callable[..., Any]:
    """The handler, after which the function's configuration says where it stands.

    Args:
        handler: ministack's handler.
        position: Which of its arguments holds the new properties.
    """

    def placed(*arguments: Any) -> Any:  # noqa: ANN401 - handed on
        made = handler(*arguments)
        record = lambda_svc._functions.get(made[0])  # noqa: SLF001 - a listed hook
        if record is not None:
            config = arguments[position].get("VpcConfig")
            record["config"]["VpcConfig"] = lambda_svc._vpc_config_with_id(config)  # noqa: SLF001 - a listed hook
        return made

    return placed
