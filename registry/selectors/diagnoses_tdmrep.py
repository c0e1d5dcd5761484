"""What TDMRep files, headers and metas say that no agent reads so."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TDMREP_WORDS: dict[str, str | Promise] = {
    "tdmrep_no_rules": _("The file holds no rule: nothing is reserved."),
    "tdmrep_one_object": _(
        "The file is one object. It has to be an array of rules, in square brackets even if there is one: as "
        "it stands no agent reads it."
    ),
    "tdmrep_not_an_array": _("The file is no array of rules, so no agent reads it."),
    "tdmrep_too_many_rules": _("Only the first %(limit)s rules were read."),
    "tdmrep_rule_not_an_object": _("Rule %(rule)s is no object with a location and a reservation; it is passed over."),
    "tdmrep_key_spelling": _(
        "Rule %(rule)s says “%(key)s”; agents only read “%(meant)s”, in lower case and with hyphens."
    ),
    "tdmrep_unknown_key": _("“%(key)s” in rule %(rule)s is not part of the protocol; agents pass over it."),
    "tdmrep_no_location": _("Rule %(rule)s has no location and applies to nothing."),
    "tdmrep_location_type": _("The location of rule %(rule)s (%(location)s) is no text that an address could match."),
    "tdmrep_location_is_url": _(
        "The location of rule %(rule)s (%(location)s) is a whole address. It has to be a path that begins "
        "with a slash: as it stands it matches nothing."
    ),
    "tdmrep_location_no_slash": _(
        "The location of rule %(rule)s (%(location)s) does not begin with a slash and matches nothing."
    ),
    "tdmrep_value": _(
        "The reservation of rule %(rule)s is %(value)s. Only the numbers 1 and 0, without quotation marks, "
        "are read: as it stands nothing is reserved."
    ),
    "tdmrep_no_reservation": _(
        "Rule %(rule)s has no tdm-reservation: for the addresses it matches nothing is reserved."
    ),
    "tdmrep_never_reached": _(
        "Rule %(rule)s (%(location)s) is never reached: rule %(earlier)s before it matches the same "
        "addresses, and the first match counts. Put the more specific rule first."
    ),
    "tdmrep_policy_address": _("The policy of rule %(rule)s (%(policy)s) is no web address; agents cannot open it."),
    "tdmrep_policy_unused": _(
        "Rule %(rule)s has a policy (%(policy)s) but reserves nothing; agents do not look at it."
    ),
    "tdm_layer_value": _("tdm-reservation is “%(value)s”. Only 1 and 0 are read: it counts as not said."),
    "tdm_layer_contradicts": _(
        "tdm-reservation is said more than once with different values (%(values)s): it counts as not said."
    ),
    "tdm_layer_policy": _("The policy (%(policy)s) is no web address; agents cannot open it."),
    "tdm_policy_alone": _(
        "There is a policy (%(policy)s) but no tdm-reservation beside it: by itself it reserves nothing."
    ),
    "odrl_not_an_object": _("The policy is no JSON object and offers nothing."),
    "odrl_no_permission": _("The policy has no permission and offers nothing."),
    "odrl_context": _("The @context of the policy has to name %(needed)s."),
    "odrl_property": _("“%(property)s” of the policy has to be %(needed)s; it is %(found)s."),
    "odrl_missing": _("The policy has no “%(property)s”."),
    "odrl_beyond_profile": _("“%(property)s” is not part of this kind of policy; agents pass over it."),
    "odrl_action": _("The action of a permission has to be tdm:mine; it is %(found)s."),
}
