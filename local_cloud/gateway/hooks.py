"""The private names of ministack, and of the server before it, that the extension builds on, in one place.

Nobody promises anything about them. The versions are pinned, and ``problems`` says at every start, and in
a test of its own, whether a newer one moved any.
"""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass

_CLOUDFORMATION = "ministack.services.cloudformation"


@dataclass(frozen=True)
class Hook:
    """One private name that must exist.

    Attributes:
        module: The module that holds it.
        name: The attribute's name.
        parameters: The parameters that a function must have, in order; None for what is no function.
    """

    module: str
    name: str
    parameters: tuple[str, ...] | None = None


HOOKS = (
    Hook("ministack.core.router", "_is_aws_service_name", ("scope_name",)),
    Hook(f"{_CLOUDFORMATION}.provisioners", "_RESOURCE_HANDLERS"),
    Hook(f"{_CLOUDFORMATION}.provisioners", "_physical_name"),
    Hook(f"{_CLOUDFORMATION}.provisioners", "_snapshot_id", ("physical_id",)),
    Hook(
        f"{_CLOUDFORMATION}.custom_resource",
        "invoke_custom_resource",
        (
            "request_type",
            "logical_id",
            "props",
            "stack_name",
            "stack_id",
            "resource_type",
            "physical_id",
            "old_props",
        ),
    ),
    Hook(
        f"{_CLOUDFORMATION}.stacks",
        "_provision_resource",
        ("resource_type", "logical_id", "props", "stack_name"),
    ),
    Hook(
        f"{_CLOUDFORMATION}.stacks",
        "_update_resource",
        (
            *("resource_type", "physical_id", "old_props", "new_props", "stack_name"),
            *("logical_id", "old_attrs"),
        ),
    ),
    Hook(f"{_CLOUDFORMATION}.engine", "_extract_deps", ("resource_def", "all_resource_names")),
    Hook(f"{_CLOUDFORMATION}.engine", "_intrinsic_references", ("value",)),
    Hook(f"{_CLOUDFORMATION}.stacks", "_extract_deps", ("resource_def", "all_resource_names")),
    Hook(f"{_CLOUDFORMATION}.stacks", "_topological_sort", ("resources", "conditions")),
    Hook(f"{_CLOUDFORMATION}.stacks", "_with_dependencies", ("logical_ids", "res_defs", "remaining")),
    Hook(
        f"{_CLOUDFORMATION}.handlers",
        "_delete_stack_async",
        ("stack_name", "stack_id", "retain_resources", "force"),
    ),
    Hook(
        f"{_CLOUDFORMATION}.stacks",
        "_delete_resource",
        ("resource_type", "physical_id", "props", "stack_name", "logical_id"),
    ),
    Hook(
        f"{_CLOUDFORMATION}.stacks",
        "_revert_update",
        ("stack_id", "stack_name", "logical_id", "rtype", "physical_id", "applied_props", "previous_props"),
    ),
    Hook(
        f"{_CLOUDFORMATION}.stacks",
        "_fail_property_validation",
        ("stack", "stack_id", "stack_name", "resources_defs", "ordered", "param_values"),
    ),
    Hook(f"{_CLOUDFORMATION}.provisioners", "_NAME_SEED"),
    Hook("ministack.services.s3", "_buckets"),
    Hook(f"{_CLOUDFORMATION}.stacks", "_snapshot_resource", ("resource_type", "physical_id", "props")),
    Hook(
        f"{_CLOUDFORMATION}.provisioners",
        "_replacing_change",
        ("resource_type", "old_props", "new_props"),
    ),
    Hook(f"{_CLOUDFORMATION}.custom_resource", "_normalise_resource_properties", ("value",)),
    Hook(f"{_CLOUDFORMATION}.stacks", "_runs_on_worker_thread", ("resource_type",)),
    Hook(
        f"{_CLOUDFORMATION}.stacks",
        "_roll_back_operation",
        ("stack_name", "stack_id", "stack", "operation", "reason_override"),
    ),
    Hook(
        f"{_CLOUDFORMATION}.stacks",
        "_resolve_stack_outputs",
        (
            "outputs_defs",
            "conditions",
            "resources",
            "param_values",
            "mappings",
            "stack_name",
            "stack_id",
        ),
    ),
    Hook(f"{_CLOUDFORMATION}.handlers", "_imported_export_names", ("stack", "stack_name")),
    Hook(f"{_CLOUDFORMATION}.handlers", "_resolve_stack"),
    Hook(f"{_CLOUDFORMATION}.handlers", "_error"),
    Hook(f"{_CLOUDFORMATION}.handlers", "_ACTION_HANDLERS"),
    Hook(_CLOUDFORMATION, "_stacks"),
    Hook(_CLOUDFORMATION, "_exports"),
    Hook(
        f"{_CLOUDFORMATION}.engine",
        "_resolve_parameters",
        ("template", "provided_params", "previous_params"),
    ),
    Hook(f"{_CLOUDFORMATION}.engine", "_parse_template", ("template_body",)),
    Hook(f"{_CLOUDFORMATION}.engine", "_evaluate_conditions", ("template", "params")),
    Hook(f"{_CLOUDFORMATION}.engine", "_evaluate_rules", ("template", "params", "conditions")),
    Hook(
        f"{_CLOUDFORMATION}.engine",
        "_resolve_refs",
        ("value", "resources", "params", "conditions", "mappings", "stack_name", "stack_id"),
    ),
    Hook("ministack.services.lambda_svc", "_get_func_record_for_ref", ("function_ref",)),
    Hook("ministack.services.lambda_svc", "_execution_record_for_config", ("func", "config")),
    Hook("ministack.services.lambda_svc", "_execute_function_with_config_scope", ("func", "event")),
    Hook("ministack.services.lambda_svc", "_execute_function_warm", ("func", "event", "request_id")),
    Hook("ministack.services.lambda_svc", "execution_credentials", ("config",)),
    Hook("ministack.services.sts", "register_session", ("access_key", "session")),
    Hook("ministack.core.iam_evaluator", "is_root_access_key", ("access_key_id",)),
    Hook(
        "ministack.core.iam_evaluator",
        "resolve_credential",
        ("access_key_id", "account_id", "session_token"),
    ),
    Hook("hypercorn.asyncio.run", "TCPServer"),
    Hook("hypercorn.asyncio.tcp_server", "TCPServer"),
    Hook("ministack.core.iam_actions", "SERVICE_TO_IAM_NAMESPACE"),
    Hook("ministack.core.iam_actions", "_SERVICE_PROTOCOL"),
    Hook("ministack.core.iam_evaluator", "caller_arn", ()),
    Hook("ministack.core.iam_evaluator", "_CONDITION_OPS"),
    Hook("ministack.core.iam_evaluator", "_action_matches"),
    Hook("ministack.core.iam_evaluator", "_resolve_managed_policy_document", ("policy_arn", "account_id")),
    Hook("ministack.core.responses", "get_region", ()),
    Hook("ministack.core.responses", "get_account_id", ()),
    Hook("ministack.services.cognito", "_generate_temp_password", ()),
    Hook("ministack.services.iam", "_roles"),
    Hook("ministack.services.secretsmanager", "_put_secret_value", ("data",)),
    Hook("ministack.services.secretsmanager", "_resolve", ("secret_id",)),
    Hook(
        "ministack.core.iam_actions",
        "extract_resource_arn",
        ("service", "method", "path", "headers", "body", "query_params", "region", "account_id"),
    ),
    Hook("ministack.core.iam_actions", "_query_param", ("query_params", "key")),
    Hook("ministack.services.rds", "_instances"),
    Hook("ministack.services.rds", "_p", ("params", "key", "default")),
    Hook("ministack.services.rds", "_ACTION_MAP"),
    Hook("ministack.services.rds", "_snapshots"),
    Hook("ministack.services.rds", "_db_cluster_snapshots"),
    Hook("ministack.services.rds", "_tags"),
    Hook("ministack.services.documentdb", "_tags"),
    Hook("ministack.services.tagging", "_RESOURCE_TAG_COLLECTORS"),
    Hook("ministack.services.tagging", "resource_tags", ("arn",)),
    Hook("ministack.services.ec2", "_tags"),
    Hook("ministack.services.ec2", "_vpce_fields_xml", ("ep", "tag")),
    Hook("ministack.services.ec2", "_vpc_endpoints"),
    Hook("ministack.services.ec2", "_ACTION_MAP"),
    Hook("ministack.services.ec2", "_p", ("params", "key", "default")),
    Hook("ministack.services.ec2", "_parse_member_list"),
    Hook("ministack.services.lambda_svc", "_functions"),
    Hook("ministack.services.lambda_svc", "_vpc_config_with_id", ("request_config",)),
    Hook("ministack.services.elasticache", "_serverless_caches"),
    Hook("ministack.services.rds", "_create_cluster_snapshot_internal", ("snap_id", "cluster")),
    Hook("ministack.services.documentdb", "_clusters"),
    Hook("ministack.services.documentdb", "_instances"),
    Hook("ministack.app", "SERVICE_HANDLERS"),
    Hook("ministack.app", "pin_request_origin", ("source_ip", "secure_transport")),
    Hook("ministack.app", "app", ("scope", "receive", "send")),
)


def problems(hooks: tuple[Hook, ...] = HOOKS) -> list[str]:
    """What is not as the extension expects it; empty when all is well."""
    return [problem for hook in hooks if (problem := _problem(hook)) is not None]


def _problem(hook: Hook) -> str | None:
    try:
        found = getattr(importlib.import_module(hook.module), hook.name, None)
    except ImportError:
        return f"{hook.module} is gone"
    if found is None:
        return f"{hook.module}.{hook.name} is gone"
    if hook.parameters is not None:
        actual = tuple(inspect.signature(found).parameters)
        if actual[: len(hook.parameters)] != hook.parameters:
            return f"{hook.module}.{hook.name} takes {actual}, not {hook.parameters}"
    return None
