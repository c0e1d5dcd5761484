"""What is wrong with a JSON file, an embedded packet or a page as such."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FORM_WORDS: dict[str, str | Promise] = {
    "json_too_large": _("The file is longer than %(limit)s bytes; nothing of it was read."),
    "json_byte_order_mark": _(
        "The file begins with a byte order mark, which some agents do not read. Save it as UTF-8 without one."
    ),
    "json_not_utf8": _("The file is not UTF-8, so no agent reads it. Save it as UTF-8."),
    "json_empty": _("The file is empty and says nothing."),
    "json_is_a_web_page": _(
        "The address answers with a web page instead of a file, so agents find no statement. Often this is "
        "the page for what was not found."
    ),
    "json_syntax": _("The file is no JSON from column %(column)s of this line on, so no agent reads any of it."),
    "json_comment": _("The file holds comments. JSON has none, so no agent reads the file. Remove them."),
    "json_trailing_comma": _(
        "There is a comma before a closing bracket. JSON does not allow it, so no agent reads the file. Remove it."
    ),
    "json_too_deep": _("The file is nested too deeply or holds a number too large to be read."),
    "json_not_a_number": _("%(value)s is no number in JSON, so no agent reads the file."),
    "json_repeated_key": _("“%(key)s” stands twice in one object; most agents read only the last."),
    "xmp_broken": _("The embedded metadata are no well-formed XML and were read only in part, or not at all."),
    "meta_page_broken": _("The page is broken; it was read up to there."),
    "meta_inert": _("The meta “%(name)s” stands in a template or noscript element: a browser does not read it there."),
    "meta_head_too_long": _("Only the first %(limit)s bytes of the page were read."),
    "meta_no_such_dialect": _(
        "A meta named “%(name)s” is read by no agent: %(field)s is a response header and a line of robots.txt."
    ),
}
