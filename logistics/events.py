"""What logistics tells the apps above and its own tasks, after the commit and with ids only."""

from django.dispatch import Signal

carrier_event_received = Signal()  # carrier_event_id
parcel_delayed = Signal()  # delay_id: of a parcel that will come later than was said
return_moved = Signal()  # return_id: announced, received, inspected, settled or rejected
shipment_sent = Signal()  # shipment_id
withdrawal_received = Signal()  # withdrawal_id: declared, whether it is matched or not
goods_arrived = Signal()  # order_id: what it had ordered ahead can be packed
label_asked = Signal()  # label_id: to be bought
label_void_asked = Signal()  # label_id: to be given back
manifest_made = Signal()  # manifest_id: the carrier is to be told
