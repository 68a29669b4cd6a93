//! Floor 5: one folder for each thing that a person can do here.

use crate::route::Feature;

mod activity;
pub(crate) mod admin_activity;
mod admin_users;
mod api;
mod assets;
mod close;
pub(crate) mod doctor;
mod email;
mod health;
mod home;
mod invitation;
mod invitations;
mod login;
mod logout;
mod password;
mod password_link;
mod preferences;
mod profile;
mod sessions;
mod setup;
mod signup;
mod sudo;
mod tokens;

pub use self::setup::setup_link;

/// The table of contents of the site.
pub const ALL: &[Feature] = &[
    home::FEATURE,
    setup::FEATURE,
    signup::FEATURE,
    invitation::FEATURE,
    login::FEATURE,
    logout::FEATURE,
    profile::FEATURE,
    password::FEATURE,
    password_link::FEATURE,
    email::FEATURE,
    sessions::FEATURE,
    tokens::FEATURE,
    activity::FEATURE,
    close::FEATURE,
    preferences::FEATURE,
    sudo::FEATURE,
    admin_users::FEATURE,
    admin_activity::FEATURE,
    invitations::FEATURE,
    doctor::FEATURE,
    api::FEATURE,
    health::FEATURE,
    assets::FEATURE,
];
