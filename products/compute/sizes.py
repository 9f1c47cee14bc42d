"""What small, medium and large mean to the application."""

from __future__ import annotations

from typing import Any

from products.language.sizes import Sizes

SIZES: dict[str, dict[str, Any]] = {
    "small": {
        "LibreChatCpu": "1024",
        "LibreChatMemory": "4096",
        "LibreChatHeap": "3072",
        "RagCpu": "512",
        "RagMemory": "1024",
        "SearchCpu": "256",
        "SearchMemory": "2048",
        "InstanceType": "t4g.large",
        "VolumeGigabytes": 30,
        "BackupDays": 7,
        "LogDays": 30,
        "MinimumTasks": 1,
        "MaximumTasks": 1,
        "ScratchGibibytes": 21,
        "FirewallRequests": 2000,
    },
    "medium": {
        "LibreChatCpu": "2048",
        "LibreChatMemory": "4096",
        "LibreChatHeap": "3072",
        "RagCpu": "512",
        "RagMemory": "1024",
        "SearchCpu": "512",
        "SearchMemory": "3072",
        "InstanceType": "m7g.xlarge",
        "VolumeGigabytes": 100,
        "BackupDays": 35,
        "LogDays": 90,
        "MinimumTasks": 2,
        "MaximumTasks": 4,
        "ScratchGibibytes": 30,
        "FirewallRequests": 10000,
    },
    "large": {
        "LibreChatCpu": "2048",
        "LibreChatMemory": "8192",
        "LibreChatHeap": "6144",
        "RagCpu": "1024",
        "RagMemory": "2048",
        "SearchCpu": "1024",
        "SearchMemory": "5120",
        "InstanceType": "m7g.2xlarge",
        "VolumeGigabytes": 300,
        "BackupDays": 365,
        "LogDays": 365,
        "MinimumTasks": 2,
        "MaximumTasks": 8,
        "ScratchGibibytes": 50,
        "FirewallRequests": 50000,
    },
}
"""What each size has; sizes of volumes in GiB, retention in days, requests of one
address in five minutes.

CPU in units of 1/1024 vCPU, memory and Node.js heap in MiB; pairs that AWS Fargate offers (Amazon ECS
Developer Guide, "Fargate task definition considerations", task CPU and memory)."""

BY_SIZE = Sizes("Sizes", SIZES)
"""Looks up what the launch's size has."""
