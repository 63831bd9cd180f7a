"""`manage.py learn_transit`: how long parcels take, learnt from those that arrived."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from logistics.promise.calculate import FEWEST
from logistics.promise.services import learn_transit_times


class Command(BaseCommand):
    """Learn the transit days of every lane that has enough parcels."""

    help = "Learn the 50 % and 90 % transit days per lane from delivered parcels."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Learn, and say of how many lanes there is anything to learn."""
        lanes = learn_transit_times(night=timezone.localdate(), at=timezone.now())
        self.stdout.write(f"{lanes} lanes have learnt transit times (at least {FEWEST} parcels)")
