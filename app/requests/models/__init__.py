"""Tables of service requests. One file per idea."""

from app.requests.models.desk import AnswerTemplate, OfficeHours, SavedView, WorkLimit
from app.requests.models.events import NoteScreening, RequestEvent, RequestMention, RequestPhoto
from app.requests.models.narrowing import awaits_the_street, is_in, is_open, is_public, is_untaken
from app.requests.models.request import RequestCounter, ServiceRequest
from app.requests.models.search import RequestSearch
from app.requests.models.together import RequestDepartment, RequestSupporter, Supervision
from app.requests.models.types import RoutingRule, ServiceType, ServiceTypeOverride
from app.requests.models.words import (
    CHANNEL_NAMES,
    DEMANDED_REASON_NAMES,
    KIND_NAMES,
    PUBLICATION_NAMES,
    REJECT_REASON_NAMES,
    SUPERVISION_REASON_NAMES,
    SYSTEMS,
    TAKEN_DOWN,
    URGENCY_NAMES,
    Channel,
    DefaultOwner,
    Kind,
    Publication,
    RejectReason,
    SupervisionReason,
    Urgency,
    Visibility,
)

__all__ = [
    "CHANNEL_NAMES",
    "DEMANDED_REASON_NAMES",
    "KIND_NAMES",
    "PUBLICATION_NAMES",
    "REJECT_REASON_NAMES",
    "SUPERVISION_REASON_NAMES",
    "SYSTEMS",
    "TAKEN_DOWN",
    "URGENCY_NAMES",
    "AnswerTemplate",
    "Channel",
    "DefaultOwner",
    "Kind",
    "NoteScreening",
    "OfficeHours",
    "Publication",
    "RejectReason",
    "RequestCounter",
    "RequestDepartment",
    "RequestEvent",
    "RequestMention",
    "RequestPhoto",
    "RequestSearch",
    "RequestSupporter",
    "RoutingRule",
    "SavedView",
    "ServiceRequest",
    "ServiceType",
    "ServiceTypeOverride",
    "Supervision",
    "SupervisionReason",
    "Urgency",
    "Visibility",
    "WorkLimit",
    "awaits_the_street",
    "is_in",
    "is_open",
    "is_public",
    "is_untaken",
]
