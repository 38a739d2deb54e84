"""What is held of a person about the certificates they were given."""

from __future__ import annotations

from app.certificates.kinds import CERTIFICATE_KIND_NAMES
from app.certificates.models import Certificate
from app.core.holdings import Holding, Kept
from app.org.models import OrgUnit

HOLDINGS = (
    Holding(
        table=Certificate,
        title="证书",
        owner="account_id",
        whose=lambda account_id: Certificate.account_id == account_id,
        fields={
            "number": "编号",
            "kind": "种类",
            "unit_id": "颁发单位",
            "holder_name": "证书上的名字",
            "title": "内容",
            "issued_at": "颁发时间",
            "revoked_at": "撤销时间",
            "revoke_reason": "撤销原因",
        },
        told_by={"unit_id": OrgUnit.name},
        words={"kind": CERTIFICATE_KIND_NAMES},
        left_out={
            "street_id": "颁发单位所在的街道",
            "facts": "印在证书上的时间、地点，不是个人信息",
            "source": "只用来防止重复颁发",
            "issued_by": "颁发的是工作人员",
        },
        closing=Kept("发出去的证书，拿着纸的人还能查真假；名字不再留", {"holder_name": ""}),
    ),
)
