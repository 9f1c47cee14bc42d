#!/bin/bash
# Gives each program the credentials of its own role, from the list of lines "program role-ARN".
# No container reaches the instance's own role: metadata answers do not pass the bridge. The AWS SDKs read these files
# through the setting credential_process, and read them again before they expire.
set -euo pipefail
: "${REGION:?}"
LIST="${LIST:-/etc/librechat/roles.list}"
FOLDER="${FOLDER:-/run/librechat-credentials}"
REASON_FILE="${REASON_FILE:-/run/librechat.reason}"
ATTEMPTS="${ATTEMPTS:-12}"
PAUSE="${PAUSE:-5}"
OWNER=1000
umask 077

fail() {
  echo "$1" | tee "$REASON_FILE" >&2
  exit 1
}

# A role that was just made is not known everywhere at once.
assume() {
  local attempt answer=""
  for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
    if answer="$(aws sts assume-role --region "$REGION" --role-arn "$2" --role-session-name "librechat-$1" \
      --duration-seconds 3600 --query Credentials --output json 2>&1)"; then
      echo "$answer"
      return
    fi
    sleep "$PAUSE"
  done
  fail "The role $2 of $1 could not be assumed: $answer"
}

for program in librechat rag; do
  install --directory --owner="$OWNER" --group="$OWNER" --mode=0500 "$FOLDER/$program"
done
while read -r program role; do
  if [[ "$program" == "#" ]]; then
    continue
  fi
  credentials="$(assume "$program" "$role")"
  jq --compact-output '{Version: 1} + .' <<< "$credentials" > "$FOLDER/$program.next"
  printf '[default]\ncredential_process = cat /run/credentials/credentials.json\n' > "$FOLDER/$program.config"
  for file in next config; do
    chown "$OWNER:$OWNER" "$FOLDER/$program.$file"
    chmod 0400 "$FOLDER/$program.$file"
  done
  mv "$FOLDER/$program.config" "$FOLDER/$program/config"
  mv "$FOLDER/$program.next" "$FOLDER/$program/credentials.json"
done < "$LIST"
