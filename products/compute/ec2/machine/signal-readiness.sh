#!/bin/bash
# Tells CloudFormation whether LibreChat serves, so that a launch that does not is rolled back with its reason.
set -euo pipefail
export PATH="$PATH:/opt/aws/bin"
: "${STACK:?}" "${REGION:?}" "${READY_SECONDS:?}"
URL="${URL:-http://127.0.0.1:3080/readyz}"
REASON_FILE="${REASON_FILE:-/run/librechat.reason}"
PAUSE="${PAUSE:-5}"

signal() {
  cfn-signal --success "$1" --reason "$2" --stack "$STACK" --resource Instances --region "$REGION"
}

status=000
deadline=$((SECONDS + READY_SECONDS))
while ((SECONDS < deadline)); do
  status="$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 "$URL" || true)"
  if [[ "$status" == 200 ]]; then
    signal true "LibreChat serves"
    exit 0
  fi
  sleep "$PAUSE"
done
reason="LibreChat did not serve within $READY_SECONDS s: /readyz answered $status (000 is no answer)."
if [[ -s "$REASON_FILE" ]]; then
  reason="$reason $(cat "$REASON_FILE")"
fi
signal false "$reason"
