//! Opening addresses.

use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// Connections that may wait to be accepted: a client that comes when no more may is tried again by its system after a
/// second. What the standard library asks for, 128, is less than a test of many clients opens at once.
const BACKLOG: u32 = 4096;

fn listener(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // As `TcpListener::bind` does: a port that was in use a moment ago is free.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Ports that are tried where any will do.
const TRIED: usize = 50;

/// Opens an address, and ::1 beside 127.0.0.1 where that exists: `localhost` leads to either.
pub async fn bind(address: SocketAddr) -> io::Result<Vec<TcpListener>> {
    let failed = |address: SocketAddr, why: &io::Error| io::Error::new(why.kind(), format!("{address}: {why}"));
    for _ in 0..TRIED {
        let first = listener(address).map_err(|why| failed(address, &why))?;
        let local = first.local_addr()?;
        if local.ip() != IpAddr::from(std::net::Ipv4Addr::LOCALHOST) {
            return Ok(vec![first]);
        }
        let beside = SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, local.port()));
        match listener(beside) {
            Ok(second) => return Ok(vec![first, second]),
            Err(why) if why.kind() == io::ErrorKind::AddrInUse => {
                // Another program has it: clients that ask for localhost would find that one.
                if address.port() != 0 {
                    return Err(failed(beside, &why));
                }
            }
            // A machine without IPv6: 127.0.0.1 alone will do.
            Err(_) => return Ok(vec![first]),
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "no port is free at 127.0.0.1 and ::1 alike"))
}
