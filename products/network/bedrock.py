"""Where Amazon Bedrock cannot be called: an endpoint for it in such a region fails late."""

from __future__ import annotations

WITHOUT_BEDROCK_RUNTIME = ("ap-east-1", "cn-north-1", "cn-northwest-1")
"""The regions of the partitions aws and aws-cn without the endpoint ``bedrock-runtime``, read on 2026-11-28.

"Regional availability by endpoints" (Amazon Bedrock User Guide,
https://docs.aws.amazon.com/bedrock/latest/userguide/endpoints-region-availability.html): the endpoint is in
every region where Bedrock is offered; these are not in its tables. A region that is new is taken to have it.
"""
