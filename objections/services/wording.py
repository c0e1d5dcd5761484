"""What the procedure's messages say. Each names cause, actor, deadline and what silence does."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.services.wording import Wording

from .registration_wording import REGISTRATIONS

FILING = {
    "objection:confirm": Wording(
        subject=_("Confirm your objection to %(registration)s"),
        body=_(
            "You, or somebody who gave this address, wrote an objection to %(registration)s. It is filed when you open "
            "the link below and press the button. The window goes on running meanwhile."
        ),
        silence=_("If you do nothing by %(expires_at)s, nothing is filed and what was written is deleted."),
        path="/objections/confirm/%(token)s/",
    ),
    "objection:enter": Wording(
        subject=_("Your link to case %(number)s"),
        body=_("With the link below you open case %(number)s as its objector. Do not pass it on."),
        silence=_("The link works until %(expires_at)s; you can ask for another one at any time."),
        path="/cases/%(number)s/enter/%(token)s/",
    ),
    "objection:filed": Wording(
        subject=_("Objection %(number)s received"),
        body=_(
            "Your objection to %(dataset)s (%(registration)s) was received. An examiner decides on its admission "
            "by %(due_at)s. Evidence can follow on the case page."
        ),
        silence=_("If the examiner does nothing by then, it counts as admitted and is served on the curator."),
    ),
    "objection:admitted": Wording(
        subject=_("Objection %(number)s was admitted"),
        body=_("Your objection to %(dataset)s was admitted and served on the curator, who may answer by %(due_at)s."),
        silence=_("If the curator does not answer, the decision is made on your evidence, for the items you named."),
    ),
    "objection:served": Wording(
        subject=_("Objection %(number)s to %(dataset)s: answer by %(due_at)s"),
        body=_(
            "An objection to %(items)s items of %(dataset)s (%(registration)s) was admitted and is hereby served on "
            "you. Remove all, remove some, or contest by %(due_at)s; you can ask for more time once."
        ),
        silence=_(
            "If you do nothing by %(due_at)s, the decision is made on the objector's evidence, "
            "for the items named only."
        ),
    ),
    "objection:intent_moved": Wording(
        subject=_("%(number)s: your time to object now ends at %(due_at)s"),
        body=_(
            "Your notice of an intended objection to %(number)s held the window open until %(was_due_at)s and now "
            "holds it open until %(due_at)s: working days were announced, or the register could not be reached."
        ),
        silence=_("If you do not object by %(due_at)s, the window no longer waits for you."),
        path="/register/%(number)s/",
    ),
    "objection:evidence_moved": Wording(
        subject=_("Objection %(number)s: evidence until %(evidence_until_at)s"),
        body=_(
            "Evidence on your objection to %(dataset)s can follow until %(evidence_until_at)s: working days were "
            "announced, or the register could not be reached."
        ),
        silence=_("What is not handed in by then is not looked at."),
    ),
    "objection:deficient": Wording(
        subject=_("Objection %(number)s: something is missing"),
        body=_("The examiner asks you to mend your objection to %(dataset)s by %(due_at)s: %(gaps)s"),
        silence=_("If you do nothing by %(due_at)s, the objection is not admitted."),
    ),
    "objection:cured": Wording(
        subject=_("Objection %(number)s: your addition was received"),
        body=_("An examiner decides on admission by %(due_at)s."),
        silence=_("If the examiner does nothing by then, the objection counts as admitted."),
    ),
    "objection:not_mended": Wording(
        subject=_("Objection %(number)s was not admitted"),
        body=_("What was missing in your objection to %(dataset)s was not mended in time, so it was not admitted."),
        silence=_("If you do not ask for a review by %(due_at)s, this becomes final."),
    ),
    "objection:inadmissible": Wording(
        subject=_("Objection %(number)s was not admitted"),
        body=_("Two officers decided not to admit your objection to %(dataset)s. Their reasons: %(reasons)s"),
        silence=_("If you do not ask for a review by %(due_at)s, this becomes final."),
    ),
}

ROUNDS = {
    "objection:answered": Wording(
        subject=_("Objection %(number)s: the curator has answered"),
        body=_(
            "The curator of %(dataset)s answered and removes %(items)s of the items. Read the answer on the case page; "
            "you may reply by %(due_at)s."
        ),
        silence=_("If you do nothing by %(due_at)s, the examination begins without a reply."),
    ),
    "objection:conceded": Wording(
        subject=_("Objection %(number)s: everything named is removed"),
        body=_(
            "The curator of %(dataset)s removes all %(items)s items. The case is settled; nothing more is to be done."
        ),
    ),
    "objection:extended": Wording(
        subject=_("Objection %(number)s: more time for the answer"),
        body=_(
            "The curator of %(dataset)s asked for more time, which is possible once. "
            "The answer is now due by %(due_at)s."
        ),
        silence=_("Without an answer by then, the decision is made on the objector's evidence."),
    ),
    "objection:replied": Wording(
        subject=_("Objection %(number)s: the objector has replied"),
        body=_("The objector replied to your answer. The examiners decide by %(due_at)s."),
    ),
    "objection:examined": Wording(
        subject=_("Objection %(number)s is under decision"),
        body=_("The rounds are over. An examiner drafts the decision and a second officer signs it, by %(due_at)s."),
    ),
    "objection:no_answer": Wording(
        subject=_("Objection %(number)s: no answer came"),
        body=_(
            "The curator of %(dataset)s did not answer in time. The examiners decide by %(due_at)s on the objector's "
            "evidence, for the items named only."
        ),
    ),
    "objection:evidence": Wording(
        subject=_("Objection %(number)s: new evidence"),
        body=_("The other side handed in a file. You find it on the case page."),
    ),
    "objection:asked_cool_off": Wording(
        subject=_("Objection %(number)s: the other side asks for a cooling-off period"),
        body=_("Accept or decline on the case page. Their words: %(text)s"),
        silence=_("If you do nothing, the answer clock simply goes on to %(due_at)s."),
    ),
    "objection:asked_extend": Wording(
        subject=_("Objection %(number)s: the other side asks for a longer cooling-off period"),
        body=_("Accept or decline on the case page. Their words: %(text)s"),
        silence=_("If you do nothing, the cooling-off period ends at %(due_at)s."),
    ),
    "objection:asked_settle": Wording(
        subject=_("Objection %(number)s: the other side offers a settlement"),
        body=_(
            "The list of items it would remove is on the case page; accept or decline it there. Their words: %(text)s"
        ),
        silence=_("If you do nothing, the cooling-off period ends at %(due_at)s and the answer clock goes on."),
    ),
    "objection:declined": Wording(
        subject=_("Objection %(number)s: your request was declined"),
        body=_("The other side declined. The clock that runs now ends at %(due_at)s."),
    ),
    "objection:agreed_cool_off": Wording(
        subject=_("Objection %(number)s: cooling-off period"),
        body=_(
            "Both sides agreed. The answer clock stands still; the period ends at %(due_at)s or when a side ends it."
        ),
        silence=_("If nothing is agreed by then, the answer clock goes on with what was left of it."),
    ),
    "objection:agreed_extend": Wording(
        subject=_("Objection %(number)s: longer cooling-off period"),
        body=_("Both sides agreed. The cooling-off period now ends at %(due_at)s."),
        silence=_("If nothing is agreed by then, the answer clock goes on with what was left of it."),
    ),
    "objection:agreed_settle": Wording(
        subject=_("Objection %(number)s is settled"),
        body=_("Both sides agreed that %(items)s items of %(dataset)s are removed. Nothing more is to be done."),
    ),
    "objection:cooling_over": Wording(
        subject=_("Objection %(number)s: the cooling-off period is over"),
        body=_("No settlement was reached. The curator of %(dataset)s may answer by %(due_at)s."),
        silence=_(
            "Without an answer by then, the decision is made on the objector's evidence, for the items named only."
        ),
    ),
}

DECISIONS = {
    "objection:decided": Wording(
        subject=_("Objection %(number)s was decided"),
        body=_("Two officers decided; %(items)s items of %(dataset)s leave. The reasons are on the case page."),
        silence=_("If neither side asks for a review by %(due_at)s, the decision becomes final."),
    ),
    "objection:review_requested": Wording(
        subject=_("Objection %(number)s: the other side asks for a review"),
        body=_("A panel of two officers who touched nothing of the case before decides by %(due_at)s."),
    ),
    "objection:remanded": Wording(
        subject=_("Objection %(number)s goes back to the examiners"),
        body=_(
            "The panel sent the case back; the examiners decide anew by %(due_at)s. The panel's reasons: %(reasons)s"
        ),
    ),
    "objection:closed": Wording(
        subject=_("Objection %(number)s is final"),
        body=_("The decision on the objection to %(dataset)s is final. You find it on the case page."),
    ),
    "objection:withdrawn": Wording(
        subject=_("Objection %(number)s was withdrawn"),
        body=_("The objector withdrew the objection to %(dataset)s. Nothing more is to be done."),
    ),
    "objection:moot_registration_ended": Wording(
        subject=_("Objection %(number)s has ended"),
        body=_("The registration of %(dataset)s (%(registration)s) ended, so there is nothing left to decide."),
    ),
    "objection:moot_answered_by_removal": Wording(
        subject=_("Objection %(number)s has ended: the items are gone"),
        body=_("Every item it names has left %(dataset)s. It is answered by removal; nothing is left to decide."),
    ),
    "objection:set_aside": Wording(
        subject=_("Objection %(number)s: its items are set aside"),
        body=_(
            "The case was undecided for longer than the rules allow. The applicant takes its %(items)s items out of "
            "the registration of %(dataset)s, so that the rest can be registered."
        ),
    ),
    "objection:version_replaced": Wording(
        subject=_("Objection %(number)s: the dataset was replaced by another version"),
        body=_(
            "%(dataset)s is screened and published anew, with a full new window. Your objection carries over to the "
            "items still present; you need do nothing."
        ),
    ),
    "objection:stayed": Wording(
        subject=_("Objection %(number)s stands still"),
        body=_("A court or tribunal has the matter. The case waits for it and does not lapse by silence."),
    ),
    "objection:resumed": Wording(
        subject=_("Objection %(number)s goes on"),
        body=_("The proceedings elsewhere ended. The examiners decide by %(due_at)s."),
    ),
    "objection:judgment": Wording(
        subject=_("Objection %(number)s: a judgment was carried out"),
        body=_("A judgment was carried out on the closed case; it concerns %(items)s items of %(dataset)s."),
    ),
}

BRAKES = {
    "brake:lifted": Wording(
        subject=_("The brake on your objections is lifted"),
        body=_("Officer %(officer)s granted your appeal until %(until_at)s. The reasons: %(reasons)s"),
        silence=_("You can file as before."),
        path="/me/record/",
    ),
    "brake:kept": Wording(
        subject=_("The brake on your objections stays"),
        body=_("Officer %(officer)s did not grant your appeal. The reasons: %(reasons)s"),
        silence=_("Objections can be filed within the quota on that page; refusals are not touched."),
        path="/me/record/",
    ),
}
WORDINGS = BRAKES | FILING | ROUNDS | DECISIONS | REGISTRATIONS
