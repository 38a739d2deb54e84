"""What a phone does in WeChat without our server: log in, give a number, accept messages, read them.

The demo and the tests use these routes in place of a phone. They are not WeChat's.
"""

from dataclasses import asdict

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.wechat.sandbox.routes import contact_of, json_body
from app.wechat.sandbox.world import World

TEMPLATES_AT_ONCE = 3
SHOWN = {"openid", "name", "role_name", "note"}


def mount(blueprint: Blueprint, world: World) -> None:
    """Adds the routes of the demo."""

    @blueprint.get("/people")
    def list_people() -> ResponseReturnValue:
        return {
            "items": [
                {key: value for key, value in asdict(person).items() if key in SHOWN}
                for person in world.people.everybody()
            ]
        }

    @blueprint.post("/people/<openid>/login-code")
    def mint_login_code(openid: str) -> ResponseReturnValue:
        """As `wx.login`."""
        with world.lock:
            world.people.visit(contact_of(world, openid))
            return {"code": world.login_codes.mint(openid)}

    @blueprint.post("/people/<openid>/phone-code")
    def mint_phone_code(openid: str) -> ResponseReturnValue:
        """As the button `getPhoneNumber`."""
        with world.lock:
            world.people.visit(contact_of(world, openid))
            return {"code": world.phone_codes.mint(openid)}

    @blueprint.post("/people/<openid>/subscriptions")
    def accept_messages(openid: str) -> ResponseReturnValue:
        """As `wx.requestSubscribeMessage` with every template ticked: one more message of each."""
        template_ids = json_body().get("template_ids")
        if not isinstance(template_ids, list) or not template_ids:
            return {"errCode": 10001, "errMsg": "TmplIds can't be empty"}, 400
        if len(template_ids) > TEMPLATES_AT_ONCE:
            return {"errCode": 20003, "errMsg": "Templates count out of max bounds"}, 400
        if not set(map(str, template_ids)) <= set(world.config.template_ids):
            return {"errCode": 20001, "errMsg": "No template data return, verify the template id exist"}, 400
        with world.lock:
            contact = contact_of(world, openid)
            world.people.visit(contact)
            contact.accepted.update(set(template_ids))
            return {
                "items": [{"template_id": key, "remaining": contact.accepted[key]} for key in template_ids]
            }

    @blueprint.get("/people/<openid>/messages")
    def list_messages(openid: str) -> ResponseReturnValue:
        """What WeChat would show on the phone, newest first."""
        with world.lock:
            return {"items": list(contact_of(world, openid).messages)}
