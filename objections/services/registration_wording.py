"""What is said about a registration while others may object to it, and when it settles."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from registry.services.wording import Wording

REGISTRATIONS = {
    "registration:published": Wording(
        subject=_("%(number)s is published: objections until %(due_at)s"),
        body=_("%(name)s was screened and published. Anyone else may object until %(due_at)s."),
        silence=_("If nobody objects and no refusal stands against it, it is registered after the window."),
    ),
    "registration:held": Wording(
        subject=_("%(number)s: the window is over, something is still open"),
        body=_("%(name)s is registered as soon as the last objection and the last match with a refusal are final."),
    ),
    "registration:contract_over": Wording(
        subject=_("%(number)s: the contract of a source has ended"),
        body=_(
            "%(name)s cannot be registered, because the contract of %(count)s of its sources has ended: a registration "
            "is good only as long as every source's contract. Replace the version by one with the contract renewed or "
            "without these sources, or withdraw the application."
        ),
        silence=_("If you do nothing, it stays on hold and is not registered."),
        path="/workspace/%(registration)s/",
    ),
    "registration:registered": Wording(
        subject=_("%(name)s is registered: %(dip)s"),
        body=_("%(items)s items are registered under %(dip)s; %(excluded)s items were excluded."),
    ),
    "registration:registered_after_objection": Wording(
        subject=_("%(name)s was registered: %(number)s"),
        body=_("You objected to it. The certificate lists every objection and what became of it."),
        path="/register/%(number)s/",
    ),
    "registration:refiled": Wording(
        subject=_("%(name)s is open to objection again: %(number)s"),
        body=_(
            "You objected to %(earlier)s, which was withdrawn. Half or more of its items were filed again and are now "
            "published as %(number)s. What you wrote then does not count here; you can object anew until %(closes_at)s."
        ),
        silence=_("If nobody objects by %(closes_at)s, it is registered."),
        path="/register/%(number)s/",
    ),
    "registration:registered_unpublished": Wording(
        subject=_("%(name)s is recorded: %(dip)s"),
        body=_("As you asked, it was not published. Nobody could object, so there is no certificate for it."),
    ),
    "registration:refused_objection_to_the_whole": Wording(
        subject=_("%(number)s is refused"),
        body=_("An objection to the whole of %(name)s was upheld and is final, so it is not registered."),
    ),
    "registration:refused_nothing_left": Wording(
        subject=_("%(number)s is refused: nothing is left"),
        body=_("Every item of %(name)s has to leave it, so there is nothing to register."),
    ),
    "registration:refused_ex_officio": Wording(
        subject=_("%(number)s is refused"),
        body=_("Two officers found a reason against %(name)s while it was published: %(reasons)s"),
        silence=_("If you do not ask for a review by %(due_at)s, the refusal becomes final."),
    ),
    "registration:replaced": Wording(
        subject=_("%(number)s: the version was replaced"),
        body=_("%(name)s is screened now and then published with a full new window."),
    ),
    "registration:excluded": Wording(
        subject=_("%(number)s: items were excluded"),
        body=_("%(excluded)s items left %(name)s; %(items)s stay. A narrower certificate replaces the one before."),
    ),
}
