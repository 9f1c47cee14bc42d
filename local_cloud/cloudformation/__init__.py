"""What CloudFormation of the embedded cloud does beyond, or otherwise than, ministack's."""
