//! Sessions: rows that begin, are renewed and end in statements of our own, each in the
//! transaction of what it belongs to. A row that has ended is never written again.

/// Inside both limits.
macro_rules! lives {
    ($now:expr) => {{
        let now = $now.millis();
        sessions::idle_until.gt(now).and(sessions::absolute_until.gt(now))
    }};
}

mod administer;
mod begin;
mod cookies;
mod end;
mod exchange;
mod find;
mod halt;
mod list;
mod live;
mod renew;
mod touch;

pub(crate) use self::cookies::cookie_name;
pub(super) use self::find::{Found, find, find_by_token};
pub use self::{
    begin::{Begun, Opening},
    cookies::{Token, presented, presented_all, removal_cookie},
    end::{end, end_one, end_others},
    halt::Halt,
    list::{Listed, count, list},
    live::Live,
    renew::Renewal,
};
