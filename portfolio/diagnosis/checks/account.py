"""What the environment shares with its account: quotas, backups of AWS Backup, and flow logs."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections import Counter
from functools import cache, partial
from typing import TYPE_CHECKING

from portfolio.diagnosis.finding import Finding, Rank
from portfolio.preflight.quotas import QUOTAS, quota_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portfolio.diagnosis.looking import Looking
    from portfolio.preflight.quotas import Quota

NEAR = 0.9
"""From this share on a quota is near."""
FLOW_WINDOW = dt.timedelta(hours=1)
BACKUP_WINDOW = dt.timedelta(days=7)


def quota_looks(looking: Looking) -> Iterator[tuple[str, partial[Iterator[Finding]]]]:
    """A look for each quota that an update or a scale-out may meet."""
    values = cache(partial(quota_values, looking.session))
    for quota in QUOTAS:
        yield f"quota {quota.name!r}", partial(_quota, looking, quota, values)


def _quota(looking: Looking, quota: Quota, values: Callable[[str], dict[str, float]]) -> Iterator[Finding]:
    allowed = values(quota.service).get(quota.name)
    if not allowed:
        return  # `catalog preflight` says which quotas the account has no answer for
    used = quota.used(looking.session)
    if used >= NEAR * allowed:
        yield Finding(
            check="quota",
            rank=Rank.RISK,
            symptom="A quota of the account is nearly used up",
            found=f"{used:g} of {allowed:g} {quota.unit} are used",
            evidence=(f"{quota.service}: {quota.name}: {used:g} of {allowed:g}",),
            why="an update that replaces something, or a scale-out, takes one more for a while and fails",
            fix=f"ask for more in the Service Quotas console ({quota.service}), or remove what nobody needs",
        )


def look_at_backups(looking: Looking) -> Iterator[Finding]:
    """AWS Backup's jobs in the environment's vaults: those that failed and were not made up for."""
    client = looking.client("backup")
    for name, vault, _ in looking.of_type("AWS::Backup::BackupVault"):
        pages = client.get_paginator("list_backup_jobs").paginate(
            ByBackupVaultName=vault, ByCreatedAfter=looking.now - BACKUP_WINDOW
        )
        newest: dict[str, dict[str, object]] = {}
        for job in (each for page in pages for each in page.get("BackupJobs", [])):
            resource = job.get("ResourceArn", "?")
            if resource not in newest or job["CreationDate"] > newest[resource]["CreationDate"]:
                newest[resource] = job
        for resource, job in newest.items():
            if job.get("State") in ("FAILED", "ABORTED", "EXPIRED", "PARTIAL"):
                yield Finding(
                    check="backup-failed",
                    rank=Rank.RISK,
                    symptom="Backups did not run",
                    found=f"the newest backup of {resource.rpartition(':')[2]} is {job['State']}",
                    evidence=(
                        (
                            f"{name} ({vault}): job {job.get('BackupJobId', '?')}: "
                            f"{job.get('StatusMessage', 'no reason given')}"
                        ),
                    ),
                    why="what was written since the backup before is lost if the resource is",
                    fix="mend what the message names, then start a backup by hand in the AWS Backup console",
                )


def look_at_flow_logs(looking: Looking) -> Iterator[Finding]:
    """Whether the flow log runs, and which of our own connections it saw rejected."""
    client, logs = looking.client("ec2"), looking.client("logs")
    for name, identifier, one in looking.of_type("AWS::EC2::FlowLog"):
        pages = client.get_paginator("describe_flow_logs").paginate(FlowLogIds=[identifier])
        found = [each for page in pages for each in page["FlowLogs"] if each.get("FlowLogId") == identifier]
        if (
            not found
            or found[0].get("FlowLogStatus", "ACTIVE") != "ACTIVE"
            or (found[0].get("DeliverLogsStatus", "SUCCESS") == "FAILED")
        ):
            said = (
                found[0].get("DeliverLogsErrorMessage", found[0].get("FlowLogStatus", ""))
                if found
                else "gone"
            )
            yield Finding(
                check="flow-log",
                rank=Rank.RISK,
                symptom="Flow logs are not written",
                found=f"the flow log {name} does not run",
                evidence=(f"{identifier}: {said}",),
                why="rejected connections leave no trace to find a fault by",
                fix="update the network product; an access error names the role that may not write",
            )
            continue
        fields = str(one.properties.get("LogFormat", "")).replace("${", "").replace("}", "").split()
        group = str(one.properties.get("LogGroupName", ""))
        yield from _rejected(looking, logs, group, fields or _DEFAULT_FIELDS)


_DEFAULT_FIELDS = [
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
]
"""The default format ("Flow log records", Amazon VPC User Guide)."""


def _rejected(looking: Looking, logs: object, group: str, fields: list[str]) -> Iterator[Finding]:
    start = int((looking.now - FLOW_WINDOW).timestamp() * 1000)
    blocks = [
        (ipaddress.ip_network(str(one.properties["CidrBlock"])), name)
        for name, _, one in looking.of_type("AWS::EC2::Subnet")
    ]
    pages = logs.get_paginator("filter_log_events").paginate(  # type: ignore[attr-defined] # a client
        logGroupName=group, startTime=start, filterPattern="REJECT"
    )
    seen: Counter[tuple[str, str, str]] = Counter()
    for event in (each for page in pages for each in page["events"]):
        record = dict(zip(fields, event.get("message", "").split(), strict=False))
        source, target = (_subnet(blocks, record.get(each, "")) for each in ("srcaddr", "dstaddr"))
        port = record.get("dstport", "")
        if source and target and record.get("action") == "REJECT" and port in _OUR_PORTS:
            seen[source, target, port] += 1
    if seen:
        yield Finding(
            check="rejected-flows",
            rank=Rank.BROKEN,
            symptom="Components of the environment are refused by one another",
            found=f"{sum(seen.values())} connections between our own subnets were rejected within an hour",
            evidence=tuple(
                f"{count} from {source} to {target} on port {port}"
                for (source, target, port), count in seen.most_common(5)
            ),
            why="a component asks for another and gets no answer",
            fix="see the findings on connections; with none of them, a network ACL or something foreign "
            "in these "
            "subnets is behind it (the saved query of the network product shows the addresses)",
        )


_OUR_PORTS = {"80", "443", "3080", "8000", "7700", "5432", "27017", "2049", "6379"}
"""The ports of the network product's table of flows; other rejected packets are noise."""


def _subnet(blocks: list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, str]], address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return next((name for block, name in blocks if found in block), "")
