"""What the other dialects say that no agent reads so."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DIALECT_WORDS: dict[str, str | Promise] = {
    "aipref_too_long": _("The statement is longer than %(limit)s characters and was not read."),
    "aipref_empty": _("The statement is empty: every preference is unknown."),
    "aipref_not_ascii": _(
        "“%(text)s” holds a character beyond ASCII, such as a typographic quotation mark: agents read none of it."
    ),
    "aipref_capitals": _("“%(text)s” has capital letters in a label. Labels are lower case; agents read none of it."),
    "aipref_syntax": _(
        "“%(text)s” is no list of label=value pairs with commas (column %(column)s): agents read none of it."
    ),
    "aipref_repeated_label": _("“%(label)s” is stated more than once; only the last counts."),
    "aipref_unknown_label": _(
        "“%(label)s” is no category of AIPREF (vocab-07 knows train-ai and search); agents pass over it."
    ),
    "aipref_unknown_value": _("“%(label)s=%(value)s” is neither y nor n: the preference counts as unknown."),
    "aipref_not_a_token": _(
        "The value of “%(label)s” (%(value)s) has to be y or n without quotation marks: the preference counts "
        "as unknown."
    ),
    "aipref_semicolon": _(
        "Behind a semicolon “%(lost)s” is only an addition to “%(label)s” and is ignored. Put a comma between "
        "preferences."
    ),
    "aipref_parameters": _("What stands behind the semicolon of “%(label)s” has no meaning yet and is ignored."),
    "noai_no_standard": _("“%(word)s” belongs to no standard: some crawlers follow it, most do not know it."),
    "noai_misspelt": _("“%(word)s” is read by no agent; “%(meant)s” was probably meant."),
    "noai_no_comma": _("“%(text)s” is read as one word. Put commas between directives, so that “%(word)s” is seen."),
    "noai_no_colon": _(
        "Between “%(agent)s” and “%(word)s” a colon is missing: both are read as one word that nobody knows."
    ),
    "noai_turned_round": _(
        "“%(word)s” stands where the agent’s name belongs. Write “%(agent)s: %(word)s”, or the directive alone."
    ),
    "noai_one_agent": _("“%(word)s” is said to %(agent)s alone; all other agents are told nothing by it."),
    "noai_agent_misspelt": _("No agent calls itself “%(agent)s”; %(meant)s was probably meant."),
    "noai_agent_product": _("“%(agent)s” is no crawler’s name. Its crawlers listen to %(meant)s."),
    "noai_too_many": _("Only the first %(limit)s directives were read."),
    "plus_unknown_code": _("“%(value)s” is no data-mining code of PLUS."),
    "plus_not_the_address": _(
        "“%(value)s” was read as %(code)s. The standard asks for the whole address, "
        "http://ns.useplus.org/ldf/vocab/%(code)s."
    ),
    "plus_conditions_elsewhere": _("%(code)s prohibits data mining except as %(property)s says."),
    "plus_several_codes": _("Several codes stand beside each other (%(codes)s); the most restrictive counts."),
    "cawg_no_assertion": _("There is no assertion about training and data mining."),
    "cawg_no_entries": _("The assertion has no entries and says nothing."),
    "cawg_unknown_use": _(
        "The use of “%(entry)s” (%(value)s) is neither allowed, notAllowed nor constrained; it is passed over."
    ),
    "cawg_custom_entry": _(
        "“%(entry)s” is an entry of the writer's own; it is kept but speaks of none of our categories."
    ),
    "cawg_constrained": _(
        "“%(entry)s” is allowed under a constraint only. Whoever cannot meet it has no permission: it counts "
        "as disallowed."
    ),
    "c2pa_too_large": _("The file is larger than %(limit)s bytes; its manifest was not looked for."),
    "c2pa_not_installed": _("This portal is not set up to look for C2PA manifests in files."),
    "c2pa_unreadable": _("The manifest of the file cannot be read: %(reason)s"),
    "c2pa_invalid": _(
        "The file was changed after it was signed, or its signature does not hold: what its manifest says does "
        "not count."
    ),
    "c2pa_signer_unknown": _(
        "The file is unchanged since it was signed, but nobody we know vouches for who signed it."
    ),
    "tdmai_not_an_object": _("The declaration is no JSON object and says nothing."),
    "tdmai_version": _("The version of the declaration is %(value)s; 1.0 is what readers know."),
    "tdmai_no_iscc": _("The declaration names no work by its ISCC and is bound to nothing."),
    "tdmai_intent": _("The intent (%(value)s) is none of activate, update and supersede."),
    "tdmai_unknown_key": _("“%(key)s” is not part of a declaration."),
    "tdmai_not_text": _(
        'The value of “%(key)s” is %(value)s. It has to be the text "true" or "false", in quotation marks: it '
        "is not read."
    ),
    "tdmai_value": _('The value of “%(key)s” (%(value)s) is neither "true" nor "false": it is not read.'),
    "aitxt_too_long": _("Only the first %(limit)s bytes of the file were read."),
    "aitxt_is_a_web_page": _("The address of ai.txt answers with a web page; it says nothing."),
    "aitxt_nothing_read": _("No line of ai.txt could be understood."),
    "aitxt_evidence_only": _(
        "ai.txt has no standard and few agents look for it: what it says is kept as evidence of your will and "
        "decides nothing by itself."
    ),
}
