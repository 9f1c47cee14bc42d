"""Puts the function runner in the place of ministack's own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from ministack.core.responses import get_region
from ministack.services import lambda_svc

from local_cloud.functions.credentials import role_credentials

if TYPE_CHECKING:
    from local_cloud.functions.runner import FunctionRunner

logger = logging.getLogger("local_cloud.functions")


def install(runner: FunctionRunner) -> None:
    """Let ``runner`` run every function with a zip; ministack keeps writing CloudWatch Logs."""

    def execute(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:  # noqa: ANN401 - any JSON
        config = func.get("config") or func
        archive = func.get("code_zip")
        if not archive:
            failure = {"errorType": "Runtime.NoCode", "errorMessage": "the function has no zip"}
            return {"body": failure, "error": True, "log": ""}
        ended = runner.invoke(config, archive, event, request_id, get_region())
        if ended.failed:
            logger.warning("function %s failed: %s", config.get("FunctionName"), ended.result["errorType"])
        return {"body": ended.result, "error": ended.failed, "log": ended.log}

    lambda_svc._execute_function_warm = execute  # noqa: SLF001 - a listed hook
    # Not called while the above is in place; left alone it would open sessions whose keys can be guessed.
    lambda_svc.execution_credentials = role_credentials
