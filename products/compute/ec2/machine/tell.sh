#!/bin/bash
# Writes a line into LibreChat's log group, which outlives the instance and its journal: "tell.sh STREAM MESSAGE".
set -euo pipefail
: "${REGION:?}" "${LIBRECHAT_LOGS:?}"
stream="$1"
message="${2//[^[:print:]]/ }"
message="${message//[\"\\]/\'}"

aws logs create-log-stream --region "$REGION" --log-group-name "$LIBRECHAT_LOGS" \
  --log-stream-name "$stream" 2> /dev/null || true
aws logs put-log-events --region "$REGION" --log-group-name "$LIBRECHAT_LOGS" --log-stream-name "$stream" \
  --log-events "timestamp=$(date +%s%3N),message=\"$message\"" > /dev/null
