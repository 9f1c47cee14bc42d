"""Which auto scaling groups an update gives new instances.

    from portfolio.impact.instance_rollout import rolled_out

    rolled_out(before, after)      # {"Instances": "LaunchTemplate"}

CloudFormation replaces a group's instances when its launch template gets a new version, if the group's
update policy says so ("UpdatePolicy attribute", AWS CloudFormation Template Reference). The group's own
properties, which name "the latest version", stay the same then.
"""

from __future__ import annotations

from typing import Any

from portfolio.impact.references import expand, referenced

_GROUP = "AWS::AutoScaling::AutoScalingGroup"
_TEMPLATE = "AWS::EC2::LaunchTemplate"
_POLICIES = frozenset({"AutoScalingReplacingUpdate", "AutoScalingRollingUpdate"})


def rolled_out(before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    """The groups that are in both templates and whose instances start anew, with the launch template."""
    resources = after.get("Resources", {})
    return {
        name: template
        for name, group in resources.items()
        if group["Type"] == _GROUP and _POLICIES & set(group.get("UpdatePolicy", {}))
        for template in referenced(group.get("Properties", {}).get("LaunchTemplate"))
        if resources.get(template, {}).get("Type") == _TEMPLATE
        and name in before.get("Resources", {})
        and _data(template, before) != _data(template, after)
    }


def _data(name: str, template: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON of any shape
    """What becomes a new version of the launch template when it changes."""
    resource = template.get("Resources", {}).get(name, {})
    return expand(resource.get("Properties", {}).get("LaunchTemplateData"), template)
