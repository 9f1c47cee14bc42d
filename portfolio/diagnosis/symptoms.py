"""What people notice when a connection is refused: the specification's troubleshooting, and more."""

from __future__ import annotations

from dataclasses import dataclass

LAMBDA = "Lambda cannot connect to database"
IMAGES = "ECS tasks cannot pull images"
ACCESS = "Cannot access application"

FUNCTION = "AWS::Lambda::Function"
TASKS = "AWS::ECS::Service"
INSTANCE = "AWS::AutoScaling::AutoScalingGroup"
BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
POSTGRES = "AWS::RDS::DBInstance"
DOCUMENTDB = "AWS::DocDB::DBCluster"
FILES = "AWS::EFS::MountTarget"
CACHE = "AWS::ElastiCache::ServerlessCache"
ENDPOINT = "AWS::EC2::VPCEndpoint"
INTERNET = "internet"
MAIL = "mail servers"
DIRECTORY = "directories"
CALLED_ON = {465: MAIL, 587: MAIL, 636: DIRECTORY}
"""By the port, what is called on the internet or in the company, where it is not HTTPS."""


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """One thing that people notice.

    Attributes:
        check: The kind of finding.
        words: What is noticed, in a sentence.
        why: What does not work by it.
    """

    check: str
    words: str
    why: str


_SCHEMA = "launches and updates of the data product fail, and passwords are not rotated"
_CHAT = "LibreChat answers with errors or does not start"
_SYMPTOMS: dict[tuple[str, str], Symptom] = {
    (FUNCTION, POSTGRES): Symptom(check="function-database", words=LAMBDA, why=_SCHEMA),
    (FUNCTION, DOCUMENTDB): Symptom(check="function-database", words=LAMBDA, why=_SCHEMA),
    (FUNCTION, ENDPOINT): Symptom(
        check="function-secrets",
        words=f"{LAMBDA}: it cannot read its secret",
        why=f"without the secret there is no password; {_SCHEMA}",
    ),
    (FUNCTION, "s3"): Symptom(
        check="function-answer",
        words=f"{LAMBDA}: it cannot answer CloudFormation",
        why="launches and updates of the data product wait for the answer until they time out",
    ),
    (TASKS, INTERNET): Symptom(
        check="image-pull",
        words=IMAGES,
        why="no new task starts: not after a crash, at a scale-out or with an update; models outside AWS are "
        "not reached",
    ),
    (TASKS, POSTGRES): Symptom(
        check="application-database", words="LibreChat cannot connect to database", why=_CHAT
    ),
    (TASKS, DOCUMENTDB): Symptom(
        check="application-database", words="LibreChat cannot connect to database", why=_CHAT
    ),
    (TASKS, CACHE): Symptom(check="application-cache", words="LibreChat cannot connect to Valkey", why=_CHAT),
    (TASKS, FILES): Symptom(
        check="application-files", words="LibreChat cannot mount its files", why="tasks do not start"
    ),
    (TASKS, TASKS): Symptom(
        check="application-helpers",
        words="LibreChat cannot reach rag_api or Meilisearch",
        why="chat with files and search fail",
    ),
    (TASKS, ENDPOINT): Symptom(
        check="application-secrets",
        words="ECS tasks cannot read their secrets",
        why="no new task starts",
    ),
    (INSTANCE, POSTGRES): Symptom(
        check="application-database", words="LibreChat cannot connect to database", why=_CHAT
    ),
    (INSTANCE, DOCUMENTDB): Symptom(
        check="application-database", words="LibreChat cannot connect to database", why=_CHAT
    ),
    (INSTANCE, ENDPOINT): Symptom(
        check="application-secrets",
        words="The EC2 instance cannot read its secrets",
        why="LibreChat does not start on a new instance",
    ),
    (INSTANCE, INTERNET): Symptom(
        check="instance-internet",
        words="The EC2 instance cannot reach the internet",
        why="a new instance gets no images and packages; models outside AWS are not reached",
    ),
    **{
        (caller, servers): Symptom(check=check, words=words, why=why)
        for caller in (TASKS, INSTANCE)
        for servers, check, words, why in (
            (
                MAIL,
                "application-mail",
                "LibreChat cannot send mail",
                "nobody gets a message to reset a password",
            ),
            (
                DIRECTORY,
                "application-directory",
                "LibreChat cannot ask the directory",
                "nobody signs in by LDAP",
            ),
        )
    },
    (INTERNET, BALANCER): Symptom(
        check="application-access", words=ACCESS, why="nobody reaches the load balancer"
    ),
    (BALANCER, TASKS): Symptom(
        check="application-targets", words=ACCESS, why="the load balancer cannot hand on any request"
    ),
    (BALANCER, INSTANCE): Symptom(
        check="application-targets", words=ACCESS, why="the load balancer cannot hand on any request"
    ),
    (INTERNET, INSTANCE): Symptom(
        check="operator-access",
        words="Operators cannot open SSH",
        why="the instance is reached by Session Manager alone",
    ),
}
"""By who connects to whom. The order of the table is how much each matters."""


def symptom(source: str, target: str) -> Symptom:
    """What people notice when components of these types do not reach each other."""
    return _SYMPTOMS.get(
        (source, target),
        Symptom(check="connection", words="A component cannot reach another", why="something does not work"),
    )


def weight(found: Symptom) -> int:
    """How much a symptom matters; the lowest the most."""
    checks = list(dict.fromkeys(each.check for each in _SYMPTOMS.values()))
    return checks.index(found.check) if found.check in checks else len(checks)
