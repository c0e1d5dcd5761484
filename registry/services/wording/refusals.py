"""Messages to holders about their refusals."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

PAGE = "/refusals/%(number)s/"
IMPORT = "/me/refusals/import/%(batch)s/"

WORDINGS = {
    "refusal:filed": Wording(
        subject=_("Refusal %(number)s is filed and in force"),
        body=_(
            "Your refusal with %(count)d scopes counts from now on, provisionally. Every dataset that is registered is "
            "checked against it. An examiner looks at it next; you may hand in proof of your right at any time."
        ),
        path=PAGE,
    ),
    "refusal:verified": Wording(
        subject=_("Refusal %(number)s is in force for good"),
        body=_(
            "The registry has checked what backs your refusal %(number)s. Where it matches a dataset, the curator's "
            "silence now means that the items leave."
        ),
        path=PAGE,
    ),
    "refusal:proof_required": Wording(
        subject=_("Refusal %(number)s: proof is needed"),
        body=_(
            "The registry asks you to show that you may speak for what refusal %(number)s covers. It stays in force "
            "meanwhile. Hand in your proof by %(due_at)s."
        ),
        silence=_(
            "If nothing comes by %(due_at)s, the refusal is dismissed and items it matched may be registered. "
            "You can ask for a review then."
        ),
        path="/refusals/%(number)s/proof/",
    ),
    "refusal:proof_received": Wording(
        subject=_("Refusal %(number)s: your proof has arrived"),
        body=_("An examiner looks at the proof for refusal %(number)s by %(due_at)s. It stays in force meanwhile."),
        silence=_("If the registry does not decide by then, you are asked again; your refusal does not suffer."),
        path=PAGE,
    ),
    "refusal:dismissed_unproved": Wording(
        subject=_("Refusal %(number)s is dismissed: no proof came"),
        body=_(
            "No proof was handed in for refusal %(number)s, so it is out of force. You can ask for a review by two "
            "officers who have not seen the case before."
        ),
        silence=_("If you do not ask by %(due_at)s, the dismissal is final. You may file a new refusal at any time."),
        path="/refusals/%(number)s/review/",
    ),
    "refusal:contested": Wording(
        subject=_("Refusal %(number)s is contested"),
        body=_(
            "The curator of a dataset says in match %(match)s that your refusal %(number)s does not hold for the items "
            "it matched. The refusal stays in force. Answer by %(due_at)s."
        ),
        silence=_("If you do not answer by %(due_at)s, officers decide on what the curator has shown."),
        path="/refusals/%(number)s/answer/",
    ),
    "refusal:unanswered": Wording(
        subject=_("Refusal %(number)s: officers now decide"),
        body=_(
            "You did not answer the curator. Two officers decide on refusal %(number)s on what the curator has shown."
        ),
        path=PAGE,
    ),
    "refusal:keep": Wording(
        subject=_("Refusal %(number)s is upheld"),
        body=_("Two officers decided that refusal %(number)s holds as it stands. Reasons: %(reasons)s"),
        path=PAGE,
    ),
    "refusal:narrow": Wording(
        subject=_("Refusal %(number)s holds in part"),
        body=_(
            "Two officers decided that the contested scopes of refusal %(number)s go; the others hold. "
            "Reasons: %(reasons)s"
        ),
        path=PAGE,
    ),
    "refusal:dismissed": Wording(
        subject=_("Refusal %(number)s is dismissed"),
        body=_("Two officers decided that refusal %(number)s does not hold; it is out of force. Reasons: %(reasons)s"),
        silence=_("If you do not ask for a review by %(due_at)s, the decision is final."),
        path="/refusals/%(number)s/review/",
    ),
    "refusal:revoked": Wording(
        subject=_("Refusal %(number)s is revoked for abuse"),
        body=_("Two officers found refusal %(number)s abusive. Reasons: %(reasons)s What you can do: %(redress)s"),
        path=PAGE,
    ),
    "refusal:reinstate": Wording(
        subject=_("Refusal %(number)s is back in force"),
        body=_("The review panel put refusal %(number)s back into force. Reasons: %(reasons)s"),
        path=PAGE,
    ),
    "refusal:closed": Wording(
        subject=_("Refusal %(number)s: the review is over"),
        body=_("The review panel keeps the dismissal of refusal %(number)s, which is final. Reasons: %(reasons)s"),
        path=PAGE,
    ),
    "refusal:closed_unreviewed": Wording(
        subject=_("Refusal %(number)s is closed"),
        body=_("No review was asked for, so the dismissal of refusal %(number)s is final. You may file a new one."),
        path=PAGE,
    ),
    "refusal:reaffirmation_due": Wording(
        subject=_("Refusal %(number)s: do you still mean it?"),
        body=_(
            "Refusal %(number)s has run its full period. It stays in force. Reaffirm it by %(due_at)s with one click."
        ),
        silence=_(
            "If you do not, it falls dormant on %(due_at)s: it still keeps items out of new registrations, but no "
            "longer reopens old ones. You can reaffirm it later."
        ),
        path="/refusals/%(number)s/reaffirm/",
    ),
    "refusal:reminder": Wording(
        subject=_("Reminder: reaffirm refusal %(number)s"),
        body=_("Refusal %(number)s waits for your word that you still mean it, until %(due_at)s."),
        silence=_("If you do nothing, it falls dormant then; you can reaffirm it later."),
        path="/refusals/%(number)s/reaffirm/",
        is_service=False,
    ),
    "refusal:dormant": Wording(
        subject=_("Refusal %(number)s is dormant"),
        body=_(
            "Refusal %(number)s still keeps items out of new registrations, but no longer reopens old ones. "
            "Reaffirm it at any time."
        ),
        path="/refusals/%(number)s/reaffirm/",
    ),
    "refusal:withdrawn": Wording(
        subject=_("Refusal %(number)s is withdrawn"),
        body=_(
            "You withdrew refusal %(number)s. Matches still open are lifted; what has left a dataset "
            "does not come back."
        ),
        path=PAGE,
    ),
    "refusal:amended": Wording(
        subject=_("Refusal %(number)s is amended"),
        body=_("Your change to refusal %(number)s is recorded."),
        path=PAGE,
    ),
    "refusal:reaffirmed": Wording(
        subject=_("Refusal %(number)s is reaffirmed"),
        body=_("Refusal %(number)s is in force for its full period again. You are asked in time before that ends."),
        path=PAGE,
        is_service=False,
    ),
    "refusal:review_requested": Wording(
        subject=_("Refusal %(number)s: your request for a review has arrived"),
        body=_(
            "Two officers who have not seen the case before look at the dismissal of refusal %(number)s. Until they "
            "decide it stays out of force."
        ),
        path=PAGE,
        is_service=False,
    ),
    "refusal:mandate_ended": Wording(
        subject=_("Refusal %(number)s: the agent’s mandate has ended"),
        body=_(
            "The mandate of %(agent)s is over. Refusal %(number)s stands; from now on its holder alone acts for it and "
            "is told of it."
        ),
        silence=_("If you do nothing, the refusal stays in force as it is."),
        path=PAGE,
        is_service=False,
    ),
    "refusal:granted": Wording(
        subject=_("Refusal %(number)s: a grant is recorded"),
        body=_("You granted use in spite of refusal %(number)s to: %(grantee)s. For all others it stands."),
        path=PAGE,
    ),
    "refusal:import_checked": Wording(
        subject=_("Your list of refusals is checked: %(good)d can be filed, %(bad)d are at fault"),
        body=_(
            "“%(name)s” was read to its end: %(rows)d rows, of which %(good)d are new and good, %(bad)d are at fault, "
            "%(duplicates)d stand in the file twice and %(known)d are in force already. The page gives you the rows at "
            "fault back as a file, each with its reason."
        ),
        silence=_("Unless you had it filed at once, nothing is filed before you confirm."),
        path=IMPORT,
        is_service=False,
    ),
    "refusal:import_refused": Wording(
        subject=_("Your list of refusals could not be read"),
        body=_("“%(name)s” cannot be taken as a whole; the page says why. Nothing was filed."),
        path=IMPORT,
        is_service=False,
    ),
    "refusal:imported": Wording(
        subject=_("Your list of refusals is filed: %(refusals)d refusals with %(scopes)d scopes"),
        body=_(
            "The good rows of “%(name)s” are filed and in force, provisionally: %(refusals)d refusals with %(scopes)d "
            "scopes. Refusals that could not be filed any more: %(left_out)d. The page lists every receipt."
        ),
        path=IMPORT,
        is_service=False,
    ),
}
