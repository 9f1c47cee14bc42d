#!/bin/bash
# Takes up secrets that were rotated: reads them all again and replaces the containers whose values changed.
# Nothing changes while any secret cannot be read. If a container cannot be replaced, the former values are put
# back, so that the next run finds the difference again.
set -euo pipefail
: "${REGION:?}" "${LIBRECHAT_LOGS:?}"
FOLDER="${FOLDER:-/run/librechat}"
PROGRAMS="${PROGRAMS:-/opt/librechat}"
NEXT="$FOLDER/next"
changed=()
umask 077

tell() {
  echo "$1"
  "$PROGRAMS/tell.sh" secrets "$1" || true
}

# Runs at every end but a success, also when systemd's time is over.
put_back() {
  local program
  for program in "${changed[@]}"; do
    if [[ -e "$NEXT/$program.former" ]]; then
      mv "$NEXT/$program.former" "$FOLDER/$program.env"
    fi
  done
  rm --recursive --force "$NEXT"
}

rm --recursive --force "$NEXT"
mkdir "$NEXT"
trap put_back EXIT
if ! FOLDER="$NEXT" REASON_FILE="$NEXT/reason" "$PROGRAMS/fetch-secrets.sh"; then
  tell "Secrets could not be compared; what runs goes on with those it has. $(cat "$NEXT/reason" 2> /dev/null)"
  exit 1
fi
for program in librechat rag search; do
  if ! cmp --silent "$FOLDER/$program.env" "$NEXT/$program.env"; then
    changed+=("$program")
  fi
done
if ((${#changed[@]} == 0)); then
  echo "No secret has changed"
  exit 0
fi
for program in "${changed[@]}"; do
  mv "$FOLDER/$program.env" "$NEXT/$program.former"
  mv "$NEXT/$program.env" "$FOLDER/$program.env"
done
services=("${changed[@]}")
# What fills the search index has LibreChat's secrets, too; naming it would start it where nobody searches.
if [[ " ${changed[*]} " == *" librechat "* && ",${COMPOSE_PROFILES:-}," == *,search,* ]]; then
  services+=(reindex)
fi
tell "Secrets have changed; replacing: ${services[*]}"
if ! docker compose --file "$PROGRAMS/compose.yaml" up --detach --no-deps --force-recreate --timeout 120 \
  "${services[@]}"; then
  tell "Secrets have changed, but these could not be replaced; trying again later: ${changed[*]}"
  exit 1
fi
changed=()
