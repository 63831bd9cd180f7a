"""A stand-in for EasyPost, over real HTTP, that the real SDK talks to.

It sells two services for every parcel, once a shipment, takes labels back, and knows trackers.
A test may tell it to misbehave, for one call of a kind:

=========  =====================================================================
timeout    no answer, and nothing is done
late       it is done, and the answer never comes
twice      it is done, and the answer comes twice over the same connection
refuse     422 with a reason
busy       429
doubt      422 SHIPMENT.POSTAGE.TIMED_OUT although the label was sold
=========  =====================================================================
"""

from tests.standins.easypost.standin import EasyPostStandin, start_easypost_standin

__all__ = ["EasyPostStandin", "start_easypost_standin"]
