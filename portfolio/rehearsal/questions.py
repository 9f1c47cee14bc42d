"""What only a real account can say: each question, and how a running environment is asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from portfolio.publication.published import PORTFOLIO_STACK, Account
from portfolio.rehearsal.cache import observed
from portfolio.rehearsal.state import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.rehearsal.environment import Environment
    from portfolio.rehearsal.place import Place
    from portfolio.rehearsal.state import Made

    Observation = tuple[bool, str]

_EMULATED = "not answered: the embedded cloud is no AWS. Seen there: "


class Questions:
    """The questions, asked of one environment while all of its layers run.

    Args:
        place: Where.
        environment: The environment.
        compute: The compute product that runs in it.
    """

    def __init__(self, place: Place, environment: Environment, compute: str) -> None:
        self._place = place
        self._environment = environment
        self._products = ("network", "data", compute)
        launched = {product: environment.launched(product) for product in self._products}
        self._stacks = {product: one.stack_id for product, one in launched.items() if one and one.stack_id}

    def ask(self) -> dict[str, Answer]:
        """What can be seen of each question."""
        return {text: self._answer(look) for text, look in self._questions().items()}

    def _answer(self, look: Callable[[], Observation]) -> Answer:
        try:
            answered, observed = look()
        except (ClientError, BotoCoreError) as error:
            said = str(error).partition("\n")[0]
            return Answer(answered=False, observed=f"not answered: {said}")
        if self._place.embedded and answered:
            return Answer(answered=False, observed=_EMULATED + observed)
        return Answer(answered=answered, observed=observed if answered else f"not answered: {observed}")

    def _questions(self) -> dict[str, Callable[[], Observation]]:
        return {
            "Does CloudFormation resolve Fn::ImportValue in the branch of an Fn::If that is not taken?": (
                self._untaken_imports
            ),
            "Does a Ref in a resource's Metadata count as a dependency?": self._metadata,
            "Do roles' generated names begin with SC-<account>-pp-?": self._role_names,
            "May the load balancer write its logs in this region?": self._balancer_logs,
            "Do versions keep their IDs when the catalog is published again?": self._version_ids,
            "May another account, with which the portfolio is shared, read the functions' zips?": lambda: (
                False,
                "it takes a second account; share the portfolio with one and launch there",
            ),
            "Does DocumentDB make every index, or refuse some with the code 40333?": self._indexes,
            "Does an update to another version take away the cache user's second password?": (
                self._cache_passwords
            ),
        }

    def _cache_passwords(self) -> Observation:
        stack = self._stacks["data"]
        return observed(self._place, self._environment.name, self._environment.resources(stack), stack)

    def _template(self, product: str) -> dict[str, Any]:
        body: Any = self._place.client("cloudformation").get_template(StackName=self._stacks[product])
        text = body["TemplateBody"]
        return json.loads(text) if isinstance(text, str) else dict(text)

    def _resources(self, kind: str) -> list[Made]:
        return [
            each
            for stack in self._stacks.values()
            for each in self._environment.resources(stack)
            if each.type == kind
        ]

    def _untaken_imports(self) -> Observation:
        pages = self._place.client("cloudformation").get_paginator("list_exports").paginate()
        there = {each["Name"] for page in pages for each in page["Exports"]}
        absent = sorted(
            name
            for product in self._stacks
            for name in _imports_of_choices(self._template(product), self._environment.name)
            if name not in there
        )
        if not absent:
            return False, "every export that a branch names exists in this environment"
        return (
            True,
            f"no: all layers were launched, and there are no exports {', '.join(dict.fromkeys(absent))}",
        )

    def _metadata(self) -> Observation:
        before, after = [], 0
        for product, stack in self._stacks.items():
            named = dict(_metadata_references(self._template(product)))
            order = self._order(stack) if named else {}
            for name, other in ((name, other) for name, others in named.items() for other in others):
                if name in order and other in order:
                    if order[other][1] <= order[name][0]:
                        after += 1
                    else:
                        before.append(f"{name} was begun before {other} was made")
        if before:
            return True, f"no: {before[0]}, and {len(before) - 1} more; {after} happened to be made first"
        if after:
            return True, f"yes, as far as {after} references tell: all that they name was made first"
        return False, "no resource of these launches refers to another in its Metadata alone"

    def _order(self, stack: str) -> dict[str, tuple[int, int]]:
        """When the first making of each resource began and ended, as places in the stack's events."""
        pages = self._place.client("cloudformation").get_paginator("describe_stack_events")
        events = [event for page in pages.paginate(StackName=stack) for event in page["StackEvents"]]
        found: dict[str, list[int]] = {}
        for number, event in enumerate(reversed(events)):
            if event.get("ResourceStatus") in {"CREATE_IN_PROGRESS", "CREATE_COMPLETE"}:
                found.setdefault(event.get("LogicalResourceId", ""), []).append(number)
        return {name: (numbers[0], numbers[-1]) for name, numbers in found.items() if len(numbers) > 1}

    def _role_names(self) -> Observation:
        prefix = f"SC-{self._place.account}-pp-"
        names = [each.id for each in self._resources("AWS::IAM::Role")]
        others = [name for name in names if not name.startswith(prefix)]
        if others:
            return True, f"no: {', '.join(sorted(others))}"
        return bool(names), f"yes, all {len(names)}" if names else "the stacks made no role"

    def _balancer_logs(self) -> Observation:
        s3 = self._place.client("s3")
        for bucket in self._resources("AWS::S3::Bucket"):
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket.id):
                for each in page.get("Contents", []):
                    return True, f"yes: it wrote {each['Key']}"
        return False, "the log buckets are empty so far"

    def _version_ids(self) -> Observation:
        stack = self._place.client("cloudformation").describe_stacks(StackName=PORTFOLIO_STACK)["Stacks"][0]
        updated = stack.get("LastUpdatedTime")
        if updated is None:
            return False, "the catalog was published once; publish a new version and rehearse again"
        catalog = self._place.client("servicecatalog")
        ids = {each.product_id for each in Account(self._place.administrator).versions()}
        older = [
            version
            for product in ids
            for version in catalog.list_provisioning_artifacts(ProductId=product)[
                "ProvisioningArtifactDetails"
            ]
            if version["CreatedTime"] < updated
        ]
        if not older:
            return True, f"no: every version is newer than the publication of {updated:%Y-%m-%d %H:%M}"
        return True, f"yes: {len(older)} versions are older than the publication of {updated:%Y-%m-%d %H:%M}"

    def _indexes(self) -> Observation:
        outputs = self._environment.outputs("data")
        logs = self._place.client("logs")
        hits = 0
        for group in self._resources("AWS::Logs::LogGroup"):
            pages = logs.get_paginator("filter_log_events")
            for page in pages.paginate(logGroupName=group.id, filterPattern='"40333"'):
                hits += len(page["events"])
        return True, (
            f"DocumentDB {outputs.get('DocumentDbEngineVersion', '?')} has "
            f"{outputs.get('DocumentDbIndexes', '?')} indexes; the code 40333 stands {hits} times in the logs"
        )


def _walk(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a template's JSON
    """Every mapping within a value, itself included."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from _walk(each)


def _imports_of_choices(template: dict[str, Any], environment: str) -> set[str]:
    """The names of the exports that stand somewhere within an Fn::If."""
    found = set()
    for choice in _walk(template.get("Resources", {})):
        for each in _walk(choice.get("Fn::If", [])):
            name = each.get("Fn::ImportValue")
            text = name.get("Fn::Sub") if isinstance(name, dict) else name
            if isinstance(text, str):
                found.add(text.replace("${EnvironmentName}", environment))
    return found


def _metadata_references(template: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """The resources that another's Metadata names and nothing else of it does, by the other's name."""
    resources = template.get("Resources", {})
    for name, resource in resources.items():
        rest = {key: value for key, value in resource.items() if key != "Metadata"}
        alone = (_references(resource.get("Metadata", {})) - _references(rest)) & resources.keys()
        if alone:
            yield name, sorted(alone)


def _references(value: Any) -> set[str]:  # noqa: ANN401 - a template's JSON
    found = set()
    for each in _walk(value):
        if isinstance(each.get("Ref"), str):
            found.add(each["Ref"])
        attribute = each.get("Fn::GetAtt")
        if attribute:
            found.add(str(attribute[0] if isinstance(attribute, list) else attribute.partition(".")[0]))
        depends = each.get("DependsOn", [])  # of a resource; a container's lists mappings
        found.update(
            name for name in ([depends] if isinstance(depends, str) else depends) if isinstance(name, str)
        )
    return found
