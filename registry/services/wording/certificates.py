"""Messages about certificates, from issue to end, and about the end of registrations."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

CHECK_PAGE = "/v/%(certificate)s/"
DATASET_PAGE = "/register/%(dip)s/"
WORKSPACE = "/workspace/%(registration)d/"
NOTHING_TO_DO = _("You need not do anything.")

WORDINGS = {
    "certificate:issued": Wording(
        subject=_("Your certificate %(certificate)s is ready"),
        body=_(
            "The registry issued certificate %(certificate)s for %(dataset)s. It is valid until %(valid_until_at)s. "
            "The check page has the PDF, the signed credential and the proof from the ledger. It lists what was "
            "checked and what was not; it is a registry statement, not a court finding."
        ),
        silence=_("If you do nothing, it ends with its validity. Renewal is possible in the last months before."),
        path=CHECK_PAGE,
    ),
    "certificate:reissued": Wording(
        subject=_("Certificate %(replaces)s was replaced by %(certificate)s"),
        body=_(
            "What is registered of %(dataset)s has changed, so the registry replaced %(replaces)s by %(certificate)s. "
            "From now on only the new certificate can be relied on; what was relied on before stays good."
        ),
        silence=NOTHING_TO_DO,
        path=CHECK_PAGE,
    ),
    "certificate:suspended": Wording(
        subject=_("Certificate %(certificate)s was suspended until %(due_at)s"),
        body=_(
            "Two officers suspended certificate %(certificate)s for %(dataset)s, in whole or for the items named in "
            "the decision. What was relied on before stays good. Show until %(due_at)s that the reason is gone."
        ),
        silence=_(
            "If nothing is lifted by %(due_at)s, a suspended part is cut out by exclusion and a whole certificate is "
            "revoked."
        ),
        path=CHECK_PAGE,
    ),
    "certificate:cure_stated": Wording(
        subject=_("Certificate %(certificate)s: your statement was received"),
        body=_(
            "You said why the suspension of %(certificate)s for %(dataset)s should be lifted. Two officers look at it. "
            "The time for the suspension goes on running meanwhile."
        ),
        silence=_("If it is not lifted in time, a suspended part is cut out and a whole certificate is revoked."),
        path=CHECK_PAGE,
    ),
    "certificate:suspended_by_court": Wording(
        subject=_("Certificate %(certificate)s was suspended by a court's measure"),
        body=_(
            "Two officers carried out a court's measure: certificate %(certificate)s for %(dataset)s is suspended, in "
            "whole or for the items named. What was relied on before stays good."
        ),
        silence=_("If you do nothing, it stays suspended until the measure is lifted or validity ends."),
        path=CHECK_PAGE,
    ),
    "certificate:lifted": Wording(
        subject=_("Certificate %(certificate)s is in force again"),
        body=_(
            "Two officers lifted the suspension of certificate %(certificate)s for %(dataset)s. The check page keeps "
            "the time in between."
        ),
        silence=NOTHING_TO_DO,
        path=CHECK_PAGE,
    ),
    "certificate:revoked": Wording(
        subject=_("Certificate %(certificate)s was revoked"),
        body=_(
            "Certificate %(certificate)s for %(dataset)s was revoked. The check page says from when; the case page "
            "says why and what can be done against it."
        ),
        silence=_("If you do nothing, it stays revoked."),
        path=CHECK_PAGE,
    ),
    "certificate:cancelled": Wording(
        subject=_("Certificate %(certificate)s was cancelled"),
        body=_("Certificate %(certificate)s for %(dataset)s was cancelled as the registrant asked."),
        silence=NOTHING_TO_DO,
        path=CHECK_PAGE,
    ),
    "certificate:expired": Wording(
        subject=_("Certificate %(certificate)s has expired"),
        body=_(
            "The validity of certificate %(certificate)s for %(dataset)s ended at %(valid_until_at)s. What was relied "
            "on before stays good."
        ),
        silence=_(
            "If you do nothing, the dataset stays without a certificate. A new version can be filed at any time."
        ),
        path=CHECK_PAGE,
    ),
    "certificate:challenged": Wording(
        subject=_("Certificate %(certificate)s was challenged"),
        body=_(
            "Somebody objected to %(dataset)s after its registration. Certificate %(certificate)s stays in force and "
            "is marked as challenged until the objection is final."
        ),
        silence=_(
            "If you do nothing here, the objection takes its course; its own message says what to answer by when."
        ),
        path=CHECK_PAGE,
    ),
    "certificate:unchallenged": Wording(
        subject=_("Certificate %(certificate)s is no longer challenged"),
        body=_("No objection to %(dataset)s is open any more, so the mark was taken off certificate %(certificate)s."),
        silence=NOTHING_TO_DO,
        path=CHECK_PAGE,
    ),
    "registration:lapsed": Wording(
        subject=_("%(dip)s has lapsed"),
        body=_(
            "The validity of registration %(dip)s of %(name)s has ended, and with it that of its certificate, "
            "%(certificate)s. What was relied on before stays good."
        ),
        silence=_("If you do nothing, it stays lapsed. A new version can be filed at any time."),
        path=DATASET_PAGE,
    ),
    "registration:cancellation_asked": Wording(
        subject=_("%(dip)s: another registrant asks to cancel it"),
        body=_(
            "Another registrant asked to cancel registration %(dip)s of %(name)s. It is cancelled when all registrants "
            "have asked."
        ),
        silence=_("If you do nothing, it stays registered."),
        path=WORKSPACE,
    ),
    "registration:cancelled": Wording(
        subject=_("%(dip)s was cancelled"),
        body=_(
            "As all registrants asked, registration %(dip)s of %(name)s was cancelled, and with it its certificate, "
            "%(certificate)s. What was relied on before stays good."
        ),
        silence=NOTHING_TO_DO,
        path=DATASET_PAGE,
    ),
    "registration:revoked": Wording(
        subject=_("%(dip)s was revoked"),
        body=_(
            "Two officers revoked registration %(dip)s of %(name)s, and with it its certificate, %(certificate)s. The "
            "reasons: %(reasons)s"
        ),
        silence=_("If you do nothing, it stays revoked."),
        path=DATASET_PAGE,
    ),
}
