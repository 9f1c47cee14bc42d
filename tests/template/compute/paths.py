"""The paths in an environment: which there are, which its components need, and which they may have.

What a component needs is read from what it is told: a container that is given DocumentDB's address needs a
path to DocumentDB. All tasks wear one security group, and so do all functions: what one of them needs, each
of them may open, whether or not the feature that needs it is switched on.
"""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from doctor.reachability import INTERNET_IPV4, INTERNET_IPV6, Outside, reach
from tests.template.compute.environments import HEADQUARTERS, OFFICE, VISITORS, VISITORS_IPV6
from tests.template.compute.instance_files import file_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doctor.reachability import Answer
    from tests.template.compute.environments import Environment

IPV4, IPV6 = INTERNET_IPV4.name, INTERNET_IPV6.name
BALANCER, INSTANCE, LIBRECHAT = "LoadBalancer", "Instances", "LibreChatService"
SSH, HTTPS, SERVING = 22, 443, 3080
MAIL = {465, 587}
"""The ports of mail servers, by one of which mail goes."""

PORTS_BY_TYPE: dict[str, tuple[int, ...]] = {
    "AWS::AutoScaling::AutoScalingGroup": (SSH, SERVING, 7700, 8000),
    "AWS::DocDB::DBCluster": (27017,),
    "AWS::EC2::VPCEndpoint": (HTTPS,),
    "AWS::EFS::MountTarget": (2049,),
    "AWS::ElastiCache::ServerlessCache": (6379,),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": (80, HTTPS),
    "AWS::RDS::DBInstance": (5432,),
}
PORTS_BY_NAME = {
    LIBRECHAT: (SERVING,),
    "RagService": (8000,),
    "SearchService": (7700,),
    IPV4: (80, HTTPS, *MAIL),
    IPV6: (80, HTTPS, *MAIL),
}
"""The ports on which something may answer; on the instance those of its containers are asked for, too."""

ASKED_BY = {
    "MONGO_URI": "AWS::DocDB::DBCluster",
    "DB_HOST": "AWS::RDS::DBInstance",
    "REDIS_URI": "AWS::ElastiCache::ServerlessCache",
}
"""By the variable that holds a store's address, the store."""

SERVICES_BY = {"RAG_API_URL": "RagService", "MEILI_HOST": "SearchService"}
"""By the variable that holds another container's address, its service on ECS; on EC2 it is on the machine."""

DATABASE_OF = {
    "Postgres": "AWS::RDS::DBInstance",
    "DocumentDb": "AWS::DocDB::DBCluster",
    "ChatRetention": "AWS::DocDB::DBCluster",
    "PersonData": "AWS::DocDB::DBCluster",
}
"""By the beginning of a function's name, the database that it initialises or rotates."""


class Path(NamedTuple):
    """A connection: who opens it, to whom, on which port."""

    source: str
    target: str
    port: int


class Paths:
    """The paths of one environment.

    Args:
        environment: The environment.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._network = environment.network
        self._components = environment.components
        self._types = {r.logical_id: r.type for r in environment.resources.values()}

    def answer(self, path: Path) -> Answer:
        """What the model of reachability says of a path."""
        ends = self._components[path.source], self._components[path.target]
        return reach(self._network, *ends, path.port)

    @cached_property
    def found(self) -> set[Path]:
        """Every path that opens, on every port on which something may answer."""
        return {
            path
            for source, target in itertools.permutations(self._components, 2)
            if not all(isinstance(self._components[end], Outside) for end in (source, target))
            for path in self._to([source], [target])
            if self.answer(path).reached
        }

    @cached_property
    def needed(self) -> set[Path]:
        """The paths without which something does not work."""
        needed = self._served()
        for task in self._tasks():
            told, files = self._told_to(task)
            needed |= self._asked_by(task, told)
            needed |= self._to([task], [there for name, there in SERVICES_BY.items() if name in told])
            needed |= self._to([task], self._of("AWS::EFS::MountTarget")) if files else set()
            needed |= self._to([task], [IPV4], MAIL) if "EMAIL_PASSWORD" in told else set()
        if INSTANCE in self._components:
            told = self._told_to_the_instance()
            needed |= self._asked_by(INSTANCE, told)
            needed |= self._to([INSTANCE], [IPV4], MAIL) if "EMAIL_PASSWORD" in told else set()
            needed |= self._to([OFFICE.name], [INSTANCE], {SSH}) if self._ssh() else set()
        for caller in (*self._tasks(), *({INSTANCE} & set(self._components))):
            needed |= self._to([caller], [IPV4, *self._of("AWS::EC2::VPCEndpoint")], {HTTPS})
        return needed | self._needed_by_functions()

    @cached_property
    def allowed(self) -> set[Path]:
        """The paths that there may be: those needed, and what a shared group or address brings along."""
        stores = [name for kind in ASKED_BY.values() for name in self._of(kind)]
        databases = [name for name in stores if name not in self._of(ASKED_BY["REDIS_URI"])]
        endpoints = self._of("AWS::EC2::VPCEndpoint")
        files = self._of("AWS::EFS::MountTarget")
        everybodys = [BALANCER] if IPV4 in self._users() else []
        helpers = [name for name in SERVICES_BY.values() if name in self._components]
        # A load balancer that everybody reaches is part of the internet that these call.
        return (
            self.needed
            | self._to(self._tasks(), [*stores, *files, *helpers])
            | self._to(self._tasks(), [*endpoints, IPV4, IPV6, *everybodys], {HTTPS})
            | self._to([INSTANCE], [*databases, *endpoints, *everybodys])
            | self._to([INSTANCE], [IPV4], {80, HTTPS})
            | self._allowed_for_mail()
            | self._to(self._functions(), [*databases, *endpoints])
            | self._to(self._functions(), everybodys, {HTTPS})
            | self._to(self._may_come(), [BALANCER])
        )

    @cached_property
    def unneeded(self) -> set[Path]:
        """The paths that there may not be."""
        return self.found - self.allowed

    def faults(self) -> list[str]:
        """In words: each path that is missing somewhere, and each that nobody needs."""
        answers = {path: self.answer(path) for path in sorted(self.needed)}
        missing = [
            f"{path.source} lacks a path to {path.target} on port {path.port}: "
            f"{answer.refusal or 'it opens in some zones only'}"
            for path, answer in answers.items()
            if not answer.everywhere
        ]
        return missing + [
            f"{path.source} has a path to {path.target} on port {path.port} that it does not need"
            for path in sorted(self.unneeded)
        ]

    def _to(self, sources: Iterable[str], targets: Iterable[str], ports: set[int] | None = None) -> set[Path]:
        """Paths from each of these to each other one of those, on the ports where it answers."""
        return {
            Path(source, target, port)
            for source, target in itertools.product(sources, targets)
            for port in PORTS_BY_NAME.get(target, PORTS_BY_TYPE.get(self._types.get(target, ""), ()))
            if source != target and (ports is None or port in ports)
        }

    def _of(self, kind: str) -> list[str]:
        return [name for name in self._components if self._types.get(name) == kind]

    def _tasks(self) -> list[str]:
        return self._of("AWS::ECS::Service")

    def _functions(self) -> list[str]:
        return self._of("AWS::Lambda::Function")

    def _allowed_for_mail(self) -> set[Path]:
        """What the network opens where its Outgoing mail is on, whether or not LibreChat sends mail yet."""
        if self._environment.choice["network"].get("OutgoingMail") != "on":
            return set()
        return self._to([*self._tasks(), INSTANCE], [IPV4, IPV6], MAIL)

    def _ssh(self) -> bool:
        return self._environment.choice["network"]["SshAllowedCidr"] != ""

    def _served(self) -> set[Path]:
        """From users to the load balancer's listeners, and from it to the port that its targets answer on."""
        compute = self._environment.compute
        users = self._users()
        listeners = compute.of_type("AWS::ElasticLoadBalancingV2::Listener")
        needed = {Path(user, BALANCER, int(one.properties["Port"])) for user in users for one in listeners}
        if LIBRECHAT in self._components:
            targets = compute.resources[LIBRECHAT].properties["LoadBalancers"]
            return needed | {Path(BALANCER, LIBRECHAT, int(one["ContainerPort"])) for one in targets}
        port = compute.resources["TargetGroup"].properties["Port"]
        return needed | {Path(BALANCER, INSTANCE, int(port))}

    def _users(self) -> list[str]:
        """Who is to reach the load balancer, as the network's form says it."""
        ipv6 = self._environment.choice["compute"]["IpVersions"] == "dual-stack"
        match self._environment.choice["network"].get("ReachableFrom", "everybody"):
            case "everybody":
                return [IPV4, *([IPV6] if ipv6 else [])]
            case "ranges":
                return [VISITORS.name, *([VISITORS_IPV6.name] if ipv6 else [])]
            case _:
                return [HEADQUARTERS.name]

    def _may_come(self) -> list[str]:
        """Users, those whom they are part of, and those who are part of them."""
        users = self._users()
        if IPV4 in users:
            users += [OFFICE.name, VISITORS.name]
        if IPV6 in users:
            users.append(VISITORS_IPV6.name)
        if VISITORS.name in users:
            users.append(IPV4)
        if VISITORS_IPV6.name in users:
            users.append(IPV6)
        return users

    def _asked_by(self, caller: str, told: set[str]) -> set[Path]:
        stores = [name for variable in told & set(ASKED_BY) for name in self._of(ASKED_BY[variable])]
        return self._to([caller], stores)

    def _needed_by_functions(self) -> set[Path]:
        needed: set[Path] = set()
        secrets = [name for name in self._of("AWS::EC2::VPCEndpoint") if "SecretsManager" in name]
        for function in self._functions():
            # A function whose name says no database must be entered above.
            (kind,) = (kind for beginning, kind in DATABASE_OF.items() if function.startswith(beginning))
            needed |= self._to([function], [*self._of(kind), *secrets])
        return needed

    def _told_to(self, task: str) -> tuple[set[str], bool]:
        """The names of a task's variables and secrets, and whether it mounts the shared files."""
        service = self._environment.compute.resources[task].properties
        definition = self._environment.resources[service["TaskDefinition"]].properties
        names = {
            entry["Name"]
            for container in definition["ContainerDefinitions"]
            for entry in (*container.get("Environment", ()), *container.get("Secrets", ()))
        }
        return names, any("EFSVolumeConfiguration" in volume for volume in definition["Volumes"])

    def _told_to_the_instance(self) -> set[str]:
        """The names of the secrets that the instance fetches: the stores' addresses are among them."""
        lines = file_text(self._environment.compute, "/etc/librechat/secrets.list").splitlines()
        return {line.split()[1] for line in lines}
