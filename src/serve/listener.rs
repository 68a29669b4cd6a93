//! Where connections come from.

use std::{fs, io, net::SocketAddr, os::unix::fs::FileTypeExt, path::Path};

use rustix::{fs::Mode, process::umask};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream, UnixListener, UnixStream},
};

use crate::{config::Listen, web::client::Peer};

/// How many connections wait in the system's queue to be accepted, as far as the system allows it:
/// the handshake of one more is lost, and tried again only after a second.
const BACKLOG: u32 = 4096;

/// What bytes come in and go out on.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A bound listener.
pub enum Listener {
    /// On an address.
    Tcp(TcpListener),
    /// On a socket file.
    Unix(UnixListener),
}

impl Listener {
    /// Binds. A socket file that a killed process left is replaced.
    ///
    /// # Errors
    /// The address is in use, or not ours.
    pub async fn bind(listen: &Listen) -> io::Result<Self> {
        match listen {
            Listen::Tcp(address) => {
                let socket = match address {
                    SocketAddr::V4(_) => TcpSocket::new_v4()?,
                    SocketAddr::V6(_) => TcpSocket::new_v6()?,
                };
                // Else a restart waits for what the last process's connections leave behind.
                socket.set_reuseaddr(true)?;
                socket.bind(*address)?;
                Ok(Self::Tcp(socket.listen(BACKLOG)?))
            }
            Listen::Unix(path) => {
                remove_dead_socket(path).await?;
                // Mode 0660 from the first moment: the proxy runs as another user, of the same
                // group, and whoever connects is trusted.
                let mask = umask(Mode::from_raw_mode(0o117));
                let listener = UnixListener::bind(path);
                umask(mask);
                Ok(Self::Unix(listener?))
            }
        }
    }

    /// The address that was bound, with the port that the system chose; none for a socket file.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn address(&self) -> io::Result<Option<SocketAddr>> {
        match self {
            Self::Tcp(listener) => listener.local_addr().map(Some),
            Self::Unix(_) => Ok(None),
        }
    }

    pub(super) async fn accept(&self) -> io::Result<(Box<dyn Stream>, Peer)> {
        match self {
            Self::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                let _ = stream.set_nodelay(true);
                Ok((Box::new(stream), Peer::Tcp(address)))
            }
            Self::Unix(listener) => Ok((Box::new(listener.accept().await?.0), Peer::Unix)),
        }
    }

    /// Takes no more connections, and gives those that the system has taken already: hung up on,
    /// their requests would have failed.
    pub(super) fn close(self) -> io::Result<Vec<(Box<dyn Stream>, Peer)>> {
        let mut waiting: Vec<(Box<dyn Stream>, Peer)> = Vec::new();
        match self {
            Self::Tcp(listener) => {
                let listener = listener.into_std()?;
                while let Ok((stream, address)) = listener.accept() {
                    stream.set_nonblocking(true)?;
                    let _ = stream.set_nodelay(true);
                    waiting.push((Box::new(TcpStream::from_std(stream)?), Peer::Tcp(address)));
                }
            }
            Self::Unix(listener) => {
                let listener = listener.into_std()?;
                while let Ok((stream, _)) = listener.accept() {
                    stream.set_nonblocking(true)?;
                    waiting.push((Box::new(UnixStream::from_std(stream)?), Peer::Unix));
                }
            }
        }
        Ok(waiting)
    }
}

/// Nothing else that has the name, and no socket that somebody answers on, is removed.
async fn remove_dead_socket(path: &Path) -> io::Result<()> {
    let is_socket = match fs::symlink_metadata(path) {
        Ok(found) => found.file_type().is_socket(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(e),
    };
    // One that is too busy to be connected to is not dead.
    match UnixStream::connect(path).await {
        Err(e) if is_socket && e.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(path)
        }
        _ => Err(io::ErrorKind::AddrInUse.into()),
    }
}
