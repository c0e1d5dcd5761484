"""Sentences about robots.txt: what the file says, how agents read it, what to write instead."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FILE: Mapping[str, Promise] = {
    "robots_is_html": _("This is a web page, not a robots.txt: agents find no rule in it."),
    "robots_is_utf16": _("The file is saved as UTF-16: agents find no rule in it. Save it as UTF-8."),
    "robots_is_empty": _("The file is empty: it closes nothing to anybody."),
    "robots_too_long": _(
        "The file has %(size)s bytes. Agents need not read more than %(limit)s: what stands behind may go unread."
    ),
    "robots_byte_order_mark": _(
        "The file begins with an invisible mark that some editors write; some agents then miss the first line."
    ),
    "robots_not_utf8": _("This line is not UTF-8. Paths in another encoding match no address."),
    "robots_control_character": _("The line holds an invisible character, which agents take as part of the rule."),
    "robots_more": _("%(count)s more findings of the same kinds are not listed."),
}
_LINES: Mapping[str, Promise] = {
    "robots_rule_outside_group": _("“%(text)s” stands before the first “User-agent” line: it is said to nobody."),
    "robots_no_colon": _("“%(text)s” has no colon behind “%(directive)s”: most agents pass over it."),
    "robots_line_unknown": _("“%(text)s” is no line that agents know: they pass over it."),
    "robots_directive_misspelt": _(
        "“%(text)s” begins with “%(directive)s”. The word is “%(meant)s”: most agents pass over this line."
    ),
    "robots_directive_unknown": _("“%(directive)s” is not in the standard: agents pass over “%(text)s”."),
    "robots_crawl_delay": _("“Crawl-delay” is not in the standard: most large crawlers ignore it."),
    "robots_noindex": _(
        "“%(directive)s” has no effect in robots.txt. It belongs in a robots meta tag or an X-Robots-Tag header."
    ),
    "robots_elsewhere_tdm": _(
        "“%(directive)s” has no effect in robots.txt. It belongs in /.well-known/tdmrep.json, a header or a meta tag."
    ),
    "robots_not_standard": _("“%(directive)s” is not in the standard: few agents read it."),
    "robots_license_not_address": _("“%(text)s” is not a whole address: agents cannot find the license."),
    "robots_sitemap_not_address": _("“%(text)s” is not a whole address: agents may not find the sitemap."),
    "signal_unknown": _("“%(token)s” is no content signal: there are “search”, “ai-input” and “ai-train”."),
    "signal_value": _("“%(token)s” is neither “yes” nor “no”: the signal is not read."),
}
_AGENTS: Mapping[str, Promise] = {
    "robots_agent_empty": _("“User-agent” names nobody here."),
    "robots_agent_identification": _(
        "“%(text)s” is a whole identification. Agents look for their short name, such as “GPTBot”: none reads this."
    ),
    "robots_agent_list": _(
        "“%(text)s” names several agents. At most “%(read)s” is read: write one “User-agent” line for each."
    ),
    "robots_agent_wildcard": _(
        "“%(text)s” is no pattern: an asterisk stands alone, for all agents. No agent with more to its name is meant."
    ),
    "robots_agent_misspelt": _("No known agent is called “%(text)s”. Is “%(meant)s” meant?"),
    "robots_agent_product": _("“%(text)s” is a product or a company. Its agents are called: %(meant)s."),
    "robots_agent_version": _("Agents compare names without a version: “%(text)s” is read as “%(read)s”."),
    "robots_agent_cut": _("A name is one word of letters, digits, - and _: of “%(text)s” agents read “%(read)s”."),
    "robots_agent_signs": _("Names in the standard have only letters, - and _: some agents read “%(text)s” otherwise."),
}
_PATHS: Mapping[str, Promise] = {
    "robots_path_is_address": _(
        "“%(path)s” is a whole address and matches nothing. A rule has only what follows the host."
    ),
    "robots_path_several": _("“%(path)s” is read as one path and matches nothing: write one line for each."),
    "robots_path_without_slash": _(
        "“%(path)s” does not begin with a slash and matches nothing: write “%(suggestion)s”."
    ),
    "robots_path_is_expression": _(
        "“%(path)s” looks like a regular expression. Agents know only * for anything and $ for the end."
    ),
    "robots_path_dollar_inside": _("$ means the end only as the last sign: in “%(path)s” it is a dollar sign."),
    "robots_path_starts_with_star": _("“%(path)s” begins with an asterisk. All agents read it with a slash before it."),
    "robots_path_broken_escape": _(
        "In “%(path)s” a per cent sign has no two hexadecimal digits behind it: agents differ on what it means."
    ),
}
_GROUPS: Mapping[str, Promise] = {
    "robots_blank_after_names": _(
        "An empty line stands between “User-agent” and its rules: older agents take the group to end here."
    ),
    "robots_group_without_rules": _(
        "The group of %(agents)s has no rule: these agents may fetch everything, whatever is said to all others."
    ),
    "robots_group_stands_alone": _(
        "%(agents)s: a group of their own, so what is said to all others does not hold. “%(path)s” is open to them."
    ),
    "robots_license_of_group": _("The license stands in the group of %(agents)s and holds for these agents only."),
    "robots_allow_wins": _("“%(path)s” is both allowed and disallowed in one group: “Allow” wins."),
    "robots_usage_of_closed_path": _(
        "“%(directive)s” says nothing here, because the group closes every path: it speaks only of what may be fetched."
    ),
}
ROBOTS_WORDS: Mapping[str, Promise] = {**_FILE, **_LINES, **_AGENTS, **_PATHS, **_GROUPS}
