"""The icons: 20-unit strokes, drawn inline so that they take the colour of their text. Always beside a word."""

from __future__ import annotations

from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

_SHAPES: Final[dict[str, str]] = {
    "alert": '<path d="M10 2.8l8 14H2z"/><path d="M10 8v4M10 14.4v.2"/>',
    "arrow": '<path d="M4 10h12m-4-4l4 4-4 4"/>',
    "badge": '<rect x="2.5" y="6" width="15" height="8" rx="1.5"/><path d="M9 6v8"/>',
    "bell": '<path d="M5 14V9a5 5 0 0110 0v5l1.5 1.5h-13zM8.5 17.5h3"/>',
    "calendar": '<rect x="3" y="4" width="14" height="13" rx="1.5"/><path d="M3 8h14M7 2.5v3M13 2.5v3"/>',
    "check": '<path d="M4 10.5l4 4 8-9"/>',
    "chevron": '<path d="M8 4l6 6-6 6"/>',
    "clock": '<circle cx="10" cy="10" r="7.5"/><path d="M10 5.5V10l3 2"/>',
    "code": '<path d="M7 6l-4 4 4 4M13 6l4 4-4 4"/>',
    "copy": '<rect x="6.5" y="6.5" width="10" height="10" rx="1.5"/><path d="M13.5 6.5v-3h-10v10h3"/>',
    "cross": '<path d="M5 5l10 10M15 5L5 15"/>',
    "dash": '<path d="M5 10h10"/>',
    "download": '<path d="M10 3v10m-4-4l4 4 4-4M4 16.5h12"/>',
    "edit": '<path d="M4 16l1-4 8.5-8.5 3 3L8 15z"/>',
    "feed": (
        '<path d="M4 4a12 12 0 0112 12M4 9.5A6.5 6.5 0 0110.5 16"/><circle cx="5" cy="15" r="1.2" fill="currentColor"/>'
    ),
    "file": '<path d="M5 2.5h6l4 4v11H5z"/><path d="M11 2.5v4h4"/>',
    "flag": '<path d="M5 17.5v-14M5 4h10l-2.5 3.5L15 11H5"/>',
    "hash": '<path d="M7.5 3L6 17M14 3l-1.5 14M3.5 7.5h13M3 12.5h13"/>',
    "info": '<circle cx="10" cy="10" r="7.5"/><path d="M10 9v5M10 6.2v.2"/>',
    "layers": '<path d="M10 3l7 3.5-7 3.5-7-3.5zM3 10l7 3.5 7-3.5M3 13.5L10 17l7-3.5"/>',
    "link": '<path d="M8 12l4-4M6.5 9.5l-2 2a2.8 2.8 0 004 4l2-2M13.5 10.5l2-2a2.8 2.8 0 00-4-4l-2 2"/>',
    "lock": '<rect x="4" y="9" width="12" height="8" rx="1.5"/><path d="M7 9V6.5a3 3 0 016 0V9"/>',
    "mail": '<rect x="2.5" y="4.5" width="15" height="11" rx="1.5"/><path d="M3 6l7 5 7-5"/>',
    "minus": '<circle cx="10" cy="10" r="7.5"/><path d="M6.5 10h7"/>',
    "pause": '<path d="M7 4.5v11M13 4.5v11"/>',
    "scales": '<path d="M10 3v14M5 17h10M4 6h12M4 6l-2 5h4zM16 6l-2 5h4z"/>',
    "search": '<circle cx="8.5" cy="8.5" r="5.5"/><path d="M12.8 12.8L17.5 17.5"/>',
    "shield": '<path d="M10 2.5l6 2.5v5c0 4-3 6.5-6 7.5-3-1-6-3.5-6-7.5V5z"/><path d="M7.2 10l2 2 3.6-4"/>',
    "table": '<rect x="3" y="3.5" width="14" height="13" rx="1.5"/><path d="M3 8h14M3 12.3h14M8 3.5v13"/>',
    "user": '<circle cx="10" cy="7" r="3.5"/><path d="M3.5 17c.6-3.6 3.2-5.2 6.5-5.2s5.9 1.6 6.5 5.2"/>',
    "webhook": (
        '<path d="M8 6.5a3 3 0 114 2.8L10 13"/><circle cx="5" cy="13.5" r="2.5"/>'
        '<circle cx="15" cy="13.5" r="2.5"/><path d="M7.5 13.5h5"/>'
    ),
}
NAMES = frozenset(_SHAPES)


def icon(name: str) -> SafeString:
    """The icon as inline SVG, hidden from screen readers. Raises KeyError for a name that is not drawn."""
    shape = mark_safe(_SHAPES[name])  # noqa: S308  # constants of this module
    return format_html('<svg class="i" viewBox="0 0 20 20" aria-hidden="true">{}</svg>', shape)
