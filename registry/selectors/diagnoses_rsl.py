"""Sentences about RSL license files: what the file says, how agents read it, what to write instead."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RSL_WORDS: Mapping[str, str | Promise] = {
    "rsl_too_long": _("The license file is longer than %(limit)s bytes and was not read."),
    "rsl_not_xml": _("The license file is not well-formed XML: agents treat the site as unlicensed."),
    "rsl_namespace": _("The elements are not in the namespace “%(namespace)s”: agents read none of them."),
    "rsl_no_content": _("The file has no “content” element of the namespace “%(namespace)s”: it licenses nothing."),
    "rsl_content_path": _("“%(path)s” is no path that begins with a slash: the license covers nothing there."),
    "rsl_no_license": _("“content” for “%(path)s” has no “license”: nothing is said about it."),
    "rsl_no_usage": _("A license names no usage that it permits or prohibits."),
    "rsl_old_word": _("“%(word)s” is not in RSL 1.0: agents read “%(meant)s”."),
    "rsl_unknown_word": _("“%(word)s” is no usage of RSL 1.0: agents pass over it."),
    "rsl_permits_at_a_price": _("“%(words)s” is permitted against payment: the register takes that for no permission."),
    "rsl_permits_with_a_token": _(
        "“%(words)s” is permitted to those who hold a token: the register takes that for no permission."
    ),
    "rsl_permits_within_limits": _(
        "“%(words)s” is permitted to some only, by user, country or report: the register takes that for no permission."
    ),
}
