"""The routes with which tests make WeChat fail."""

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from app.wechat.sandbox.faults import KINDS, Fault
from app.wechat.sandbox.routes import contact_of, json_body
from app.wechat.sandbox.world import World


def mount(blueprint: Blueprint, world: World) -> None:
    """Adds `/faults` and `/people/<openid>/blocked`."""

    @blueprint.post("/faults")
    def order_fault() -> ResponseReturnValue:
        """`{kind, times?, path?, seconds?}`, see `Fault`."""
        body = json_body()
        if body.get("kind") not in KINDS:
            abort(400)
        with world.lock:
            world.faults.order(
                Fault(body["kind"], body.get("times", 1), body.get("path", ""), body.get("seconds", 0.0))
            )
        return {}, 201

    @blueprint.post("/people/<openid>/blocked")
    def block(openid: str) -> ResponseReturnValue:
        """`{blocked}`: whether WeChat holds the person for high-risk."""
        with world.lock:
            contact_of(world, openid).blocked = json_body().get("blocked") is True
        return {}
