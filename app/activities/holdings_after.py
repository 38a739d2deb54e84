"""What is held of a person about activities that are over."""

from __future__ import annotations

from app.activities.models import Activity, ActivityPhoto, ActivityRating, PhotoState
from app.core.holdings import Erased, Holding, Kept
from app.core.screening import SCREENING_NAMES

HOLDINGS = (
    Holding(
        table=ActivityRating,
        title="活动评价",
        owner="account_id",
        whose=lambda account_id: ActivityRating.account_id == account_id,
        fields={
            "activity_id": "活动",
            "stars": "几星",
            "comment": "说的话",
            "screening": "内容审核",
            "created_at": "评价时间",
        },
        told_by={"activity_id": Activity.title},
        words={"screening": SCREENING_NAMES},
        left_out={"registration_id": "活动里已经写了", "street_id": "活动所在的街道"},
        closing=Kept("平均分要对得上", blanks={"comment": None}),
    ),
    Holding(
        table=ActivityPhoto,
        title="活动相册里的照片",
        owner="account_id",
        whose=lambda account_id: ActivityPhoto.account_id == account_id,
        fields={"activity_id": "活动", "state": "状态", "created_at": "添加时间", "decided_at": "审核时间"},
        told_by={"activity_id": Activity.title},
        words={
            "state": {
                PhotoState.WAITING: "等主办方看",
                PhotoState.SHOWN: "大家能看",
                PhotoState.HIDDEN: "已隐藏",
            }
        },
        left_out={
            "street_id": "活动所在的街道",
            "media_id": "照片本身在 photos 文件夹里",
            "number": "只用来数有几张",
            "decided_by": "审核的是工作人员",
        },
        closing=Erased(),
    ),
)
