"""Objections of one party at one instant, to two registrations of one dataset: one is live, the other is told so."""

from functools import partial

import pytest

from objections.models import Objection
from objections.services.brakes import AlreadyObjected
from registry.models import Registration
from tests.factories.certificates import SETTLED, certified
from tests.factories.objections import objection_filed, objector_new, registration_published
from tests.factories.registrations import fresh
from tests.races.test_registration_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_versions_objected_to_at_once_on_one_ground_leave_one_live_objection() -> None:
    registered, later = certified().registration, registration_published(at=SETTLED)
    Registration.objects.filter(pk=later.pk).update(dataset=registered.dataset)  # locks of their own, one dataset
    file = partial(objection_filed, objector=objector_new(), at=SETTLED)

    answers = at_once(*[partial(file, fresh(one)) for one in (registered, later)] * 3)

    assert Objection.objects.filter(filed_at__isnull=False).count() == 1
    assert {type(answer) for answer in answers} == {Objection, AlreadyObjected}
