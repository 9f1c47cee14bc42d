"""The bucket for a company's own configuration: what rests and what moves is encrypted."""

from __future__ import annotations

from typing import Any


def test_what_is_uploaded_is_encrypted_and_no_version_is_lost(data_template: dict[str, Any]) -> None:
    """With S3's own key, so that who uploads needs rights on the bucket alone."""
    bucket = data_template["Resources"]["OwnConfigurationBucket"]["Properties"]
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}


def test_nobody_reaches_it_without_tls(data_template: dict[str, Any]) -> None:
    """Whoever asks, and for whatever: the bucket itself and each file in it."""
    policy = data_template["Resources"]["OwnConfigurationBucketPolicy"]["Properties"]
    assert policy["Bucket"] == {"Ref": "OwnConfigurationBucket"}
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [
        {"Fn::GetAtt": ["OwnConfigurationBucket", "Arn"]},
        {"Fn::Sub": "${OwnConfigurationBucket.Arn}/*"},
    ]
