//! The door: mappings in the home router, by UPnP, NAT-PMP and PCP.
