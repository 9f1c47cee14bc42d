"""Amazon Cognito: the parts of a user pool that ministack's service knows and its CloudFormation does not.

Pools, clients, groups and domains are ministack's own, but for the numbers of a pool: a parameter's value is
a text, which CloudFormation makes a number where the type's schema has one. All else goes through the API.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from ministack.services import cognito

from local_cloud.cloudformation.types.resource_type import (
    Cloud,
    Made,
    Properties,
    Resource,
    ResourceType,
    Stock,
    recorded,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_POOL = Stock("AWS::Cognito::UserPool")
_NUMBERS = ("MinimumLength", "PasswordHistorySize", "TemporaryPasswordValidityDays")
_GONE = frozenset({"ResourceNotFoundException", "UserNotFoundException"})


LONGEST_PASSWORD = 99
"""Characters that a policy can demand (Amazon Cognito user pools API Reference, "PasswordPolicyType")."""


def invite_by_policy() -> None:
    """Have one-time passwords be long enough for any pool; ministack's always have twelve characters."""
    short: Callable[[], str] = cognito._generate_temp_password  # noqa: SLF001 - a listed hook

    def generate() -> str:
        return "".join(short() for _ in range(LONGEST_PASSWORD // len(short()) + 1))[:LONGEST_PASSWORD]

    cognito._generate_temp_password = generate  # noqa: SLF001 - a listed hook


def _unless_gone(call: Callable[..., object], **arguments: Any) -> None:  # noqa: ANN401 - the API's own
    """Delete what may have gone with its pool."""
    try:
        call(**arguments)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _GONE:
            raise


def _chosen(properties: Properties, *names: str) -> Properties:
    return {name: properties[name] for name in names if name in properties}


def _with_numbers(resource: Resource) -> Resource:
    """The pool with numbers where its schema has them."""
    policies = dict(resource.properties.get("Policies") or {})
    if "PasswordPolicy" in policies:
        given = policies["PasswordPolicy"].items()
        policies["PasswordPolicy"] = {key: int(value) if key in _NUMBERS else value for key, value in given}
    return replace(resource, properties={**resource.properties, "Policies": policies})


def _new_pool(resource: Resource) -> Made:
    return _POOL.create(_with_numbers(resource))


def _changed_pool(physical_id: str, resource: Resource, old: Properties) -> Made:
    return _POOL.update(physical_id, _with_numbers(resource), old)


def _new_provider(resource: Resource) -> Made:
    names = ("UserPoolId", "ProviderName", "ProviderType")
    rest = ("ProviderDetails", "AttributeMapping", "IdpIdentifiers")
    client = resource.cloud.client("cognito-idp")
    client.create_identity_provider(**_chosen(resource.properties, *names, *rest))
    return str(resource.properties["ProviderName"]), {}


def _changed_provider(physical_id: str, resource: Resource, _old: Properties) -> Made:
    resource.cloud.client("cognito-idp").update_identity_provider(
        UserPoolId=resource.properties["UserPoolId"],
        ProviderName=physical_id,
        **_chosen(resource.properties, "ProviderDetails", "AttributeMapping", "IdpIdentifiers"),
    )
    return physical_id, {}


def _no_provider(cloud: Cloud, physical_id: str, properties: Properties) -> None:
    delete = cloud.client("cognito-idp").delete_identity_provider
    _unless_gone(delete, UserPoolId=properties["UserPoolId"], ProviderName=physical_id)


def _new_person(resource: Resource) -> Made:
    names = ("UserPoolId", "Username", "UserAttributes", "DesiredDeliveryMediums", "MessageAction")
    client = resource.cloud.client("cognito-idp")
    made = client.admin_create_user(**_chosen(resource.properties, *names))
    return str(made["User"]["Username"]), {}


def _no_person(cloud: Cloud, physical_id: str, properties: Properties) -> None:
    delete = cloud.client("cognito-idp").admin_delete_user
    _unless_gone(delete, UserPoolId=properties["UserPoolId"], Username=physical_id)


def _new_member(resource: Resource) -> Made:
    names = _chosen(resource.properties, "UserPoolId", "Username", "GroupName")
    resource.cloud.client("cognito-idp").admin_add_user_to_group(**names)
    return "|".join(str(each) for each in names.values()), {}


def _no_member(cloud: Cloud, _physical_id: str, properties: Properties) -> None:
    remove = cloud.client("cognito-idp").admin_remove_user_from_group
    _unless_gone(remove, **_chosen(properties, "UserPoolId", "Username", "GroupName"))


def _style(resource: Resource) -> dict[str, Any]:
    return {"ManagedLoginBrandingId": resource.token("", 32)}


TYPES: tuple[ResourceType, ...] = (
    ResourceType(name="AWS::Cognito::UserPool", create=_new_pool, update=_changed_pool, delete=_POOL.delete),
    ResourceType(
        name="AWS::Cognito::UserPoolIdentityProvider",
        create=_new_provider,
        update=_changed_provider,
        delete=_no_provider,
        replaced_by=("UserPoolId", "ProviderName", "ProviderType"),
    ),
    # Nothing of a person or a membership can be updated ("createOnlyProperties" of their schemas).
    ResourceType(name="AWS::Cognito::UserPoolUser", create=_new_person, delete=_no_person),
    ResourceType(name="AWS::Cognito::UserPoolUserToGroupAttachment", create=_new_member, delete=_no_member),
    # The pages of the real service; ministack's domains have pages of their own.
    recorded(
        "AWS::Cognito::ManagedLoginBranding",
        lambda resource: f"{resource.properties['UserPoolId']}|{_style(resource)['ManagedLoginBrandingId']}",
        _style,
        replaced_by=("UserPoolId", "ClientId"),
    ),
)
