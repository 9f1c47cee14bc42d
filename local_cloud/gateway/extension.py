"""Everything this project adds to ministack, put in place at one point and taken down at one point."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config
from ministack import app
from ministack.core import iam_actions, router
from ministack.core.responses import get_account_id

from local_cloud import service_quotas
from local_cloud.authorization.enforcement import LaunchRoles
from local_cloud.authorization.journal import Journal
from local_cloud.cloudformation import conditions, exports, order, parameters
from local_cloud.cloudformation.callback import CallbackListener
from local_cloud.cloudformation.custom_resources import CustomResources
from local_cloud.cloudformation.faults import Faults
from local_cloud.cloudformation.types import (
    cloudwatch,
    cognito,
    documentdb,
    ec2_compute,
    ec2_network,
    ec2_security_groups,
    elasticache,
    operations,
    placement,
    protected,
    rds,
    rds_classes,
    rds_tags,
    scaling,
    secrets_manager,
    service_catalog,
    stack_sets,
    wait_conditions,
)
from local_cloud.cloudformation.types.resource_type import Cloud, register
from local_cloud.cloudformation.wait_condition_handles import WaitConditionHandles
from local_cloud.databases import CertificateAuthority
from local_cloud.errors import StartError
from local_cloud.functions import executor
from local_cloud.functions.runner import FunctionRunner
from local_cloud.gateway import hooks, rds_arns, transport
from local_cloud.gateway.database_servers import DatabaseServers
from local_cloud.gateway.settings import ACCOUNT, MEMBER_ACCOUNT, REGION, GatewaySettings
from local_cloud.gateway.throttling import INTERNAL, Throttles
from local_cloud.secret_versions import correct_versions
from local_cloud.service_catalog import browsing, launching, sharing, tag_options
from local_cloud.service_catalog.api import Context, http_handler
from local_cloud.service_catalog.store import Store
from local_cloud.service_catalog.templates import Loader

if TYPE_CHECKING:
    from pathlib import Path

OPERATIONS = (browsing, launching, sharing, tag_options)
"""The modules that offer operations and that nothing else here refers to."""


class Clients:
    """Clients of the embedded cloud itself, as an account's administrator; one a service.

    Args:
        endpoint_url: The cloud's endpoint.
        settings: Holds the administrators' credentials.
        account: The account.
    """

    def __init__(self, endpoint_url: str, settings: GatewaySettings, account: str = ACCOUNT) -> None:
        self._make = partial(
            boto3.Session(
                aws_access_key_id=settings.access_key if account == ACCOUNT else account,
                aws_secret_access_key=settings.secret_key,
                region_name=REGION,
            ).client,
            endpoint_url=endpoint_url,
            config=Config(
                retries={"max_attempts": 0},
                user_agent_extra=INTERNAL,
                max_pool_connections=32,
                s3={"addressing_style": "path"},
            ),
        )
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()

    def __call__(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """The client of that service."""
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._make(service)
            return self._clients[service]


class Extension:
    """The extension of one run.

    Args:
        settings: The run's settings.
        port: The gateway's port.
    """

    def __init__(self, settings: GatewaySettings, port: int) -> None:
        problems = hooks.problems()
        if problems:
            message = (
                f"Cannot start the embedded cloud: ministack is not as expected: {'; '.join(problems)}. The "
                "extension fits the version in the locked requirements. Install that with: make install"
            )
            raise StartError(message)
        folder, endpoint_url = settings.folder, f"http://127.0.0.1:{port}"
        authority = CertificateAuthority.create(folder.certificates)
        self.certificate_authority: Path = authority.ca_file
        issued = authority.issue("callback")
        self._listener = CallbackListener(issued.certificate_file, issued.key_file)
        self._databases = DatabaseServers(folder.databases, authority)
        self._runner = FunctionRunner(
            folder,
            built_functions=settings.functions_folder,
            endpoint_url=endpoint_url,
            certificate_authority=authority.ca_file,
        )
        self._clients = {
            account: Clients(endpoint_url, settings, account) for account in (ACCOUNT, MEMBER_ACCOUNT)
        }
        self._launch_roles = LaunchRoles(
            REGION, Journal(folder.calls_file), enforce=settings.enforce_launch_roles
        )
        self._throttles_file = folder.throttles_file
        self._faults = Faults(folder.faults_file)

    def install(self) -> None:
        """Put everything in place."""
        self._databases.prepare()
        store, throttles = Store(), Throttles(self._throttles_file)

        def context(caller: str, account: str = ACCOUNT) -> Context:
            return Context(
                store=store,
                loader=Loader(self._clients[account]),
                region=REGION,
                account=account,
                caller=caller,
                clients=self._clients[account],
                launch_roles=self._launch_roles,
                share_seconds=throttles.share_seconds,
            )

        # The router asks whether a service exists by reading botocore's models of all of them, which takes
        # seconds at the first call to a service that it does not itself offer; their names are enough.
        names = frozenset(botocore.session.get_session().get_available_services())
        router._is_aws_service_name = (names | {service_quotas.SIGNED_FOR}).__contains__  # noqa: SLF001 - a listed hook
        app.SERVICE_HANDLERS["servicecatalog"] = http_handler(context)
        iam_actions.SERVICE_TO_IAM_NAMESPACE["servicecatalog"] = "servicecatalog"
        iam_actions._SERVICE_PROTOCOL["servicecatalog"] = "json"  # noqa: SLF001 - a listed hook
        service_quotas.offer()
        transport.count_as_encrypted()
        correct_versions()
        executor.install(self._runner)
        CustomResources(self._listener).install()
        conditions.complete()
        parameters.refuse_unknown()
        exports.protect()
        order.keep()
        rds_arns.tell()
        rds_classes.offer()
        rds_tags.show()
        placement.tell()
        cognito.invite_by_policy()
        register(
            (
                *cloudwatch.TYPES,
                *ec2_network.TYPES,
                *ec2_security_groups.TYPES,
                *ec2_compute.TYPES,
                *elasticache.TYPES,
                *cognito.TYPES,
                *operations.TYPES,
                *scaling.TYPES,
                *secrets_manager.TYPES,
                *wait_conditions.TYPES,
                *rds.types(self._databases),
                *documentdb.types(self._databases),
                *stack_sets.types(self._clients),
                *service_catalog.types(context(caller=f"arn:aws:iam::{ACCOUNT}:root")),
            ),
            Cloud(region=REGION, client=self._client_here),
        )
        protected.protect()
        WaitConditionHandles().install()
        self._launch_roles.install()
        # In front of the roles: a resource that is to fail asks for nothing.
        self._faults.install()

    def _client_here(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """A client of the account whose request is at work."""
        return self._clients[get_account_id()](service)

    def interrupt(self) -> None:
        """Let go of everything that waits: functions end, and with them the custom resources' answers."""
        self._runner.close()
        self._listener.interrupt()

    def close(self) -> None:
        """Stop functions, databases and the listener."""
        self.interrupt()
        self._databases.close()
        self._listener.close()
