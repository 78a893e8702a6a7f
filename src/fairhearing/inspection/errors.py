"""What can go wrong when something is made for inspectors or the public, and whose fault it is."""


class InspectionError(Exception):
    """Base of all."""


class FarEndError(InspectionError):
    """What was given, or was asked for, is not as it has to be."""


class OurError(InspectionError):
    """Something of this home is not as it has to be."""


class NotSaid(FarEndError):
    """The practice has not said yet what a notice names: the message lists it."""


class NotInLogYet(FarEndError):
    """The signing key's entry has not come back from the log yet: in a minute it will have."""


class DamagedKey(OurError):
    """The signing key's file holds no key."""
