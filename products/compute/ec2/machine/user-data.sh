# shellcheck shell=bash
# Runs once, at the instance's first start, with STACK and REGION set by the lines before it.
# It installs and switches on; what serves is started by systemd once this has ended.
set -euo pipefail
export PATH="$PATH:/opt/aws/bin"
: "${STACK:?}" "${REGION:?}"

report() {
  cfn-signal --success false --reason "$1" --stack "$STACK" --resource Instances --region "$REGION"
}
trap 'report "The instance could not be prepared: line $LINENO failed: $BASH_COMMAND"' ERR

dnf install --assumeyes aws-cfn-bootstrap diffutils docker jq
cfn-init --stack "$STACK" --resource LaunchTemplate --region "$REGION"
systemctl daemon-reload
systemctl enable --now docker.service
systemctl enable librechat.service librechat-refresh.timer
systemctl start --no-block librechat.service librechat-signal.service librechat-refresh.timer
