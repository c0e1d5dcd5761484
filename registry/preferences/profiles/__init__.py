"""A holder's refusals written in other dialects: versioned profiles, each naming what it cannot say.

A profile may lose, and says what; it never says more than was stated, nor about more addresses.
"""

from collections.abc import Mapping

from .model import Generated, Holding, Loss, Place, Profile, ScopeSaid, Wish
from .odrl_policy import ODRL
from .page_metas import HTML_META
from .robots_block import ROBOTS
from .servers import APACHE, NGINX
from .tdmai_declaration import TDM_AI_DECLARATION
from .tdmrep_file import TDMREP_FILE

PROFILES: Mapping[str, Profile] = {
    profile.id: profile for profile in (TDMREP_FILE, ROBOTS, NGINX, APACHE, HTML_META, ODRL, TDM_AI_DECLARATION)
}

__all__ = ["PROFILES", "Generated", "Holding", "Loss", "Place", "Profile", "ScopeSaid", "Wish"]
