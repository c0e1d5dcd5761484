"""The rows of the book; one file per noun, each workflow with its TRANSITIONS."""

from .access import ApiToken, IdempotentReply
from .availability import DoorProbe, Outage
from .case import Assignment, Attachment, Case, CaseKind, CaseParty, Deadline, NumberCounter
from .certificate import Certificate
from .certificate_states import CertificateState
from .clock_change import CalendarLink, ClockChange, DeadlineMove
from .comparison import Overlap, VersionDiff
from .control import ControlCheck, ControlMethod, ControlProof, ControlState, PlaceKind, RefusalControl
from .dataset import (
    DataForm,
    Dataset,
    ItemSet,
    Job,
    Manifest,
    OriginKind,
    Source,
    UpdateFrequency,
    Version,
)
from .decision import Decision, DecisionPart
from .desk_template import DeskTemplate
from .examination import CheckMark
from .filing_states import FilingState
from .inheritance import Inheritance
from .key_index import KeyIndexFile, KeyIndexSource
from .ledger import Act, LedgerEntry, LedgerSecret, LogQueue, SigningKeyEvent
from .letter import Consent, Letter
from .log import LogCheckpoint, LogLeaf, LogShard, LogTile
from .match_states import MatchState
from .message import Channel, FurtherService, GazetteNotice, InboxMessage, NoticeSettings, OutboxMessage, Service
from .party import IdentityCheck, Invitation, Mandate, Membership, Party
from .refusal import (
    ASSURANCE_BY_CODE,
    IN_FORCE_STATES,
    Assurance,
    Capacity,
    Grant,
    Ground,
    Refusal,
    Scope,
    ScopeKind,
    Usage,
)
from .refusal_import import RefusalImport, RefusalImportGroup, RefusalImportRow
from .refusal_states import RefusalState
from .refusal_version import RefusalVersion
from .register_snapshot import RegisterSnapshot
from .registration import (
    PUBLIC_STATES,
    Duty,
    DutyKind,
    ExclusionList,
    Filing,
    FilingKind,
    Receipt,
    Registration,
)
from .registration_states import RegistrationState
from .review import ReviewRequest, Waiver
from .rules import CalendarDay, CalendarEdition, ClockOffset, RuleProfile
from .screening import Lead, Match, Screening, ScreeningPart, Snapshot
from .site_check import SiteCheck
from .transitions import SYSTEM, Actor, Edge, StateRule
from .unseal import UnsealOrder
from .user import Officer, User
from .webhook import Webhook, WebhookDelivery
from .workflow import NotPossibleNow, NotYourStep, WorkflowRow

__all__ = [
    "ASSURANCE_BY_CODE",
    "IN_FORCE_STATES",
    "PUBLIC_STATES",
    "SYSTEM",
    "Act",
    "Actor",
    "ApiToken",
    "Assignment",
    "Assurance",
    "Attachment",
    "CalendarDay",
    "CalendarEdition",
    "CalendarLink",
    "Capacity",
    "Case",
    "CaseKind",
    "CaseParty",
    "Certificate",
    "CertificateState",
    "Channel",
    "CheckMark",
    "ClockChange",
    "ClockOffset",
    "Consent",
    "ControlCheck",
    "ControlMethod",
    "ControlProof",
    "ControlState",
    "DataForm",
    "Dataset",
    "Deadline",
    "DeadlineMove",
    "Decision",
    "DecisionPart",
    "DeskTemplate",
    "DoorProbe",
    "Duty",
    "DutyKind",
    "Edge",
    "ExclusionList",
    "Filing",
    "FilingKind",
    "FilingState",
    "FurtherService",
    "GazetteNotice",
    "Grant",
    "Ground",
    "IdempotentReply",
    "IdentityCheck",
    "InboxMessage",
    "Inheritance",
    "Invitation",
    "ItemSet",
    "Job",
    "KeyIndexFile",
    "KeyIndexSource",
    "Lead",
    "LedgerEntry",
    "LedgerSecret",
    "Letter",
    "LogCheckpoint",
    "LogLeaf",
    "LogQueue",
    "LogShard",
    "LogTile",
    "Mandate",
    "Manifest",
    "Match",
    "MatchState",
    "Membership",
    "NotPossibleNow",
    "NotYourStep",
    "NoticeSettings",
    "NumberCounter",
    "Officer",
    "OriginKind",
    "Outage",
    "OutboxMessage",
    "Overlap",
    "Party",
    "PlaceKind",
    "Receipt",
    "Refusal",
    "RefusalControl",
    "RefusalImport",
    "RefusalImportGroup",
    "RefusalImportRow",
    "RefusalState",
    "RefusalVersion",
    "RegisterSnapshot",
    "Registration",
    "RegistrationState",
    "ReviewRequest",
    "RuleProfile",
    "Scope",
    "ScopeKind",
    "Screening",
    "ScreeningPart",
    "Service",
    "SigningKeyEvent",
    "SiteCheck",
    "Snapshot",
    "Source",
    "StateRule",
    "UnsealOrder",
    "UpdateFrequency",
    "Usage",
    "User",
    "Version",
    "VersionDiff",
    "Waiver",
    "Webhook",
    "WebhookDelivery",
    "WorkflowRow",
]
