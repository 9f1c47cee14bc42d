#!/bin/bash
# Puts the company's own configuration, merged over the product's, in place of the product's: the version that was checked.
set -euo pipefail
: "${REGION:?}"
CONFIGURATION="${CONFIGURATION:-/etc/librechat/files/librechat.yaml}"
REASON_FILE="${REASON_FILE:-/run/librechat.reason}"

if [[ -z "${CONFIGURATION_SECRET:-}" ]]; then
  exit 0
fi
umask 022
if ! aws secretsmanager get-secret-value --region "$REGION" --secret-id "$CONFIGURATION_SECRET" \
  --version-id "${CONFIGURATION_VERSION:?}" --query SecretString --output text > "$CONFIGURATION.next"; then
  rm --force "$CONFIGURATION.next"
  echo "The configuration $CONFIGURATION_SECRET, version $CONFIGURATION_VERSION, could not be read" |
    tee "$REASON_FILE" >&2
  exit 1
fi
mv "$CONFIGURATION.next" "$CONFIGURATION"
