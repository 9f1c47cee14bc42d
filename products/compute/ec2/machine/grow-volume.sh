#!/bin/bash
# Enlarges the data volume to what the form asks for, and never makes it smaller; LibreChat serves without it, too.
# The instance does it, not CloudFormation: a rollback cannot make a volume smaller again.
set -euo pipefail
: "${VOLUME_ID:?}" "${REGION:?}" "${GROW_TO:?}"
MOUNT_POINT="${MOUNT_POINT:-/var/lib/librechat}"
DEVICES="${DEVICES:-/dev/disk/by-id}"
PROGRAMS="${PROGRAMS:-/opt/librechat}"
ATTEMPTS="${ATTEMPTS:-60}"
PAUSE="${PAUSE:-5}"
DEVICE="$DEVICES/nvme-Amazon_Elastic_Block_Store_${VOLUME_ID/-/}"

fail() {
  echo "$1" >&2
  "$PROGRAMS/tell.sh" volume "$1" || true
  exit 1
}

gigabytes() {
  echo $(($(lsblk --noheadings --nodeps --bytes --output SIZE "$DEVICE") / 1024 ** 3))
}

if [[ "$GROW_TO" == no ]] || (($(gigabytes) >= GROW_TO)); then
  exit 0
fi
if ! answer="$(aws ec2 modify-volume --region "$REGION" --volume-id "$VOLUME_ID" --size "$GROW_TO" 2>&1)"; then
  fail "The data volume $VOLUME_ID stays as large as it is; it is tried again at night. $answer"
fi
for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
  if (($(gigabytes) >= GROW_TO)); then
    xfs_growfs "$MOUNT_POINT"
    exit 0
  fi
  sleep "$PAUSE"
done
fail "The data volume $VOLUME_ID was enlarged to $GROW_TO GB, but its device does not show it yet; it is tried again at night"
