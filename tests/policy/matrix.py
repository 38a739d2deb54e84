"""Who may use which route: the whole truth, one row a route.

A cell is ``ok`` (let in, whatever the answer then says about the state of things), ``401`` (log in first),
``403`` (known, but not theirs to do), ``404`` (not theirs to know of) or ``login`` (sent to the console's log-in).
The rows that concern one thing are asked about a request of ``resident`` in ``world.compound`` that was given to the
property company, about a photo of theirs that waits for a person, about the home of ``resident`` and their mother
without an account (``other_resident`` is asked whether ``resident`` may act for them), about an activity of
``world.community`` for which ``resident`` has signed up, about a certificate that it gave them, about a team of it
that they asked to join, about what they reserved at its counter, and about a message to ``resident``. ``volunteer``
lives in the street of ``resident`` and holds no post: until there are teams, a volunteer has the rights of a
resident.
"""

from __future__ import annotations

COLUMNS = (
    "anonymous",
    "resident",
    "other_resident",
    "volunteer",
    "property",
    "worker",
    "sibling_worker",
    "street",
    "other_street",
    "district",
    "auditor",
    "admin",
)

Row = tuple[str, ...]


def _row(cells: str) -> Row:
    row = tuple({"+": "ok", "1": "401", "3": "403", "4": "404", ">": "login"}[cell] for cell in cells.split())
    assert len(row) == len(COLUMNS)
    return row


#                       anon res  oth  vol  prop work sib  str  ostr dist aud  adm
EVERYBODY = _row("      +    +    +    +    +    +    +    +    +    +    +    + ")
LOGGED_IN = _row("      1    +    +    +    +    +    +    +    +    +    +    + ")
MINE = _row("           1    +    4    4    4    4    4    4    4    4    4    4 ")
QUEUE = _row("          1    3    3    3    +    +    +    +    +    +    +    3 ")
#: Who lives in the compound may have the same trouble; the volunteer does.
INVITED = _row("        1    4    +    4    4    4    4    4    4    4    4    4 ")
IN_SCOPE = _row("       1    4    4    4    +    +    4    +    4    +    +    4 ")
HANDLE = _row("         1    4    4    4    3    +    4    +    4    3    3    4 ")
WORK_ON = _row("        1    4    4    4    +    +    4    +    4    3    3    4 ")
COORDINATE = _row("     1    4    4    4    3    3    4    +    4    3    3    4 ")
SUPERVISE = _row("      1    4    4    4    3    3    4    +    4    +    3    4 ")
AT_THE_TABLE = _row("   1    4    4    4    3    3    4    3    4    3    3    4 ")
#: Who writes down calls, and for which place.
CALLS = _row("          1    3    3    3    3    +    +    +    +    3    3    3 ")
CALL = _row("           1    3    3    3    3    +    3    +    3    3    3    3 ")
ORGANISERS = _row("     1    3    3    3    3    +    +    +    +    +    3    3 ")
HOST = _row("           1    3    3    3    3    +    3    +    3    +    3    3 ")
ORGANISE = _row("       1    3    3    3    3    +    4    +    4    +    3    3 ")
#: A team of the community, which nobody of these leads.
LED = _row("            1    3    3    3    3    +    3    +    3    +    3    3 ")
LED_NOBODYS = _row("    1    3    3    3    3    4    3    4    3    4    3    3 ")
#: What the street decides.
ORGANISE_STREET = _row("1    3    3    3    3    3    4    +    4    +    3    3 ")
#: A photo that is in no album, a session or places of another activity.
ORGANISE_NOBODYS = _row("1   3    3    3    3    4    4    4    4    4    3    3 ")
#: A team that ``volunteer`` leads is asked about the order of ``resident``; it has not taken it.
TEAM_ASKED = _row("      1    4    4    +    4    4    4    4    4    4    4    4 ")
TEAM_LATER = _row("      1    4    4    3    4    4    4    4    4    4    4    4 ")
#: Who decides about pauses.
PAUSES = _row("         1    3    3    3    3    3    3    +    +    3    3    3 ")
PAUSE = _row("          1    3    3    3    3    3    3    +    4    3    3    3 ")
VERIFIERS = _row("      1    3    3    3    +    +    +    +    +    3    3    3 ")
VERIFY = _row("         1    3    3    3    +    +    4    +    4    3    3    3 ")

#: Who lives in the street; those who work there are asked as residents too.
IN_STREET = _row("      1    +    4    +    4    4    4    4    4    4    4    4 ")
#: Who hands rewards over, and at which counter.
COUNTERS = _row("       1    3    3    3    3    +    +    +    +    3    3    3 ")
COUNTER = _row("        1    3    3    3    3    +    4    +    4    3    3    3 ")

#: The property company alone has something in its pool.
POOL = _row("           1    3    3    3    +    4    4    4    4    3    3    3 ")
POOL_KEEP = _row("      1    3    3    3    3    +    4    +    4    3    3    3 ")

#: The same on the console, which sends whoever is not logged in to its log-in and knows no residents.
DESK = _row("           >    3    3    3    +    +    +    +    +    +    +    3 ")
DESK_CALLS = _row("     >    3    3    3    3    +    +    +    +    3    3    3 ")
DESK_CALL = _row("      >    3    3    3    3    +    3    +    3    3    3    3 ")
DESK_SCOPE = _row("     >    3    3    3    +    +    4    +    4    +    +    4 ")
DESK_DOERS = _row("      >    3    3    3    +    +    +    +    +    3    3    3 ")
DESK_HANDLE = _row("    >    3    3    3    3    +    4    +    4    3    3    4 ")
DESK_WORK = _row("      >    3    3    3    +    +    4    +    4    3    3    4 ")
DESK_COORDINATE = _row(">   3    3    3    3    3    4    +    4    3    3    4 ")
DESK_SUPERVISE = _row(" >   3    3    3    3    3    4    +    4    +    3    4 ")
DESK_TABLE = _row("     >   3    3    3    3    3    4    3    4    3    3    4 ")
TEAM = _row("           >    3    3    3    +    +    +    +    +    3    3    3 ")
TEAM_POOL = _row("      >    3    3    3    +    4    4    4    4    3    3    3 ")
TEAM_PHRASE = _row("    >    3    3    3    4    4    4    4    4    3    3    3 ")
TEAM_KEEP = _row("      >    3    3    3    3    +    4    +    4    3    3    3 ")
TEAM_NOBODYS = _row("   >    3    3    3    3    4    4    4    4    3    3    3 ")
DESK_REVIEW = _row("    >    3    3    3    3    3    3    +    4    3    3    3 ")
DESK_REVIEWERS = _row(" >    3    3    3    3    3    3    +    +    3    3    3 ")
DESK_PAUSES = _row("    >    3    3    3    3    3    3    +    +    3    3    3 ")
DESK_PAUSE = _row("     >    3    3    3    3    3    3    +    4    3    3    3 ")
DESK_VERIFIERS = _row(" >    3    3    3    +    +    +    +    +    3    3    3 ")
DESK_VERIFY = _row("    >    3    3    3    +    +    4    +    4    3    3    3 ")
DESK_WITNESSES = _row(" >    3    3    3    3    +    +    +    +    3    3    3 ")
DESK_WITNESS = _row("   >    3    3    3    3    +    4    +    4    3    3    3 ")
#: A resident's points; a unit that has none; what nobody asked for.
PURSES = _row("         >    3    3    3    3    +    +    +    +    3    3    3 ")
PURSE = _row("          >    3    3    3    3    +    4    +    4    3    3    3 ")
PURSE_NOBODYS = _row("  >    3    3    3    3    4    4    4    4    3    3    3 ")
PURSE_RULE_NOBODYS = _row("> 3    3    3    3    3    3    4    4    3    3    3 ")
HALL = _row("           >    3    3    3    3    +    +    +    +    +    3    3 ")
HALL_HOST = _row("      >    3    3    3    3    +    3    +    3    +    3    3 ")
HALL_MANAGE = _row("    >    3    3    3    3    +    4    +    4    +    3    3 ")
HALL_NOBODYS = _row("   >    3    3    3    3    4    4    4    4    4    3    3 ")
#: What the street decides.
HALL_STREETS = _row("   >    3    3    3    3    3    3    +    +    +    3    3 ")
HALL_STREET = _row("    >    3    3    3    3    3    4    +    4    +    3    3 ")
HALL_NOBODYS = _row("   >    3    3    3    3    4    4    4    4    4    3    3 ")
#: Who keeps rewards and counters, who reads along, who hands over.
STORE = _row("          >    3    3    3    3    +    +    +    +    +    3    3 ")
STORE_KEEPERS = _row("  >    3    3    3    3    +    +    +    +    3    3    3 ")
STORE_READ = _row("     >    3    3    3    3    +    4    +    4    +    3    3 ")
STORE_KEEP = _row("     >    3    3    3    3    +    4    +    4    3    3    3 ")
#: Whoever does not reach the community gets no counter of it.
STORE_GIVER = _row("    >    3    3    3    3    +    3    +    3    3    3    3 ")
STORE_NOBODYS = _row("  >    3    3    3    3    4    4    4    4    4    3    3 ")
BOARD = _row("          >    3    3    3    3    +    +    +    +    +    +    3 ")
BOARD_TABLE = _row("    >    3    3    3    3    4    4    4    4    4    4    3 ")
AUDIT = _row("          >    3    3    3    3    3    3    3    3    3    +    + ")

#: A log-in of nobody here, and a computer that does not wait.
NOBODYS = _row("        1    4    4    4    4    4    4    4    4    4    4    4 ")
COMPUTER = _row("       1    3    3    3    4    4    4    4    4    4    4    4 ")
STAFF = _row("          >    3    3    3    +    +    +    +    +    +    +    + ")
STAFF_NOBODYS = _row("  >    3    3    3    4    4    4    4    4    4    4    4 ")
#: Let in, and told that the code is wrong.
STAFF_CODE = _row("     >    3    3    3    1    1    1    1    1    1    1    1 ")

#: Units and posts are kept by administrators; a proposal or a post that is nobody's is not there for them either.
KEEPER = _row("         >    3    3    3    3    3    3    3    3    3    3    + ")
KEEPER_NOBODYS = _row(" >    3    3    3    3    3    3    3    3    3    3    4 ")

#: Doors without a log-in. Each guards itself by something else: a code, a signature, or nothing to guard.
OPEN: dict[str, Row] = {
    "GET /api/v1/config": EVERYBODY,
    "GET /api/v1/units": EVERYBODY,
    "GET /api/v1/service-types": EVERYBODY,
    "GET /api/v1/public/requests": EVERYBODY,
    "GET /api/v1/public/requests/<uuid:request_id>": EVERYBODY,
    "GET /api/v1/public/map": EVERYBODY,
    "POST /api/v1/auth/wechat": EVERYBODY,
    "GET /api/v1/auth/oauth-url": EVERYBODY,
    "POST /api/v1/auth/oauth": EVERYBODY,
    "GET /h5": EVERYBODY,
    "GET /h5/": EVERYBODY,
    "GET /h5/<path:name>": EVERYBODY,
    "GET /static/<path:filename>": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /readyz": EVERYBODY,
    "GET /metrics": EVERYBODY,
    "GET /media/<uuid:media_id>/<any(full, thumb):size>": EVERYBODY,
    "GET /exports/<uuid:export_id>": EVERYBODY,
    "GET /certificates/<uuid:certificate_id>.pdf": EVERYBODY,
    "GET /calendar/<token>.ics": EVERYBODY,
    "GET /verify": EVERYBODY,
    "GET /verify/<number>": EVERYBODY,
    # Systems of others show a key, or read what is public.
    "GET /open311/discovery.<any(json, xml):format>": EVERYBODY,
    "GET /open311/v2/services.<any(json, xml):format>": EVERYBODY,
    "GET /open311/v2/services/<code>.<any(json, xml):format>": EVERYBODY,
    "GET /open311/v2/tokens/<token>.<any(json, xml):format>": EVERYBODY,
    "GET /open311/v2/requests.<any(json, xml):format>": EVERYBODY,
    "GET /open311/v2/requests/<number>.<any(json, xml):format>": EVERYBODY,
    "POST /open311/v2/requests.<any(json, xml):format>": EVERYBODY,
    "POST /api/v1/hotline/requests": EVERYBODY,
    "GET /api/v1/hotline/requests/<external_number>": EVERYBODY,
    "GET /wechat/callback": EVERYBODY,
    "POST /wechat/callback": EVERYBODY,
    "GET /": EVERYBODY,
    "POST /demo/enter/<username>": EVERYBODY,
    "GET /console/login": EVERYBODY,
    "POST /console/login": EVERYBODY,
    "POST /console/logout": EVERYBODY,
    # These go on with a log-in that has begun in the same browser.
    "GET /console/login/code": EVERYBODY,
    "POST /console/login/code": EVERYBODY,
    "GET /console/login/enrol": EVERYBODY,
    "POST /console/login/enrol": EVERYBODY,
    "POST /console/login/phone": EVERYBODY,
    "POST /console/login/phone/state": EVERYBODY,
}

_REQUEST = "/api/v1/requests/<uuid:request_id>"
_WORK = "/api/v1/work/requests/<uuid:request_id>"
_ACTIVITY = "/api/v1/activities/<uuid:activity_id>"
_MY_REGISTRATION = "/api/v1/me/registrations/<uuid:registration_id>"
_MY_REDEMPTION = "/api/v1/me/redemptions/<uuid:redemption_id>"
_HOME = "/api/v1/me/residences/<uuid:residence_id>"
_WORK_HOME = "/api/v1/work/residences/<uuid:residence_id>"
_INVITATION = "/api/v1/me/household/invitations/<uuid:member_id>/<any(accept, decline, withdraw):verb>"
_TEAM = "/api/v1/teams/<uuid:team_id>"
_MY_ORDER = "/api/v1/me/orders/<uuid:order_id>"
_TEAM_ORDER = "/api/v1/team-orders/<uuid:order_id>"
_MANAGED = "/api/v1/work/activities/<uuid:activity_id>"

PHONE: dict[str, Row] = {
    "POST /api/v1/auth/logout": LOGGED_IN,
    "GET /api/v1/home": LOGGED_IN,
    "GET /api/v1/me": LOGGED_IN,
    "PATCH /api/v1/me": LOGGED_IN,
    "GET /api/v1/me/consents": LOGGED_IN,
    "POST /api/v1/me/consents": LOGGED_IN,
    "DELETE /api/v1/me/consents/privacy": LOGGED_IN,
    "POST /api/v1/me/export": LOGGED_IN,
    "GET /api/v1/me/exports": LOGGED_IN,
    "POST /api/v1/me/closing": LOGGED_IN,
    "DELETE /api/v1/me/closing": LOGGED_IN,
    "POST /api/v1/me/phone": LOGGED_IN,
    "GET /api/v1/me/residences": LOGGED_IN,
    "POST /api/v1/me/residences": LOGGED_IN,
    f"POST {_HOME}/main": MINE,
    f"PUT {_HOME}": MINE,
    f"DELETE {_HOME}": MINE,
    "GET /api/v1/me/household": LOGGED_IN,
    "POST /api/v1/me/household": LOGGED_IN,
    "DELETE /api/v1/me/household/<uuid:member_id>": MINE,
    "GET /api/v1/me/household/invitations": LOGGED_IN,
    f"POST {_INVITATION}": INVITED,
    "GET /api/v1/me/registrations": LOGGED_IN,
    "GET /api/v1/me/sessions": LOGGED_IN,
    "DELETE /api/v1/me/sessions/<uuid:session_id>": NOBODYS,
    "POST /api/v1/me/sessions/revoke-others": LOGGED_IN,
    "GET /api/v1/work/console-logins/<code>": COMPUTER,
    "POST /api/v1/work/console-logins/<code>": COMPUTER,
    "POST /api/v1/media": LOGGED_IN,
    "GET /api/v1/messages": LOGGED_IN,
    "POST /api/v1/messages/<uuid:message_id>/read": MINE,
    "POST /api/v1/subscriptions": LOGGED_IN,
    "GET /api/v1/me/certificates": LOGGED_IN,
    "GET /api/v1/me/certificates/<uuid:certificate_id>/pdf": MINE,
    "GET /api/v1/volunteering": LOGGED_IN,
    "PUT /api/v1/volunteering/me": LOGGED_IN,
    # Let in, and told that they are no volunteers yet.
    "POST /api/v1/volunteering/me/rest": LOGGED_IN,
    "DELETE /api/v1/volunteering/me": LOGGED_IN,
    "GET /api/v1/volunteering/rankings": LOGGED_IN,
    "GET /api/v1/me/service-records": LOGGED_IN,
    "POST /api/v1/me/service-certificates": LOGGED_IN,
    "GET /api/v1/teams": LOGGED_IN,
    "GET /api/v1/shifts": LOGGED_IN,
    # Shifts, places and offers of nobody here.
    "POST /api/v1/shifts/<uuid:shift_id>/place": NOBODYS,
    "DELETE /api/v1/me/shift-places/<uuid:place_id>": NOBODYS,
    "POST /api/v1/me/shift-places/<uuid:place_id>/seek": NOBODYS,
    "POST /api/v1/shift-places/<uuid:place_id>/stand-in": NOBODYS,
    "POST /api/v1/shift-places/<uuid:place_id>/swap": NOBODYS,
    "POST /api/v1/shift-swaps/<uuid:swap_id>/<any(accept, refuse, withdraw):verb>": NOBODYS,
    f"GET {_TEAM}": LOGGED_IN,
    f"POST {_TEAM}/membership": LOGGED_IN,
    # The resident asked to join.
    f"DELETE {_TEAM}/membership": MINE,
    f"GET {_TEAM}/members": LED,
    f"POST {_TEAM}/members/<uuid:account_id>"
    "/<any('let-in', refuse, remove, leader, deputy, member):verb>": LED_NOBODYS,
    "GET /api/v1/pickup-points": LOGGED_IN,
    "GET /api/v1/rewards": LOGGED_IN,
    "GET /api/v1/rewards/<uuid:reward_id>": IN_STREET,
    "POST /api/v1/rewards/<uuid:reward_id>/redemptions": IN_STREET,
    "GET /api/v1/me/redemptions": LOGGED_IN,
    f"GET {_MY_REDEMPTION}": MINE,
    f"POST {_MY_REDEMPTION}/cancel": MINE,
    "GET /api/v1/work/redemptions": COUNTERS,
    "GET /api/v1/work/redemptions/of-code/<code>": COUNTER,
    "POST /api/v1/work/redemptions/<uuid:redemption_id>/hand-over": COUNTER,
    "GET /api/v1/points": LOGGED_IN,
    "GET /api/v1/points/entries": LOGGED_IN,
    "GET /api/v1/points/receivers": LOGGED_IN,
    "POST /api/v1/points/gifts": NOBODYS,
    "POST /api/v1/points/donations": NOBODYS,
    "POST /api/v1/requests": LOGGED_IN,
    "GET /api/v1/requests": LOGGED_IN,
    "POST /api/v1/requests/suggestions": LOGGED_IN,
    "POST /api/v1/requests/similar": LOGGED_IN,
    f"GET {_REQUEST}": MINE,
    f"POST {_REQUEST}/notes": MINE,
    f"POST {_REQUEST}/withdrawal": MINE,
    f"POST {_REQUEST}/rating": MINE,
    # Whoever lives in the same compound may too.
    # It is public here, so everybody may join in.
    f"POST {_REQUEST}/support": LOGGED_IN,
    f"POST {_REQUEST}/urge": MINE,
    f"POST {_REQUEST}/appeal": MINE,
    f"POST {_REQUEST}/reopening": MINE,
    "GET /api/v1/activities": LOGGED_IN,
    "GET /api/v1/campaigns/<uuid:campaign_id>": NOBODYS,
    f"GET {_ACTIVITY}": LOGGED_IN,
    f"POST {_ACTIVITY}/registration": LOGGED_IN,
    f"DELETE {_ACTIVITY}/registration": MINE,
    f"GET {_ACTIVITY}/ratings": LOGGED_IN,
    f"POST {_ACTIVITY}/rating": LOGGED_IN,
    f"GET {_ACTIVITY}/album": LOGGED_IN,
    f"POST {_ACTIVITY}/album": LOGGED_IN,
    f"DELETE {_ACTIVITY}/album/<uuid:photo_id>": NOBODYS,
    # Let in, and told that the code is not known.
    f"POST {_ACTIVITY}/arrivals": LOGGED_IN,
    "GET /api/v1/activities/<uuid:activity_id>/card": LOGGED_IN,
    "GET /api/v1/me/calendar": LOGGED_IN,
    "POST /api/v1/me/calendar": LOGGED_IN,
    "DELETE /api/v1/me/calendar": LOGGED_IN,
    "GET /api/v1/me/pauses": LOGGED_IN,
    "POST /api/v1/me/pauses/<uuid:pause_id>/appeal": MINE,
    f"POST {_MY_REGISTRATION}/confirm": MINE,
    f"DELETE {_MY_REGISTRATION}/people/<uuid:attendee_id>": MINE,
    "GET /api/v1/menu": LOGGED_IN,
    "POST /api/v1/orders": LOGGED_IN,
    "GET /api/v1/me/orders": LOGGED_IN,
    f"GET {_MY_ORDER}": MINE,
    f"POST {_MY_ORDER}/supplement": MINE,
    f"POST {_MY_ORDER}/withdrawal": MINE,
    f"POST {_MY_ORDER}/rating": MINE,
    f"POST {_MY_ORDER}/complaint": MINE,
    "GET /api/v1/team-orders": LOGGED_IN,
    f"GET {_TEAM_ORDER}": TEAM_ASKED,
    f"POST {_TEAM_ORDER}/take": TEAM_ASKED,
    f"POST {_TEAM_ORDER}/decline": TEAM_ASKED,
    f"POST {_TEAM_ORDER}/give-back": TEAM_LATER,
    f"POST {_TEAM_ORDER}/members": TEAM_LATER,
    f"POST {_TEAM_ORDER}/check-in": TEAM_LATER,
    f"POST {_TEAM_ORDER}/check-out": TEAM_LATER,
    f"POST {_TEAM_ORDER}/rating": TEAM_LATER,
    "POST /api/v1/work/pool/take-next": POOL,
    "POST /api/v1/work/pool/share-out": POOL_KEEP,
    "GET /api/v1/work/requests": QUEUE,
    "GET /api/v1/work/requests/counts": QUEUE,
    "POST /api/v1/work/requests": CALL,
    "POST /api/v1/work/requests/of-caller": CALLS,
    f"GET {_WORK}": IN_SCOPE,
    f"GET {_WORK}/assignees": IN_SCOPE,
    f"GET {_WORK}/colleagues": IN_SCOPE,
    f"GET {_WORK}/templates": IN_SCOPE,
    f"GET {_WORK}/suggestions": IN_SCOPE,
    f"GET {_WORK}/similar": IN_SCOPE,
    f"POST {_WORK}/accept": WORK_ON,
    f"POST {_WORK}/assign": HANDLE,
    f"POST {_WORK}/return": HANDLE,
    f"POST {_WORK}/reject": HANDLE,
    f"POST {_WORK}/start": WORK_ON,
    f"POST {_WORK}/reply": WORK_ON,
    f"POST {_WORK}/resolve": WORK_ON,
    f"POST {_WORK}/notes": WORK_ON,
    f"POST {_WORK}/take": WORK_ON,
    f"POST {_WORK}/transfer": HANDLE,
    f"POST {_WORK}/refuse": WORK_ON,
    f"POST {_WORK}/escalate": COORDINATE,
    f"POST {_WORK}/contribute": AT_THE_TABLE,
    # The reporter has an account and speaks for themselves.
    f"POST {_WORK}/rate": AT_THE_TABLE,
    f"POST {_WORK}/urge": AT_THE_TABLE,
    f"POST {_WORK}/withdraw": AT_THE_TABLE,
    f"POST {_WORK}/appeal": AT_THE_TABLE,
    f"POST {_WORK}/reopen": AT_THE_TABLE,
    f"POST {_WORK}/ask_suspension": WORK_ON,
    f"POST {_WORK}/suspend": COORDINATE,
    f"POST {_WORK}/deny_suspension": COORDINATE,
    f"POST {_WORK}/resume": COORDINATE,
    f"POST {_WORK}/merge": HANDLE,
    f"POST {_WORK}/split": HANDLE,
    f"POST {_WORK}/classify": HANDLE,
    f"POST {_WORK}/hand_over": WORK_ON,
    f"POST {_WORK}/supervise": SUPERVISE,
    f"POST {_WORK}/answer_supervision": WORK_ON,
    f"POST {_WORK}/publish": COORDINATE,
    f"POST {_WORK}/withhold": COORDINATE,
    f"GET {_WORK}/transfer-targets": IN_SCOPE,
    f"GET {_WORK}/table-units": IN_SCOPE,
    f"POST {_WORK}/reveal": WORK_ON,
    "GET /api/v1/work/residences": VERIFIERS,
    f"GET {_WORK_HOME}": VERIFY,
    f"POST {_WORK_HOME}/verify": VERIFY,
    f"POST {_WORK_HOME}/turn-down": VERIFY,
    "GET /api/v1/work/activities": ORGANISERS,
    "POST /api/v1/work/activities": HOST,
    f"GET {_MANAGED}": ORGANISE,
    f"PUT {_MANAGED}": ORGANISE,
    f"PUT {_MANAGED}/amendment": ORGANISE,
    f"POST {_MANAGED}/submit": ORGANISE,
    f"POST {_MANAGED}/send-back": ORGANISE_STREET,
    f"POST {_MANAGED}/again": ORGANISE,
    f"POST {_MANAGED}/sessions/<uuid:session_id>/cancel": ORGANISE_NOBODYS,
    f"POST {_MANAGED}/capacity": ORGANISE_NOBODYS,
    f"GET {_MANAGED}/poster": ORGANISE,
    f"GET {_MANAGED}/people": ORGANISE,
    f"POST {_MANAGED}/people/let-in": ORGANISE,
    f"POST {_MANAGED}/people/turn-away": ORGANISE,
    f"POST {_MANAGED}/people/<uuid:registration_id>/remove": ORGANISE,
    f"POST {_MANAGED}/people/<uuid:registration_id>/reveal": ORGANISE,
    f"POST {_MANAGED}/publish": ORGANISE,
    f"POST {_MANAGED}/cancel": ORGANISE,
    f"GET {_MANAGED}/registrations": ORGANISE,
    f"POST {_MANAGED}/check-ins": ORGANISE,
    f"GET {_MANAGED}/album": ORGANISE,
    f"POST {_MANAGED}/album/<uuid:photo_id>/decision": ORGANISE_NOBODYS,
    f"GET {_MANAGED}/door": ORGANISE,
    f"POST {_MANAGED}/attendances": ORGANISE,
    f"POST {_MANAGED}/no-shows/<uuid:no_show_id>/excuse": ORGANISE,
    "GET /api/v1/work/pauses": PAUSES,
    "POST /api/v1/work/pauses/<uuid:pause_id>/<any(uphold, lift):verb>": PAUSE,
}

_DESK = "/console/requests/<uuid:request_id>"
_REWARD = "/console/rewards/<uuid:reward_id>"
_POINT = "/console/rewards/points/<uuid:point_id>"
_DESK_HOME = "/console/residents/<uuid:residence_id>"
_HELPERS = "/console/volunteers/teams/<uuid:team_id>"
_HALL = "/console/activities/<uuid:activity_id>"
_ORDER = "/console/orders/<uuid:order_id>"
_PURSE = "/console/points/people/<uuid:account_id>"
_CLIENT = "/console/clients/<uuid:client_id>"
#: The compound of ``resident``.
_UNIT = "/console/units/<uuid:unit_id>"
#: The only category.
_TYPE = "/console/types/<uuid:type_id>"
_OVERRIDES = "/console/types/streets/<uuid:street_id>"
_RULE = "/console/types/rules/<uuid:rule_id>"

CONSOLE: dict[str, Row] = {
    "GET /console/rewards": STORE,
    "GET /console/rewards/new": STORE_KEEPERS,
    "POST /console/rewards/new": STORE_GIVER,
    f"GET {_REWARD}": STORE_READ,
    f"GET {_REWARD}/edit": STORE_KEEP,
    f"POST {_REWARD}/edit": STORE_KEEP,
    f"POST {_REWARD}/<any(offer, withdraw):verb>": STORE_KEEP,
    f"POST {_REWARD}/stock": STORE_KEEP,
    "GET /console/rewards/points": STORE,
    "POST /console/rewards/points": STORE_GIVER,
    f"GET {_POINT}": STORE_KEEP,
    f"POST {_POINT}": STORE_KEEP,
    f"POST {_POINT}/<any(open, close):verb>": STORE_KEEP,
    "GET /console/rewards/redemptions": STORE,
    "POST /console/rewards/redemptions/<uuid:redemption_id>/call-off": STORE_KEEP,
    "GET /console/rewards/settlements": STORE,
    "GET /console/rewards/settlements/<uuid:merchant_id>": STORE_NOBODYS,
    "GET /console/rewards/settlements/<uuid:merchant_id>/sheet.<any(xlsx, pdf):kind>": STORE_NOBODYS,
    "GET /console/counter": STORE_KEEPERS,
    "POST /console/counter/<uuid:redemption_id>/hand-over": STORE_KEEP,
    "GET /console/account": STAFF,
    "POST /console/account/devices/<uuid:session_id>/end": STAFF_NOBODYS,
    "POST /console/account/devices/end-others": STAFF,
    "GET /console/account/second-factor": STAFF,
    "POST /console/account/second-factor": STAFF_CODE,
    "POST /console/account/second-factor/remove": STAFF_CODE,
    "GET /console": DESK,
    "GET /console/requests/more": DESK,
    "GET /console/requests/counts": DESK,
    "GET /console/requests/export.xlsx": DESK,
    "POST /console/requests/bulk": DESK,
    "GET /console/requests/sheet": DESK,
    "POST /console/views": DESK,
    "POST /console/views/<uuid:view_id>/rename": STAFF_NOBODYS,
    "POST /console/views/<uuid:view_id>/drop": STAFF_NOBODYS,
    "GET /console/handover": DESK_DOERS,
    "POST /console/handover": DESK_DOERS,
    "GET /console/calls/new": DESK_CALLS,
    "POST /console/calls/new": DESK_CALL,
    "POST /console/calls/of-caller": DESK_CALLS,
    f"GET {_DESK}": DESK_SCOPE,
    f"GET {_DESK}/sheet": DESK_SCOPE,
    f"GET {_DESK}/colleagues": DESK_SCOPE,
    f"GET {_DESK}/at-a-glance": DESK_SCOPE,
    f"POST {_DESK}/accept": DESK_WORK,
    f"POST {_DESK}/assign": DESK_HANDLE,
    f"POST {_DESK}/return": DESK_HANDLE,
    f"POST {_DESK}/reject": DESK_HANDLE,
    f"POST {_DESK}/start": DESK_WORK,
    f"POST {_DESK}/reply": DESK_WORK,
    f"POST {_DESK}/resolve": DESK_WORK,
    f"POST {_DESK}/note": DESK_WORK,
    f"POST {_DESK}/take": DESK_WORK,
    f"POST {_DESK}/transfer": DESK_HANDLE,
    f"POST {_DESK}/refuse": DESK_WORK,
    f"POST {_DESK}/escalate": DESK_COORDINATE,
    f"POST {_DESK}/contribute": DESK_TABLE,
    f"POST {_DESK}/rate": DESK_TABLE,
    f"POST {_DESK}/urge": DESK_TABLE,
    f"POST {_DESK}/withdraw": DESK_TABLE,
    f"POST {_DESK}/appeal": DESK_TABLE,
    f"POST {_DESK}/reopen": DESK_TABLE,
    f"POST {_DESK}/ask_suspension": DESK_WORK,
    f"POST {_DESK}/suspend": DESK_COORDINATE,
    f"POST {_DESK}/deny_suspension": DESK_COORDINATE,
    f"POST {_DESK}/resume": DESK_COORDINATE,
    f"POST {_DESK}/merge": DESK_HANDLE,
    f"POST {_DESK}/split": DESK_HANDLE,
    f"POST {_DESK}/classify": DESK_HANDLE,
    f"POST {_DESK}/hand_over": DESK_WORK,
    f"POST {_DESK}/supervise": DESK_SUPERVISE,
    f"POST {_DESK}/answer_supervision": DESK_WORK,
    f"POST {_DESK}/publish": DESK_COORDINATE,
    f"POST {_DESK}/withhold": DESK_COORDINATE,
    f"POST {_DESK}/review": DESK_REVIEW,
    f"POST {_DESK}/reveal": DESK_WORK,
    "GET /console/photos": DESK_REVIEWERS,
    "POST /console/photos": DESK_REVIEW,
    "GET /console/activities": HALL,
    "GET /console/activities/new": HALL,
    "POST /console/activities/new": HALL_HOST,
    "POST /console/activities/times": HALL,
    f"GET {_HALL}": HALL_MANAGE,
    f"GET {_HALL}/edit": HALL_MANAGE,
    f"POST {_HALL}/edit": HALL_MANAGE,
    f"POST {_HALL}/publish": HALL_MANAGE,
    f"POST {_HALL}/cancel": HALL_MANAGE,
    f"POST {_HALL}/submit": HALL_MANAGE,
    f"GET {_HALL}/amend": HALL_MANAGE,
    f"POST {_HALL}/amend": HALL_MANAGE,
    f"POST {_HALL}/again": HALL_MANAGE,
    f"POST {_HALL}/sessions/<uuid:session_id>/cancel": HALL_NOBODYS,
    f"POST {_HALL}/send-back": HALL_STREET,
    "GET /console/activities/rules": HALL_STREETS,
    "GET /console/activities/campaigns": HALL,
    "POST /console/activities/campaigns": HALL_HOST,
    "GET /console/activities/campaigns/<uuid:campaign_id>": HALL_NOBODYS,
    "POST /console/activities/campaigns/<uuid:campaign_id>/activities": HALL_NOBODYS,
    "POST /console/activities/campaigns/<uuid:campaign_id>/close": HALL_NOBODYS,
    "POST /console/activities/rules": HALL_STREETS,
    f"GET {_HALL}/people": HALL_MANAGE,
    f"POST {_HALL}/people/let-in": HALL_MANAGE,
    f"POST {_HALL}/people/turn-away": HALL_MANAGE,
    f"POST {_HALL}/people/capacity": HALL_MANAGE,
    f"POST {_HALL}/people/<uuid:registration_id>/remove": HALL_MANAGE,
    f"POST {_HALL}/people/<uuid:registration_id>/reveal": HALL_MANAGE,
    f"GET {_HALL}/people/people.xlsx": HALL_MANAGE,
    f"POST {_HALL}/people/people.xlsx": HALL_MANAGE,
    f"POST {_HALL}/check-ins": HALL_MANAGE,
    f"GET {_HALL}/poster.<any(png, pdf):kind>": HALL_MANAGE,
    f"GET {_HALL}/after": HALL_MANAGE,
    f"GET {_HALL}/after/sheet.<any(xlsx, pdf):kind>": HALL_MANAGE,
    f"POST {_HALL}/after/photos": HALL_MANAGE,
    f"POST {_HALL}/after/photos/<uuid:photo_id>": HALL_NOBODYS,
    f"POST {_HALL}/after/comments/<uuid:rating_id>": HALL_NOBODYS,
    f"POST {_HALL}/after/certificates": HALL_MANAGE,
    f"POST {_HALL}/after/report": HALL_MANAGE,
    # Nothing has been kept yet.
    f"GET {_HALL}/after/report.<any(txt, html):kind>": HALL_NOBODYS,
    f"GET {_HALL}/screen": HALL_MANAGE,
    f"GET {_HALL}/arrivals": HALL_MANAGE,
    f"GET {_HALL}/arrivals/sheet": HALL_MANAGE,
    f"POST {_HALL}/arrivals": HALL_MANAGE,
    f"POST {_HALL}/no-shows/<uuid:no_show_id>/excuse": HALL_MANAGE,
    "GET /console/orders": HALL,
    "GET /console/orders/new": HALL,
    "POST /console/orders/new": HALL_HOST,
    f"GET {_ORDER}": HALL_MANAGE,
    f"POST {_ORDER}/<any(accept, return, refuse, recall, withdraw):verb>": HALL_MANAGE,
    f"POST {_ORDER}/dispatch": HALL_MANAGE,
    f"POST {_ORDER}/rating": HALL_MANAGE,
    f"POST {_ORDER}/complaint": HALL_MANAGE,
    "GET /console/orders/menu": HALL,
    "POST /console/orders/menu": HALL_MANAGE,
    "POST /console/orders/menu/<uuid:service_id>": HALL_MANAGE,
    "POST /console/orders/menu/<uuid:service_id>/<any(off, up):what>": HALL_MANAGE,
    "GET /console/pauses": DESK_PAUSES,
    "POST /console/pauses/<uuid:pause_id>/<any(uphold, lift):verb>": DESK_PAUSE,
    "GET /console/shifts": HALL,
    "POST /console/shifts": HALL,
    "GET /console/shifts/<uuid:post_id>": HALL_NOBODYS,
    "POST /console/shifts/<uuid:post_id>/close": HALL_NOBODYS,
    "POST /console/shifts/<uuid:post_id>/turns": HALL_NOBODYS,
    "POST /console/shifts/<uuid:post_id>/turns/<uuid:template_id>/end": HALL_NOBODYS,
    "POST /console/shifts/<uuid:post_id>/places/<uuid:place_id>/<any(in, out):way>": HALL_NOBODYS,
    "GET /console/volunteers": HALL,
    # Let in, and told that the form is not filled in.
    "POST /console/volunteers/teams": HALL,
    f"GET {_HELPERS}": HALL_MANAGE,
    f"POST {_HELPERS}/change": HALL_MANAGE,
    f"POST {_HELPERS}/disband": HALL_MANAGE,
    f"POST {_HELPERS}/members/<uuid:account_id>"
    "/<any('let-in', refuse, remove, leader, deputy, member):verb>": HALL_NOBODYS,
    "GET /console/volunteers/people": HALL,
    "POST /console/volunteers/trainings": HALL,
    "POST /console/volunteers/trainings/<uuid:training_id>/retire": HALL_NOBODYS,
    "POST /console/volunteers/trained": HALL,
    "GET /console/volunteers/hours": HALL,
    "GET /console/volunteers/hours.xlsx": HALL,
    "POST /console/volunteers/hours/<uuid:record_id>/correct": HALL_NOBODYS,
    "GET /console/volunteers/rankings": HALL,
    "GET /console/points": PURSES,
    f"GET {_PURSE}": PURSE,
    f"GET {_PURSE}.xlsx": PURSE,
    f"POST {_PURSE}/deeds": PURSE,
    f"POST {_PURSE}/entries/<uuid:entry_id>/reverse": PURSE_NOBODYS,
    "GET /console/points/units/<uuid:unit_id>": PURSE_NOBODYS,
    "GET /console/points/units/<uuid:unit_id>.xlsx": PURSE_NOBODYS,
    "POST /console/points/units/<uuid:unit_id>/entries/<uuid:entry_id>/reverse": PURSE_NOBODYS,
    "POST /console/points/units/<uuid:unit_id>/wishes": PURSE_NOBODYS,
    "POST /console/points/units/<uuid:unit_id>/wishes/<uuid:wish_id>/close": PURSE_NOBODYS,
    "POST /console/points/reversals/<uuid:reversal_id>/<any(confirm, refuse):verb>": PURSE_NOBODYS,
    "GET /console/points/rules": DESK_PAUSES,
    "POST /console/points/rules": DESK_PAUSES,
    "POST /console/points/rules/budget": DESK_PAUSES,
    "POST /console/points/rules/<uuid:rule_id>/stop": PURSE_RULE_NOBODYS,
    "GET /console/certificates": HALL,
    "GET /console/certificates/<uuid:certificate_id>.pdf": HALL_MANAGE,
    "POST /console/certificates/<uuid:certificate_id>/revoke": HALL_MANAGE,
    "GET /console/residents": DESK_VERIFIERS,
    f"GET {_DESK_HOME}": DESK_VERIFY,
    f"POST {_DESK_HOME}/verify": DESK_VERIFY,
    f"POST {_DESK_HOME}/turn-down": DESK_VERIFY,
    "GET /console/residents/consents": DESK_WITNESSES,
    "POST /console/residents/consents/<uuid:member_id>/<any(accept, withdraw):verb>": DESK_WITNESS,
    "GET /console/units": KEEPER,
    "GET /console/units/offers": KEEPER,
    "GET /console/units/units.xlsx": KEEPER,
    "GET /console/units/import": KEEPER,
    "POST /console/units/import": KEEPER,
    "POST /console/units/imports/<uuid:import_id>": KEEPER_NOBODYS,
    f"GET {_UNIT}": KEEPER,
    f"GET {_UNIT}/children": KEEPER,
    f"POST {_UNIT}/children": KEEPER,
    f"POST {_UNIT}/change": KEEPER,
    f"POST {_UNIT}/move": KEEPER,
    f"POST {_UNIT}/office-hours": KEEPER_NOBODYS,
    f"POST {_UNIT}/merge": KEEPER,
    f"POST {_UNIT}/close": KEEPER,
    "GET /console/clients": KEEPER,
    "POST /console/clients": KEEPER,
    f"GET {_CLIENT}": KEEPER_NOBODYS,
    f"POST {_CLIENT}/rights": KEEPER_NOBODYS,
    f"POST {_CLIENT}/<any(close, open):what>": KEEPER_NOBODYS,
    f"POST {_CLIENT}/keys": KEEPER_NOBODYS,
    f"POST {_CLIENT}/keys/<uuid:key_id>/revoke": KEEPER_NOBODYS,
    f"POST {_CLIENT}/endpoints": KEEPER_NOBODYS,
    f"POST {_CLIENT}/endpoints/<uuid:endpoint_id>/<any(remove, resume):what>": KEEPER_NOBODYS,
    f"POST {_CLIENT}/deliveries/<uuid:delivery_id>/again": KEEPER_NOBODYS,
    "GET /console/posts": KEEPER,
    "POST /console/posts/grants": KEEPER,
    "POST /console/posts/grants/<uuid:grant_id>/confirm": KEEPER_NOBODYS,
    "POST /console/posts/grants/<uuid:grant_id>/refuse": KEEPER_NOBODYS,
    "POST /console/posts/<uuid:post_id>/end": KEEPER_NOBODYS,
    "GET /console/team": TEAM,
    "GET /console/team/phrases": TEAM,
    "POST /console/team/phrases": TEAM,
    "POST /console/team/phrases/<uuid:phrase_id>/remove": TEAM_PHRASE,
    "POST /console/team/take-next": TEAM_POOL,
    "POST /console/team/<uuid:unit_id>/share-out": TEAM_KEEP,
    "POST /console/team/<uuid:unit_id>/people/<uuid:account_id>": TEAM_NOBODYS,
    "POST /console/team/<uuid:unit_id>/people/<uuid:account_id>/give-on": TEAM_NOBODYS,
    "GET /console/types": KEEPER,
    "POST /console/types": KEEPER,
    "GET /console/types/types.xlsx": KEEPER,
    "GET /console/types/import": KEEPER,
    "POST /console/types/import": KEEPER,
    "POST /console/types/imports/<uuid:import_id>": KEEPER_NOBODYS,
    f"GET {_TYPE}": KEEPER,
    f"POST {_TYPE}": KEEPER,
    f"POST {_TYPE}/<any(retire, restore, up):verb>": KEEPER,
    f"POST {_TYPE}/streets/<uuid:street_id>": KEEPER,
    f"GET {_OVERRIDES}/overrides.xlsx": KEEPER,
    f"GET {_OVERRIDES}/import": KEEPER,
    f"POST {_OVERRIDES}/import": KEEPER,
    f"POST {_OVERRIDES}/imports/<uuid:import_id>": KEEPER_NOBODYS,
    "GET /console/types/rules": KEEPER,
    "POST /console/types/rules/streets/<uuid:street_id>": KEEPER,
    f"POST {_RULE}": KEEPER_NOBODYS,
    f"POST {_RULE}/up": KEEPER_NOBODYS,
    f"POST {_RULE}/remove": KEEPER_NOBODYS,
    "GET /console/roles": STAFF,
    "POST /console/active-post": STAFF_NOBODYS,
    "GET /console/leave": STAFF,
    "POST /console/leave": STAFF,
    "POST /console/leave/<uuid:delegation_id>/end": STAFF_NOBODYS,
    "GET /dashboard": BOARD,
    "GET /dashboard/requests": BOARD,
    "GET /dashboard/requests.xlsx": BOARD,
    "GET /dashboard/tables/<key>.xlsx": BOARD_TABLE,
    "GET /console/audit": AUDIT,
    "GET /console/audit/export.xlsx": AUDIT,
}

#: What a knock carries where a body is wanted; ``{…}`` names something of the world.
_RICE = {
    "title": "大米",
    "kind": "goods",
    "period": "month",
    "points": "20",
    "keep_days": "7",
    "price": "18.5",
}
_HALL_DOOR = {"name": "服务站", "place": "一楼大厅"}

BODIES: dict[str, object] = {
    "POST /console/rewards/new": _RICE | {"unit_id": "{community}"},
    f"POST {_REWARD}/edit": _RICE,
    f"POST {_REWARD}/stock": {"pickup_point_id": "{pickup_point}", "quantity": "1"},
    "POST /console/rewards/points": _HALL_DOOR | {"giver_id": "{community}"},
    f"POST {_POINT}": _HALL_DOOR,
    "POST /console/rewards/redemptions/<uuid:redemption_id>/call-off": {"reason": "这批货有问题"},
    "POST /api/v1/work/pool/share-out": {"unit_id": "{community}"},
    "PATCH /api/v1/me": {"elder_mode": True},
    "POST /api/v1/rewards/<uuid:reward_id>/redemptions": {
        "pickup_point_id": "{pickup_point}",
        "quantity": 1,
        "points": 20,
    },
    "POST /api/v1/me/consents": {"document": "privacy", "version": "{privacy_version}"},
    "POST /api/v1/me/phone": {"code": "none"},
    "POST /api/v1/me/residences": {"compound_id": "{compound}"},
    f"PUT {_HOME}": {"compound_id": "{compound}"},
    "POST /api/v1/me/household": {"name": "孩子", "relation": "child", "birth_year": 2020},
    f"POST {_WORK_HOME}/verify": {"version": 1},
    f"POST {_WORK_HOME}/turn-down": {"version": 1, "reason": "wrong_door"},
    "POST /api/v1/subscriptions": {"accepted": ["request_progress"]},
    "POST /api/v1/requests": {"kind": "report", "text": "路灯不亮", "unit_id": "{compound}"},
    "POST /api/v1/orders": {
        "words": "想看一场老电影",
        "wish_from": "{tomorrow}",
        "wish_until": "{day_after}",
        "place_id": "{compound}",
    },
    f"POST {_MY_ORDER}/supplement": {"words": "下午都在家"},
    f"POST {_MY_ORDER}/rating": {"stars": 5},
    f"POST {_MY_ORDER}/complaint": {"words": "来晚了一个小时"},
    f"POST {_TEAM_ORDER}/decline": {"reason": "这周都有课"},
    f"POST {_TEAM_ORDER}/give-back": {"reason": "队员病了"},
    f"POST {_TEAM_ORDER}/members": {"account_ids": ["{worker}"], "visit_at": "{tomorrow}"},
    f"POST {_TEAM_ORDER}/check-in": {"code": "123456"},
    f"POST {_TEAM_ORDER}/rating": {"stars": 5},
    "POST /api/v1/work/console-logins/<code>": {"confirm": True},
    "POST /api/v1/requests/suggestions": {"text": "路灯不亮"},
    "POST /api/v1/requests/similar": {"text": "路灯不亮", "unit_id": "{compound}"},
    f"POST {_REQUEST}/notes": {"text": "在二单元"},
    f"POST {_REQUEST}/rating": {"solved": True, "stars": 5},
    f"POST {_REQUEST}/appeal": {"note": "请再看看"},
    f"POST {_REQUEST}/reopening": {"note": "还是不亮"},
    f"POST {_WORK}/transfer": {"unit_id": "{community}", "note": "转给你们"},
    f"POST {_WORK}/refuse": {"note": "说明一下"},
    f"POST {_WORK}/escalate": {"leader_id": "{company}", "unit_ids": ["{community}"], "note": "一起看看"},
    f"POST {_WORK}/contribute": {"note": "说明一下"},
    f"POST {_WORK}/rate": {"solved": True, "stars": 5},
    f"POST {_WORK}/appeal": {"note": "请再看看"},
    f"POST {_WORK}/reopen": {"note": "还是不亮"},
    f"POST {_WORK}/ask_suspension": {"review_on": "2030-01-01", "note": "等天暖"},
    f"POST {_WORK}/suspend": {"review_on": "2030-01-01", "note": "等天暖"},
    f"POST {_WORK}/deny_suspension": {"note": "说明一下"},
    f"POST {_WORK}/merge": {"into_id": "{another}"},
    f"POST {_WORK}/split": {"note": "说明一下"},
    f"POST {_WORK}/classify": {"type_id": "{street_lamp}"},
    f"POST {_WORK}/hand_over": {"account_id": "{worker}"},
    f"POST {_WORK}/supervise": {"answer_by": "2030-01-01T10:00:00+08:00", "note": "抓紧"},
    f"POST {_WORK}/answer_supervision": {"note": "说明一下"},
    f"POST {_WORK}/withhold": {"note": "说明一下"},
    f"POST {_DESK}/transfer": {"unit_id": "{community}", "note": "转给你们"},
    f"POST {_DESK}/refuse": {"note": "说明一下"},
    f"POST {_DESK}/escalate": {"leader_id": "{company}", "unit_ids": "{community}", "note": "一起看看"},
    f"POST {_DESK}/contribute": {"note": "说明一下"},
    f"POST {_DESK}/rate": {"solved": "yes", "stars": "5"},
    f"POST {_DESK}/appeal": {"note": "请再看看"},
    f"POST {_DESK}/reopen": {"note": "还是不亮"},
    f"POST {_DESK}/ask_suspension": {"review_on": "2030-01-01", "note": "等天暖"},
    f"POST {_DESK}/suspend": {"review_on": "2030-01-01", "note": "等天暖"},
    f"POST {_DESK}/deny_suspension": {"note": "说明一下"},
    f"POST {_DESK}/merge": {"into_id": "{another}"},
    f"POST {_DESK}/split": {"note": "说明一下"},
    f"POST {_DESK}/classify": {"type_id": "{street_lamp}"},
    f"POST {_DESK}/hand_over": {"account_id": "{worker}"},
    f"POST {_DESK}/supervise": {"answer_by": "2030-01-01T10:00", "note": "抓紧", "reason": "important"},
    f"POST {_DESK}/answer_supervision": {"note": "说明一下"},
    f"POST {_DESK}/withhold": {"note": "说明一下"},
    "POST /api/v1/work/requests": {
        "channel": "phone",
        "kind": "report",
        "text": "路灯不亮",
        "unit_id": "{compound}",
        "caller_name": "老孙",
    },
    "POST /api/v1/work/requests/of-caller": {"phone": "03525550199"},
    f"POST {_WORK}/assign": {"unit_id": "{company}"},
    f"POST {_WORK}/return": {"note": "请说一下在哪"},
    f"POST {_WORK}/reject": {"reason": "not_ours"},
    f"POST {_WORK}/reply": {"note": "已经在办"},
    f"POST {_WORK}/resolve": {"note": "修好了"},
    f"POST {_WORK}/notes": {"text": "备注"},
    f"POST {_WORK}/reveal": {"field": "phone", "reason": "call_back"},
    "POST /api/v1/work/activities": {
        "unit_id": "{community}",
        "title": "防诈骗讲座",
        "kind": "lecture",
        "summary": "民警来讲课",
        "place": "社区活动室",
        "starts_at": "2030-01-02T10:00:00+08:00",
        "ends_at": "2030-01-02T11:00:00+08:00",
        "signup_opens_at": "2030-01-01T10:00:00+08:00",
        "signup_closes_at": "2030-01-02T09:00:00+08:00",
        "capacity": 20,
    },
    f"PUT {_MANAGED}": {
        "unit_id": "{community}",
        "title": "防诈骗讲座",
        "kind": "lecture",
        "summary": "民警来讲课",
        "place": "社区活动室",
        "starts_at": "2030-01-02T10:00:00+08:00",
        "ends_at": "2030-01-02T11:00:00+08:00",
        "signup_opens_at": "2030-01-01T10:00:00+08:00",
        "signup_closes_at": "2030-01-02T09:00:00+08:00",
        "capacity": 20,
    },
    f"PUT {_MANAGED}/amendment": {"title": "防诈骗讲座", "summary": "民警来讲课", "place": "二楼活动室"},
    f"POST {_MANAGED}/send-back": {"words": "地点太小"},
    f"POST {_MANAGED}/capacity": {"places_id": "{registration}", "capacity": 9},
    f"POST {_MANAGED}/people/let-in": {"ids": ["{registration}"]},
    f"POST {_MANAGED}/people/turn-away": {"ids": ["{registration}"], "reason": "名额满了"},
    f"POST {_MANAGED}/people/<uuid:registration_id>/remove": {"reason": "打电话说不来了"},
    f"POST {_MANAGED}/people/<uuid:registration_id>/reveal": {"reason": "remind"},
    f"POST {_MANAGED}/check-ins": {"code": "{code}"},
    f"POST {_MANAGED}/album/<uuid:photo_id>/decision": {"verdict": "shown"},
    f"POST {_ACTIVITY}/rating": {"stars": 5},
    f"POST {_ACTIVITY}/album": {"photo_ids": ["{photo}"]},
    f"POST {_ACTIVITY}/arrivals": {"code": "nonsense"},
    "POST /api/v1/me/pauses/<uuid:pause_id>/appeal": {"words": "家里有急事"},
    f"POST {_MANAGED}/attendances": {
        "items": [
            {
                "attendee_id": "{attendee}",
                "session_id": "{attendee}",
                "checked_in_at": "2026-11-20T09:00:00+08:00",
            }
        ]
    },
    f"POST {_DESK_HOME}/verify": {"version": "1"},
    f"POST {_DESK_HOME}/turn-down": {"version": "1", "reason": "wrong_door"},
    "POST /console/requests/bulk": {"do": "accept", "ids": "{request}"},
    "POST /console/views": {"name": "本周"},
    "POST /console/calls/new": {
        "channel": "desk",
        "kind": "report",
        "text": "路灯不亮",
        "unit_id": "{compound}",
        "caller_name": "老孙",
    },
    f"POST {_DESK}/assign": {"to": "{company}"},
    f"POST {_DESK}/return": {"note": "请说一下在哪"},
    f"POST {_DESK}/reject": {"reason": "not_ours"},
    "POST /api/v1/me/shift-places/<uuid:place_id>/seek": {"seeking": True},
    "POST /api/v1/shift-places/<uuid:place_id>/swap": {"given_id": "{another}"},
    f"POST {_DESK}/reply": {"note": "已经在办"},
    f"POST {_DESK}/resolve": {"note": "修好了"},
    f"POST {_DESK}/note": {"text": "备注"},
    f"POST {_DESK}/review": {"verdict": "pass"},
    f"POST {_DESK}/reveal": {"field": "phone", "reason": "call_back"},
    "POST /console/photos": {"only": "passed:{photo}"},
    "POST /console/activities/new": {
        "unit_id": "{community}",
        "title": "防诈骗讲座",
        "kind": "lecture",
        "summary": "民警来讲课",
        "place": "社区活动室",
        "starts_at": "2030-01-02T10:00",
        "ends_at": "2030-01-02T11:00",
        "signup_opens_at": "2030-01-01T10:00",
        "signup_closes_at": "2030-01-02T09:00",
        "capacity": "20",
        "points": "0",
    },
    f"POST {_HALL}/check-ins": {"code": "{code}"},
    f"POST {_HALL}/after/photos/<uuid:photo_id>": {"verdict": "shown"},
    f"POST {_HALL}/after/comments/<uuid:rating_id>": {"verdict": "shown"},
    f"POST {_HALL}/after/report": {"title": "讲座", "text": "办得好"},
    f"POST {_HALL}/arrivals": {"attendee_id": "{attendee}", "session_id": "{session}", "way": "in"},
    "POST /console/orders/new": {
        "words": "想看电影",
        "for_whom": "李奶奶",
        "place_id": "{compound}",
        "day": "{tomorrow_day}",
        "part": "morning",
    },
    f"POST {_ORDER}/<any(accept, return, refuse, recall, withdraw):verb>": {"note": "改天再来"},
    f"POST {_ORDER}/dispatch": {"team_ids": "{asked_team}"},
    f"POST {_ORDER}/rating": {"side": "station", "stars": "5"},
    f"POST {_ORDER}/complaint": {"note": "没有按时来"},
    "POST /console/orders/menu": {
        "unit_id": "{community}",
        "title": "修水龙头",
        "about": "上门修",
        "skill": "repair",
        "minutes": "60",
    },
    "POST /console/orders/menu/<uuid:service_id>": {
        "title": "上门理发",
        "about": "到家里来理发",
        "skill": "haircut",
        "minutes": "60",
    },
    f"POST {_HALL}/send-back": {"words": "地点太小"},
    "POST /console/activities/campaigns": {
        "unit_id": "{community}",
        "title": "邻里电影周",
        "summary": "每晚一场",
    },
    f"POST {_HALL}/amend": {"title": "防诈骗讲座", "summary": "民警来讲课", "place": "二楼活动室"},
    "POST /console/activities/times": {
        "rule_days": "1",
        "rule_from": "14:30",
        "rule_to": "16:30",
        "rule_first": "2030-01-01",
        "rule_count": "2",
    },
    "POST /console/activities/rules": {"review": "on", "no_show_days": "60", "pause_days": "30"},
    f"POST {_HALL}/people/let-in": {"ids": "{registration}"},
    f"POST {_HALL}/people/turn-away": {"ids": "{registration}", "reason": "名额满了"},
    f"POST {_HALL}/people/<uuid:registration_id>/remove": {"reason": "打电话说不来了"},
    f"POST {_HALL}/people/<uuid:registration_id>/reveal": {"reason": "remind"},
    f"POST {_HALL}/people/people.xlsx": {"reason": "remind"},
    f"POST {_UNIT}/children": {"kind": "grid", "code": "grid-1", "name": "第一网格"},
    f"POST {_UNIT}/change": {"name": "香荔园"},
    f"POST {_UNIT}/move": {"target": "0102"},
    f"POST {_UNIT}/merge": {"target": "010201"},
    "POST /console/active-post": {"post_id": "{company}"},
    "POST /api/v1/points/gifts": {"account_id": "{compound}", "points": 1},
    "POST /api/v1/points/donations": {"wish_id": "{compound}", "points": 1},
    f"POST {_PURSE}/deeds": {"reason": "帮老人搬菜", "key": "{compound}"},
    f"POST {_PURSE}/entries/<uuid:entry_id>/reverse": {"reason": "记错了人"},
    "POST /console/points/rules": {"occasion": "good_deed", "points": "5"},
    "POST /console/points/rules/budget": {"amount": "1000"},
}
