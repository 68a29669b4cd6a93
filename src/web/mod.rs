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
pub mod look;
pub mod next;
pub mod note;
pub mod notice;
pub mod preferences;
pub mod sighting;
pub mod site;
pub mod urls;

pub use self::{
    error::{Error, Result},
    extract::{Form, Id, Query},
    frame::Frame,
    look::Look,
    next::{Next, NextQuery, query_value},
    note::{Note, Notes},
    notice::Notice,
    site::Site,
    urls::Urls,
};
