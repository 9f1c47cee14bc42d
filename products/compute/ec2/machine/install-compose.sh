#!/bin/bash
# Takes Docker Compose, which Amazon Linux does not package, from its authors' image in the account's registry.
set -euo pipefail
: "${COMPOSE_IMAGE:?}"
PLUGINS="${PLUGINS:-/usr/local/lib/docker/cli-plugins}"
REASON_FILE="${REASON_FILE:-/run/librechat.reason}"

if [[ -x "$PLUGINS/docker-compose" && "$(cat "$PLUGINS/image" 2> /dev/null)" == "$COMPOSE_IMAGE" ]]; then
  exit 0
fi
mkdir --parents "$PLUGINS"
if ! container="$(docker create "$COMPOSE_IMAGE" /docker-compose)"; then
  echo "Docker Compose could not be taken from $COMPOSE_IMAGE" | tee "$REASON_FILE" >&2
  exit 1
fi
docker cp "$container:/docker-compose" "$PLUGINS/docker-compose"
docker rm "$container"
chmod 755 "$PLUGINS/docker-compose"
echo "$COMPOSE_IMAGE" > "$PLUGINS/image"
