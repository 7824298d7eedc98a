//! Who is the second router on the way out? Asked only where the first one does not say what number
//! it has: whether the home's own second router or the provider's decides what the owner is told.

use std::net::Ipv4Addr;

/// One datagram with two hops to live, twice; nothing of it ever gets further than the second router.
#[cfg(target_os = "linux")]
pub(super) async fn second_router() -> Option<Ipv4Addr> {
    use std::time::Duration;

    use nix::sys::socket::{setsockopt, sockopt::Ipv4RecvErr};

    /// A root name server: nobody's private number, so that every router has a way to it.
    const TOWARDS: (Ipv4Addr, u16) = (Ipv4Addr::new(198, 41, 0, 4), 33434);
    let socket = std::net::UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.set_nonblocking(true).ok()?;
    socket.set_ttl(2).ok()?;
    setsockopt(&socket, Ipv4RecvErr, &true).ok()?;
    for _ in 0..2 {
        socket.send_to(&[0; 8], TOWARDS).ok()?;
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if let Some(router) = refused_by(&socket) {
                return Some(router);
            }
        }
    }
    None
}

/// Who sent the ICMP message, from the socket's queue of errors.
#[cfg(target_os = "linux")]
fn refused_by(socket: &std::net::UdpSocket) -> Option<Ipv4Addr> {
    use std::{io::IoSliceMut, os::fd::AsRawFd};

    use nix::{
        cmsg_space,
        sys::socket::{ControlMessageOwned, MsgFlags, SockaddrIn, recvmsg},
    };

    let mut control = cmsg_space!([u8; 64]);
    let mut bytes = [0; 64];
    let mut parts = [IoSliceMut::new(&mut bytes)];
    let flags = MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT;
    let message =
        recvmsg::<SockaddrIn>(socket.as_raw_fd(), &mut parts, Some(&mut control), flags).ok()?;
    message.cmsgs().ok()?.find_map(|part| match part {
        ControlMessageOwned::Ipv4RecvErr(_, Some(from)) => {
            Some(Ipv4Addr::from(u32::from_be(from.sin_addr.s_addr)))
        }
        _ => None,
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) async fn second_router() -> Option<Ipv4Addr> {
    None
}
