#!/bin/bash
# Writes each program's secrets to memory, from the list of lines "program variable ARN key".
# A key of "-" takes the whole secret; otherwise the secret is JSON.
set -euo pipefail
LIST="${LIST:-/etc/librechat/secrets.list}"
FOLDER="${FOLDER:-/run/librechat}"
REASON_FILE="${REASON_FILE:-/run/librechat.reason}"
umask 077

fail() {
  echo "$1" | tee "$REASON_FILE" >&2
  exit 1
}

for program in librechat rag search; do
  : > "$FOLDER/$program.env"
done
while read -r program variable arn key; do
  region="$(cut --delimiter=: --fields=4 <<< "$arn")"
  text="$(aws secretsmanager get-secret-value --region "$region" --secret-id "$arn" \
    --query SecretString --output text)" || fail "The secret $arn for $variable could not be read"
  if [[ "$key" != "-" ]]; then
    text="$(jq --exit-status --raw-output --arg key "$key" '.[$key]' <<< "$text")" ||
      fail "The secret $arn for $variable has no key $key"
  fi
  # One line, whatever the JSON looks like: a file of variables ends a value at the end of its line.
  if [[ "$variable" == OWN_SECRETS ]]; then
    text="$(jq --compact-output . <<< "$text")" || fail "The secret $arn for the configuration holds no key/value pairs"
  fi
  printf '%s=%s\n' "$variable" "$text" >> "$FOLDER/$program.env"
done < "$LIST"
