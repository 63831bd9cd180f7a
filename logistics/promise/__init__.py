"""When parcels arrive: learnt from those that did, and promised so that it comes true."""
