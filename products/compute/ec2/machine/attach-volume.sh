#!/bin/bash
# Attaches the environment's data volume to this instance and mounts it; formats it only while it is blank.
set -euo pipefail
: "${VOLUME_ID:?}" "${REGION:?}"
MOUNT_POINT="${MOUNT_POINT:-/var/lib/librechat}"
DEVICES="${DEVICES:-/dev/disk/by-id}"
REASON_FILE="${REASON_FILE:-/run/librechat.reason}"
ATTEMPTS="${ATTEMPTS:-60}"
PAUSE="${PAUSE:-5}"
METADATA=http://169.254.169.254/latest
DEVICE="$DEVICES/nvme-Amazon_Elastic_Block_Store_${VOLUME_ID/-/}"

fail() {
  echo "$1" | tee "$REASON_FILE" >&2
  exit 1
}

identity() {
  local token
  token="$(curl --silent --fail --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$METADATA/api/token")"
  curl --silent --fail --header "X-aws-ec2-metadata-token: $token" "$METADATA/meta-data/instance-id"
}

# The instance that this one replaces may hold the volume until it is gone.
attach() {
  local instance answer="" attempt
  instance="$(identity)"
  for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
    if answer="$(aws ec2 attach-volume --region "$REGION" --volume-id "$VOLUME_ID" \
      --instance-id "$instance" --device /dev/sdf 2>&1)"; then
      return
    fi
    if [[ "$answer" == *InvalidVolume.ZoneMismatch* ]]; then
      fail "The data volume $VOLUME_ID is in another zone than the instance: set Data volume zone to the instance's. $answer"
    fi
    sleep "$PAUSE"
  done
  fail "The data volume $VOLUME_ID could not be attached: $answer"
}

await_device() {
  local attempt
  for ((attempt = 1; attempt <= ATTEMPTS; attempt++)); do
    if [[ -e "$DEVICE" ]]; then
      return
    fi
    sleep "$PAUSE"
  done
  fail "The data volume $VOLUME_ID was attached, but its device $DEVICE did not appear"
}

# After a crash Docker starts the containers by itself; without the volume they would write beside it.
remove_containers() {
  docker ps --all --quiet --filter label=com.docker.compose.project=librechat |
    xargs --no-run-if-empty docker rm --force
}

if ! mountpoint --quiet "$MOUNT_POINT"; then
  remove_containers
  if [[ ! -e "$DEVICE" ]]; then
    attach
    await_device
  fi
  # mkfs.xfs itself refuses a device that holds a file system.
  if [[ -z "$(lsblk --noheadings --output FSTYPE "$DEVICE")" ]]; then
    mkfs.xfs "$DEVICE" || fail "The data volume $VOLUME_ID could not be formatted"
  fi
  mkdir --parents "$MOUNT_POINT"
  mount "$DEVICE" "$MOUNT_POINT" || fail "The data volume $VOLUME_ID could not be mounted at $MOUNT_POINT"
fi
xfs_growfs "$MOUNT_POINT"
install --directory --owner=1000 --group=1000 "$MOUNT_POINT/uploads" "$MOUNT_POINT/images"
install --directory --owner=1000 --group=1000 "$MOUNT_POINT/search"
# Earlier versions of the product ran Meilisearch as root.
chown --recursive 1000:1000 "$MOUNT_POINT/search"
