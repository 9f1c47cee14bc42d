#!/bin/bash
# Tells CloudFormation how a start ended: "signal.sh true|false REASON".
# The group's signal takes no reason. While a launch waits, its wait condition takes one, by a URL that is a secret:
# whoever has it can end the launch. During an update, and later, nobody listens there and the logs hold the reason.
set -euo pipefail
export PATH="$PATH:/opt/aws/bin"
: "${STACK:?}" "${REGION:?}"
SETTINGS="${SETTINGS:-/etc/librechat}"
PROGRAMS="${PROGRAMS:-/opt/librechat}"
INSTANCE_ID="${INSTANCE_ID:-/var/lib/cloud/data/instance-id}"
# How soon CloudFormation looks at the URL is not documented; a minute makes the reason the first thing that failed.
HEAD_START="${HEAD_START:-60}"
success="$1"
reason="${2//[^[:print:]]/ }"
reason="${reason//[\"\\]/\'}"

# The URL is on no command line, where every process could read it. It is signed for no content type.
tell_the_launch() {
  local status=SUCCESS
  [[ "$success" == true ]] || status=FAILURE
  printf '{"Status": "%s", "UniqueId": "%s", "Data": "", "Reason": "%s"}' \
    "$status" "$(cat "$INSTANCE_ID")" "${reason:0:1000}" |
    curl --silent --fail --output /dev/null --max-time 30 --retry 4 --request PUT --header 'Content-Type:' \
      --data-binary @- --config <(printf 'url = "%s"\n' "$(cat "$SETTINGS/launch.url")")
}

if tell_the_launch; then
  [[ "$success" == true ]] || sleep "$HEAD_START"
else
  echo "No launch could be told (which is right where none waits)"
fi
if [[ "$success" != true ]]; then
  LIBRECHAT_LOGS="${LIBRECHAT_LOGS:-$(sed --quiet 's/^LIBRECHAT_LOGS=//p' "$SETTINGS/machine.env")}" \
    "$PROGRAMS/tell.sh" launch "$reason" || echo "The logs could not be told"
fi
cfn-signal --success "$success" --stack "$STACK" --resource Instances --region "$REGION"
