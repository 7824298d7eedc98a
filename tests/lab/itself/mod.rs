//! The laboratory of itself: every part of it, and every fault, does what it says, as seen from outside and by
//! programs that people use (upnpc, natpmpc, nsupdate, inadyn, lego, avahi). The box does nothing here but answer.

mod doors;
mod liars;
mod lines;
mod locks;
mod names;
mod neighbours;
mod routers;
