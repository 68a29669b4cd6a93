//! Floor 3: HTTP furniture that knows nothing of accounts.

pub mod around;
pub mod asked;
pub mod assets;
pub mod client;
pub mod cookie;
pub mod device;
pub mod error;
pub mod error_page;
pub mod extract;
pub mod frame;
pub mod headers;
pub mod json;
pub mod look;
pub mod next;
pub mod note;
mod note_code;
pub mod notice;
pub mod preferences;
pub mod problem;
pub mod sighting;
pub mod site;
pub mod urls;

pub use self::{
    error::{Error, Result},
    extract::{Form, Id, Query},
    frame::Frame,
    json::Json,
    look::Look,
    next::{Next, NextQuery, query_value},
    note::{Field, Note, Notes, Refused},
    notice::Notice,
    problem::Problem,
    site::Site,
    urls::Urls,
};
