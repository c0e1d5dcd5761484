"""Messages to curators and holders about matches."""

from django.utils.translation import gettext_lazy as _

from .base import Wording

ANSWER = "/cases/%(number)s/answer/"

WORDINGS = {
    "match:notified": Wording(
        subject=_("Refusal %(refusal)s matches %(count)d items of %(registration)s"),
        body=_(
            "Screening found %(count)d items of %(registration)s that refusal %(refusal)s covers (match %(number)s). "
            "Agree to remove them, or contest, by %(due_at)s."
        ),
        silence=_("If you do not answer by %(due_at)s, the items are removed: you are taken to agree."),
        path=ANSWER,
    ),
    "match:waiting": Wording(
        subject=_("Refusal %(refusal)s matches %(count)d items of %(registration)s"),
        body=_(
            "Screening found %(count)d items of %(registration)s that refusal %(refusal)s covers (match %(number)s). "
            "The refusal is not verified yet, so no time runs against you. You may answer now."
        ),
        silence=_(
            "If you do nothing, nothing happens until the refusal is verified or falls; you are told either way."
        ),
        path=ANSWER,
    ),
    "match:notified_by_hand": Wording(
        subject=_("Refusal %(refusal)s names a person found in %(count)d items of %(registration)s"),
        body=_(
            "An officer opened match %(number)s: the person whom refusal %(refusal)s is about is found in %(count)d "
            "items of %(registration)s. The case says where and why. Agree to remove them, or contest, by %(due_at)s."
        ),
        silence=_("If you do not answer by %(due_at)s, the items are removed: you are taken to agree."),
        path=ANSWER,
    ),
    "match:waiting_by_hand": Wording(
        subject=_("Refusal %(refusal)s names a person found in %(count)d items of %(registration)s"),
        body=_(
            "An officer opened match %(number)s: the person whom refusal %(refusal)s is about is found in %(count)d "
            "items of %(registration)s. The refusal is not verified yet, so no time runs against you. You may answer "
            "now."
        ),
        silence=_(
            "If you do nothing, nothing happens until the refusal is verified or falls; you are told either way."
        ),
        path=ANSWER,
    ),
    "match:found_by_hand": Wording(
        subject=_("An officer found what your refusal %(refusal)s is about in %(registration)s"),
        body=_(
            "An officer opened match %(number)s on %(count)d items of %(registration)s under your refusal "
            "%(refusal)s. The curator has been told, without the name. You need not do anything."
        ),
    ),
    "match:notified_carried": Wording(
        subject=_("Refusal %(refusal)s of %(parent)s covers %(count)d items of %(registration)s"),
        body=_(
            "%(registration)s was taken from %(parent)s. %(count)d items that refusal %(refusal)s covers there stand "
            "in it (match %(number)s). Agree to remove them, or contest, by %(due_at)s."
        ),
        silence=_("If you do not answer by %(due_at)s, the items are removed: you are taken to agree."),
        path=ANSWER,
    ),
    "match:waiting_carried": Wording(
        subject=_("Refusal %(refusal)s of %(parent)s covers %(count)d items of %(registration)s"),
        body=_(
            "%(registration)s was taken from %(parent)s. %(count)d items that refusal %(refusal)s covers there stand "
            "in it (match %(number)s). The refusal is not verified yet, so no time runs against you. You may answer "
            "now."
        ),
        silence=_(
            "If you do nothing, nothing happens until the refusal is verified or falls; you are told either way."
        ),
        path=ANSWER,
    ),
    "match:found_carried": Wording(
        subject=_("Items of your refusal %(refusal)s were taken over into %(registration)s"),
        body=_(
            "%(registration)s was taken from %(parent)s, where your refusal %(refusal)s covers items. %(count)d of "
            "them stand in it; match %(number)s is open and the curator has been told. You need not do anything."
        ),
    ),
    "lineage:breach": Wording(
        subject=_("%(count)d items excluded from %(parent)s stand in %(registration)s"),
        body=_(
            "%(registration)s was taken from %(parent)s, from which %(count)d items were excluded that stand in it. "
            "No refusal covers them. The examiners see this; you may exclude them yourself."
        ),
    ),
    "match:clock_started": Wording(
        subject=_("Match %(number)s: your time to answer has begun"),
        body=_(
            "Refusal %(refusal)s, which matches %(count)d items of %(registration)s, is verified now. "
            "Agree to remove them, or contest, by %(due_at)s."
        ),
        silence=_("If you do not answer by %(due_at)s, the items are removed: you are taken to agree."),
        path=ANSWER,
    ),
    "match:found": Wording(
        subject=_("Your refusal %(refusal)s matches %(count)d items of %(registration)s"),
        body=_(
            "Screening found %(count)d items of %(registration)s that your refusal %(refusal)s covers. The curator has "
            "been told; the case is %(number)s. You need not do anything."
        ),
    ),
    "match:open_to_objection": Wording(
        subject=_("%(registration)s, which holds %(count)d items of yours, is open to objections"),
        body=_(
            "%(registration)s is pre-published until %(closes_at)s. Your refusal %(refusal)s covers %(count)d items of "
            "it and is followed in its own case, %(number)s. If more speaks against the dataset, object: this link "
            "opens the form with these items filled in."
        ),
        silence=_("If you do not object, your refusal is still followed. Nothing is held against you."),
        path="/register/%(application)s/object/?match=%(match)d",
        is_service=False,
    ),
    "lead:found": Wording(
        subject=_("Items of %(registration)s are alike to what refusal %(refusal)s names"),
        body=_(
            "Screening found %(count)d items of %(registration)s whose ISCC is near one that refusal %(refusal)s "
            "names. That is a lead and no match: nothing is decided by it, and nothing is removed. Look whether they "
            "are the same work; you may remove them yourself."
        ),
        silence=_("If you do nothing, nothing happens. The holder sees the same lead and may object."),
        path="/register/%(number)s/screening/",
        is_service=False,
    ),
    "lead:holder": Wording(
        subject=_("%(registration)s has items alike to what your refusal %(refusal)s names"),
        body=_(
            "Screening found %(count)d items of %(registration)s whose ISCC is near one that your refusal %(refusal)s "
            "names. That is a lead and no match. Look whether they are your work; if so, you may object."
        ),
        silence=_("If you do nothing, nothing happens: what is alike is never removed without a decision."),
        path="/refusals/%(refusal)s/",
        is_service=False,
    ),
    "match:holder_answered": Wording(
        subject=_("Match %(number)s: the holder has answered"),
        body=_(
            "The holder of refusal %(refusal)s has answered what you say against it. Two officers decide; match "
            "%(number)s with %(count)d items of %(registration)s follows their decision."
        ),
        silence=_("If you do nothing, the officers decide on what both sides have shown."),
        is_service=False,
    ),
    "match:holder_silent": Wording(
        subject=_("Match %(number)s: the holder has not answered"),
        body=_(
            "The holder of refusal %(refusal)s did not answer in time. Two officers decide on what you have shown; "
            "match %(number)s with %(count)d items of %(registration)s follows their decision."
        ),
        silence=_("If you do nothing, the officers decide on what you have shown."),
        is_service=False,
    ),
    "match:accepted": Wording(
        subject=_("The curator agrees to remove %(count)d items (match %(number)s)"),
        body=_(
            "The curator of %(registration)s agrees to remove the %(count)d items that your refusal %(refusal)s covers."
        ),
    ),
    "match:accepted_by_silence": Wording(
        subject=_("Match %(number)s: no answer, so %(count)d items are removed"),
        body=_(
            "The curator of %(registration)s did not answer in time. The %(count)d items that refusal %(refusal)s "
            "covers leave the dataset: at its registration, or by exclusion if it is registered already."
        ),
    ),
    "match:nothing_left": Wording(
        subject=_("Match %(number)s covers every item that is left of %(registration)s"),
        body=_(
            "The %(count)d items that refusal %(refusal)s covers were to leave %(registration)s, and no other item is "
            "left. An empty dataset is not registered: two officers decide on revoking it, and the registrant can "
            "cancel it before."
        ),
    ),
    "match:contested": Wording(
        subject=_("Match %(number)s is contested"),
        body=_(
            "The curator of %(registration)s says that the %(count)d items are not covered by your refusal "
            "%(refusal)s. Two officers decide; your refusal itself is not in question."
        ),
    ),
    "match:keep": Wording(
        subject=_("Match %(number)s holds: %(count)d items are removed"),
        body=_(
            "Two officers decided that refusal %(refusal)s covers the items of %(registration)s. Reasons: %(reasons)s"
        ),
    ),
    "match:dismiss": Wording(
        subject=_("Match %(number)s does not hold: the items stay"),
        body=_(
            "Two officers decided that refusal %(refusal)s does not cover the items of %(registration)s. "
            "Reasons: %(reasons)s"
        ),
    ),
    "match:excluded": Wording(
        subject=_("%(count)d items have left %(registration)s (match %(number)s)"),
        body=_(
            "The items that refusal %(refusal)s covers were taken out of %(registration)s by an exclusion list. "
            "The new root proves that they are absent."
        ),
    ),
    "match:lifted_withdrawn": Wording(
        subject=_("Match %(number)s is lifted: the refusal was withdrawn"),
        body=_("The holder withdrew refusal %(refusal)s. The %(count)d items of %(registration)s may stay."),
    ),
    "match:lifted_granted": Wording(
        subject=_("Match %(number)s is lifted: use was granted"),
        body=_("The holder of refusal %(refusal)s granted use. The %(count)d items of %(registration)s may stay."),
    ),
    "match:lifted_dismissed": Wording(
        subject=_("Match %(number)s is lifted: the refusal does not hold"),
        body=_("Refusal %(refusal)s is out of force. The %(count)d items of %(registration)s may stay."),
    ),
    "match:lifted_narrowed": Wording(
        subject=_("Match %(number)s is lifted: the refusal was narrowed"),
        body=_("Refusal %(refusal)s no longer covers the %(count)d items of %(registration)s. They may stay."),
    ),
    "match:lifted_replaced": Wording(
        subject=_("Match %(number)s is lifted: the version is replaced"),
        body=_(
            "The new version of %(registration)s is screened by itself. If refusal %(refusal)s covers items of it, "
            "you are told in a new case."
        ),
    ),
    "match:lifted_ended": Wording(
        subject=_("Match %(number)s is lifted: the registration ended"),
        body=_("%(registration)s has ended, so nothing has to be removed from it any more."),
    ),
}
