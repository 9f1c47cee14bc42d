# shellcheck shell=bash
# Runs once, at the instance's first start, with STACK and REGION set by the lines before it.
# It installs and switches on; what serves is started by systemd once this has ended.
set -euo pipefail
export PATH="$PATH:/opt/aws/bin"
export STACK="${STACK:?}" REGION="${REGION:?}"
PROGRAMS="${PROGRAMS:-/opt/librechat}"

# Until cfn-init has written the programs, only the group can be told, without a reason.
report() {
  if [[ -x "$PROGRAMS/signal.sh" ]]; then
    "$PROGRAMS/signal.sh" false "$1"
  else
    cfn-signal --success false --stack "$STACK" --resource Instances --region "$REGION"
  fi
}
trap 'report "The instance could not be prepared: line $LINENO failed: $BASH_COMMAND"' ERR

dnf install --assumeyes aws-cfn-bootstrap
cfn-init --stack "$STACK" --resource LaunchTemplate --region "$REGION"
dnf install --assumeyes amazon-ecr-credential-helper diffutils docker jq
systemctl daemon-reload
systemctl enable --now docker.service
systemctl enable librechat.service librechat-credentials.timer librechat-refresh.timer
systemctl start --no-block librechat.service librechat-signal.service librechat-credentials.timer librechat-refresh.timer
