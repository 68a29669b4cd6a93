//! Sessions: rows that begin, are renewed and end in statements of our own, each in the
//! transaction of what it belongs to. A row that has ended is never written again.

mod begin;
mod cookies;
mod end;
mod list;
mod live;
mod renew;

pub(super) use self::live::find;
pub use self::{
    begin::{Begun, Opening},
    cookies::{Token, presented, presented_all, removal_cookie},
    end::{end, end_others},
    list::{Summary, count, end_one, list},
    live::{Halt, Live},
    renew::Renewal,
};
