//! Floor 4: who is asking.
//!
//! A session is a row. [`layer()`] reads it together with its account, in one query and only if there
//! is a cookie, or a token; the statements in [`session`] begin, renew and end it. axum-login's [`AuthSession`]
//! stands in the extensions of every request; its own `login` and `logout` are never called, since
//! they write after the handler and bring ended sessions back (decision 1).

pub mod backend;
mod bearer;
mod claim;
mod gate;
pub mod guard;
pub mod layer;
pub mod old_cookie;
mod own_answer;
pub mod proof;
pub mod session;
mod store;

pub use self::{
    backend::{AuthSession, Backend},
    bearer::Tokens,
    gate::Gate,
    guard::{Access, Admin, Guest, SignedIn, Sudo},
    layer::{AuthLayer, layer},
    own_answer::TurnedAway,
    proof::{Credentials, Proof, prove, prove_again},
    session::Live,
};
