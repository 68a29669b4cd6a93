//! A view of one session row as a tower-sessions store: it reads and never writes.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use axum_login::{
    AuthUser,
    tower_sessions::{
        Session, SessionStore,
        cookie::time::OffsetDateTime,
        session::{Id, Record},
        session_store::{Error, Result},
    },
};

use super::session::Found;

/// The key under which axum-login keeps its data in a record.
pub(super) const DATA_KEY: &str = "portaria";

/// The request's session, or none.
struct View(Option<Arc<Found>>);

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("View")
    }
}

/// That session for axum-login.
pub(super) fn session(found: Option<&Arc<Found>>) -> Session {
    Session::new(found.map(|found| id(found)), Arc::new(View(found.cloned())), None)
}

/// The row's id: the session's secret never becomes one.
fn id(found: &Found) -> Id {
    Id(found.live.id().as_u128().cast_signed())
}

#[async_trait]
impl SessionStore for View {
    async fn create(&self, _: &mut Record) -> Result<()> {
        Err(read_only())
    }

    async fn save(&self, _: &Record) -> Result<()> {
        Err(read_only())
    }

    async fn load(&self, wanted: &Id) -> Result<Option<Record>> {
        let found = self.0.as_deref().filter(|found| id(found) == *wanted);
        Ok(found.map(|found| {
            let user = &found.user;
            let data = serde_json::json!({
                "user_id": user.id(),
                "auth_hash": user.session_auth_hash(),
            });
            Record {
                id: *wanted,
                data: HashMap::from([(DATA_KEY.to_owned(), data)]),
                expiry_date: OffsetDateTime::UNIX_EPOCH,
            }
        }))
    }

    async fn delete(&self, _: &Id) -> Result<()> {
        Err(read_only())
    }
}

fn read_only() -> Error {
    Error::Backend("sessions are written by auth::session alone".into())
}
