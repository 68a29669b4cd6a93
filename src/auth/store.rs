//! A view of one session row as a tower-sessions store: it reads and never writes.

use async_trait::async_trait;
use axum_login::tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// The key under which axum-login keeps its data in a record.
pub(super) const DATA_KEY: &str = "portaria";

/// The record of the request's session, or of none.
#[derive(Debug)]
pub(super) struct View(pub(super) Option<Record>);

#[async_trait]
impl SessionStore for View {
    async fn create(&self, _: &mut Record) -> Result<()> {
        Err(read_only())
    }

    async fn save(&self, _: &Record) -> Result<()> {
        Err(read_only())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        Ok(self.0.clone().filter(|record| record.id == *id))
    }

    async fn delete(&self, _: &Id) -> Result<()> {
        Err(read_only())
    }
}

fn read_only() -> Error {
    Error::Backend("sessions are written by auth::session alone".into())
}
