//! Where connections come from.

use std::{
    fs, io,
    net::SocketAddr,
    os::unix::fs::{FileTypeExt, PermissionsExt},
    path::Path,
};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream, UnixListener, UnixStream},
};

use crate::{config::Listen, web::client::Peer};

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
            Listen::Tcp(address) => Ok(Self::Tcp(TcpListener::bind(address).await?)),
            Listen::Unix(path) => {
                remove_dead_socket(path).await?;
                let listener = UnixListener::bind(path)?;
                // The proxy runs as another user, of the same group; whoever connects is trusted.
                fs::set_permissions(path, fs::Permissions::from_mode(0o660))?;
                Ok(Self::Unix(listener))
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
    if !is_socket || UnixStream::connect(path).await.is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    fs::remove_file(path)
}
