"""Messages about applications for registration, from invitation to the end of a review."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

WORKSPACE = "/workspace/%(registration)d/"
NO_ACTION = _("You need not do anything.")

WORDINGS = {
    "registration:renewable": Wording(
        subject=_("%(dip)s ends at %(until_at)s and can be renewed now"),
        body=_(
            "The registration of %(name)s is valid until %(until_at)s. A renewal filed before then keeps it in force "
            "while it is examined; the new term is cut to the shortest source contract."
        ),
        silence=_("If no renewal is filed by then, the registration lapses and its certificate expires."),
        path="/workspace/%(registration)d/filings/",
    ),
    "registration:invited": Wording(
        subject=_("You are named as joint applicant of %(name)s"),
        body=_(
            "Another applicant named you as joint applicant of %(name)s. Confirm or decline on the page "
            "of the application."
        ),
        silence=_("If you do nothing, the application cannot pass examination."),
        path=WORKSPACE,
    ),
    "registration:submitted": Wording(
        subject=_("%(number)s received: %(name)s"),
        body=_(
            "Your application for %(name)s was received with %(items)d items and has the number "
            "%(number)s. The receipt "
            "lists every file. The registry decides on admission until %(due_at)s."
        ),
        silence=_("If the registry does nothing until then, the application is deemed admitted."),
        path=WORKSPACE,
    ),
    "registration:resubmitted": Wording(
        subject=_("%(number)s received again: %(name)s"),
        body=_(
            "Your corrected application for %(name)s was received with %(items)d items. A new receipt "
            "lists every file. "
            "The registry decides on admission until %(due_at)s."
        ),
        silence=_("If the registry does nothing until then, the application is deemed admitted."),
        path=WORKSPACE,
    ),
    "registration:accepted": Wording(
        subject=_("%(number)s is admitted"),
        body=_("The registry admitted your application for %(name)s. It is examined until %(due_at)s."),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:deemed_accepted": Wording(
        subject=_("%(number)s is deemed admitted"),
        body=_(
            "The registry did not decide on admission of your application for %(name)s in time, so it is deemed "
            "admitted. It is examined until %(due_at)s."
        ),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:correction": Wording(
        subject=_("%(number)s: please correct until %(due_at)s"),
        body=_(
            "Officer %(officer)s found gaps in your application for %(name)s. This letter names all of them:\n"
            "%(gaps)s\n"
            "Correct them and hand the application in again until %(due_at)s."
        ),
        silence=_("If you do nothing until then, the application is deemed withdrawn."),
        path=WORKSPACE,
    ),
    "registration:evidence_requested": Wording(
        subject=_("%(number)s: evidence is needed until %(due_at)s"),
        body=_(
            "Officer %(officer)s asks for evidence on your application for %(name)s: %(text)s\n"
            "Hand it in until %(due_at)s. The time for the examination stands still meanwhile."
        ),
        silence=_("If you do nothing until then, the registration procedure is terminated."),
        path=WORKSPACE,
    ),
    "registration:supplied": Wording(
        subject=_("%(number)s: your evidence was received"),
        body=_("Your answer with %(files)d files was received. The examination of %(name)s goes on until %(due_at)s."),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:extended": Wording(
        subject=_("%(number)s: the examination takes longer"),
        body=_(
            "Officer %(officer)s extended the examination of %(name)s until %(due_at)s, once, for these reasons: "
            "%(reasons)s"
        ),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:overdue": Wording(
        subject=_("%(number)s: the registry is late"),
        body=_(
            "The examination of %(name)s should have ended by %(was_due_at)s. The delay is counted in public. After as "
            "long again the registrar lead has to give the case to another officer."
        ),
        silence=_("Nothing is lost by the delay: silence of the registry never refuses."),
        path=WORKSPACE,
    ),
    "registration:passed": Wording(
        subject=_("%(number)s passed examination"),
        body=_(
            "Officer %(officer)s examined %(name)s and officer %(second)s signed. The items are now compared with all "
            "refusals in force; pre-publication comes next."
        ),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:sent_back": Wording(
        subject=_("%(number)s goes back to examination"),
        body=_(
            "The items of %(name)s could not be screened: %(reasons)s\n"
            "The application is examined again until %(due_at)s."
        ),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:refused": Wording(
        subject=_("%(number)s is refused"),
        body=_(
            "Officer %(officer)s refused to register %(name)s and officer %(second)s signed. The reasons: %(reasons)s\n"
            "You can ask for a review by two officers who have not dealt with the case until %(due_at)s."
        ),
        silence=_("If you do nothing until then, the refusal becomes final."),
        path=WORKSPACE,
    ),
    "registration:review_requested": Wording(
        subject=_("%(number)s: review begins"),
        body=_(
            "Your request for review of the refusal of %(name)s was received. Two officers decide until %(due_at)s."
        ),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:review_affirmed": Wording(
        subject=_("%(number)s: the refusal stands"),
        body=_(
            "Officers %(officer)s and %(second)s reviewed the refusal of %(name)s and keep it. The "
            "reasons: %(reasons)s\n"
            "It is final."
        ),
        silence=_("The same data can be filed again with what was missing."),
        path=WORKSPACE,
    ),
    "registration:review_remanded": Wording(
        subject=_("%(number)s is examined again"),
        body=_(
            "Officers %(officer)s and %(second)s set the refusal of %(name)s aside. The reasons: %(reasons)s\n"
            "It is examined again until %(due_at)s."
        ),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:withdrawal_asked": Wording(
        subject=_("%(number)s: another applicant wishes to withdraw"),
        body=_(
            "A joint applicant asked to withdraw the application for %(name)s. It is withdrawn when all have agreed."
        ),
        silence=_("If you do nothing, the application goes on."),
        path=WORKSPACE,
    ),
    "registration:withdrawn": Wording(
        subject=_("%(number)s is withdrawn"),
        body=_(
            "The application for %(name)s was withdrawn as all applicants asked. Open objections and "
            "matches end with it."
        ),
        silence=NO_ACTION,
        path=WORKSPACE,
    ),
    "registration:deemed_withdrawn": Wording(
        subject=_("%(number)s is deemed withdrawn"),
        body=_(
            "The corrections to %(name)s were not handed in by %(was_due_at)s, so the application is deemed withdrawn."
        ),
        silence=_("You can file it again at any time; what you entered can be used again."),
        path=WORKSPACE,
    ),
    "registration:terminated": Wording(
        subject=_("%(number)s is terminated"),
        body=_(
            "The evidence on %(name)s was not handed in by %(was_due_at)s, so the registration procedure is terminated."
        ),
        silence=_("You can file it again at any time; what you entered can be used again."),
        path=WORKSPACE,
    ),
    "registration:refused_final": Wording(
        subject=_("%(number)s: the refusal is final"),
        body=_("No review of the refusal of %(name)s was asked for by %(was_due_at)s, so it is final."),
        silence=_("The same data can be filed again with what was missing."),
        path=WORKSPACE,
    ),
    "registration:abandoned": Wording(
        subject=_("A draft has ended: %(name)s"),
        body=_("The draft for %(name)s was not submitted in time and has ended. The files handed in are kept."),
        silence=_("You can begin a new draft at any time."),
        path=WORKSPACE,
    ),
}
