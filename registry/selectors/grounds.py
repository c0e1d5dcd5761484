"""The grounds on which a registration can be refused; a decision names one of them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RefusalGround(models.TextChoices):
    NO_LAWFUL_SOURCE = "no_lawful_source", _("The lawful origin of the data is not shown")
    NOT_THE_HOLDER = "not_the_holder", _("The applicant does not hold what is to be registered")
    UNLAWFUL_CONTENT = "unlawful_content", _("The data contains unlawful content")
    IMPORTANT_DATA = "important_data", _("The data contains important data")
    PERSONAL_INFORMATION = "personal_information", _("Personal information is processed without a basis")
    FALSE_STATEMENT = "false_statement", _("Statements or files are false")
    ALREADY_REGISTERED = "already_registered", _("The same data is already registered")
    NOT_A_DATASET = "not_a_dataset", _("What was filed is no dataset in the sense of the rules")
