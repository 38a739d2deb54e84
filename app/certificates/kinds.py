"""What can be certified, in words that other domains use too."""

from __future__ import annotations

from enum import StrEnum
from typing import TypedDict


class CertificateKind(StrEnum):
    """What is certified."""

    PARTICIPATION = "participation"
    COMPLETION = "completion"
    SERVICE_RECORD = "service_record"


CERTIFICATE_KIND_NAMES = {
    CertificateKind.PARTICIPATION: "参与证书",
    CertificateKind.COMPLETION: "结业证书",
    CertificateKind.SERVICE_RECORD: "志愿服务记录证明",
}


class Fact(TypedDict):
    """One line of what is certified, such as 时间 or 地点; nothing personal."""

    label: str
    value: str
