"""The answer Spawning's clients read; the names are theirs."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from .base import Shape
from .check import STATES, STATES_HELP


class OptOut(Shape):
    """One address, as it was written."""

    url = serializers.CharField(allow_blank=True)
    optOut = serializers.BooleanField(  # noqa: N815  # their name
        help_text=_("Whether gathering, mining or training is disallowed, or nobody can say.")
    )
    state = serializers.ChoiceField(choices=STATES, help_text=STATES_HELP)


class OptOuts(Shape):
    """One element for each line that was sent, in the same order."""

    urls = OptOut(many=True)
    size = serializers.IntegerField()
    optOuts = serializers.IntegerField()  # noqa: N815  # their name
    asOf = serializers.DateTimeField()  # noqa: N815  # beside theirs
