#!/bin/bash
# Tells CloudFormation whether LibreChat serves, so that a launch that does not is rolled back with its reason.
set -euo pipefail
: "${READY_SECONDS:?}"
PROGRAMS="${PROGRAMS:-/opt/librechat}"
URL="${URL:-http://127.0.0.1:3080/readyz}"
REASON_FILE="${REASON_FILE:-/run/librechat.reason}"
PAUSE="${PAUSE:-5}"

status=000
deadline=$((SECONDS + READY_SECONDS))
while ((SECONDS < deadline)); do
  status="$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 "$URL" || true)"
  if [[ "$status" == 200 ]]; then
    exec "$PROGRAMS/signal.sh" true "LibreChat serves"
  fi
  sleep "$PAUSE"
done
reason="LibreChat did not serve within $READY_SECONDS s: /readyz answered $status (000 is no answer)."
if [[ -s "$REASON_FILE" ]]; then
  reason="$reason $(cat "$REASON_FILE")"
fi
"$PROGRAMS/signal.sh" false "$reason"
