"""What is held of a person about their photos."""

from __future__ import annotations

from app.core.holdings import Holding, Kept
from app.core.screening import SCREENING_NAMES
from app.media.models import Media

HOLDINGS = (
    Holding(
        table=Media,
        title="照片",
        owner="owner_id",
        whose=lambda account_id: Media.owner_id == account_id,
        fields={
            "width": "宽",
            "height": "高",
            "bytes": "字节",
            "screening": "内容审核",
            "created_at": "上传时间",
        },
        words={"screening": SCREENING_NAMES},
        left_out={
            "key": "照片本身在 photos 文件夹里",
            "thumb_key": "照片本身在 photos 文件夹里",
        },
        closing=Kept("随反映的事一起存档；没有用上的照片一并删除"),
    ),
)
