"""The one canonicaliser: every URL, host and URL scope in the project passes through the names below.

Import from here. `hosts`, `weburl`, `targets` and `scopes` hold the parts.
"""

from registry.kernel.hosts import (
    canonical_host,
    host_of,
    host_suffixes,
    is_ip,
    is_listed,
    is_public_suffix,
    registrable_domain,
    suffix_entries,
    suffix_list_version,
    surt_host,
)
from registry.kernel.scopes import (
    account_scope,
    domain_scope,
    exact_url_scope,
    host_scope,
    is_account,
    is_pattern,
    path_prefixes,
    pattern_scope,
    prefix_scope,
    scope_key,
)
from registry.kernel.targets import plain_target, request_target, written_target
from registry.kernel.urlerrors import InvalidScope, UnresolvableUrl
from registry.kernel.weburl import MAX_BYTES, CanonicalUrl, ParsedUrl, canonicalise, canonicalise_many, parse

__all__ = [
    "MAX_BYTES",
    "CanonicalUrl",
    "InvalidScope",
    "ParsedUrl",
    "UnresolvableUrl",
    "account_scope",
    "canonical_host",
    "canonicalise",
    "canonicalise_many",
    "domain_scope",
    "exact_url_scope",
    "host_of",
    "host_scope",
    "host_suffixes",
    "is_account",
    "is_ip",
    "is_listed",
    "is_pattern",
    "is_public_suffix",
    "parse",
    "path_prefixes",
    "pattern_scope",
    "plain_target",
    "prefix_scope",
    "registrable_domain",
    "request_target",
    "scope_key",
    "suffix_entries",
    "suffix_list_version",
    "surt_host",
    "written_target",
]
