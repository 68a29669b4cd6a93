//! The ground floor, but for words: facts and rules. No input or output, nothing asynchronous, nothing of HTTP. An illegal
//! value of these types cannot be made.

mod accent;
mod agent;
mod author;
mod claimant;
mod common_passwords;
mod contact;
mod csv;
mod display_name;
mod email;
mod epoch;
mod event;
mod fold;
mod footer_link;
mod limit;
mod moment;
mod name_prefix;
mod password;
mod password_rules;
mod preferences;
mod public_url;
mod reference;
mod refusal;
mod remember;
mod role;
mod row_id;
mod secret_token;
mod signal;
mod theme;
mod token_scope;
mod up_to;
mod user_id;
mod username;
mod visitor;

pub use self::{
    accent::{Accent, Rgb},
    agent::Agent,
    author::Author,
    claimant::Claimant,
    contact::Contact,
    csv::csv_line,
    display_name::{DisplayName, DisplayNameProblem},
    email::{Email, EmailProblem},
    epoch::Epoch,
    event::{Event, NotAnEvent},
    footer_link::FooterLink,
    limit::{Backoff, Limits, Rate},
    moment::Moment,
    name_prefix::NamePrefix,
    password::{
        MAX_PASSWORD_BYTES, NewPassword, PasswordProblem, Preparation, Secret, may_be_password,
    },
    password_rules::PasswordRules,
    preferences::Preferences,
    public_url::PublicUrl,
    reference::{NotAReference, Reference},
    refusal::{Refusal, Wait},
    remember::Remember,
    role::{NotARole, Role},
    row_id::{least_row_id, row_id},
    secret_token::{
        ApiTokenKind, DeviceKind, InvitationKind, Kind, PasswordLinkKind, SecretToken, SessionKind,
        SetupKind,
    },
    signal::{Logged, Signal},
    theme::{NotATheme, Theme},
    token_scope::{NotAScope, TokenScope},
    up_to::{NotUpTo, UpTo},
    user_id::{NotAnId, UserId},
    username::{Username, UsernameProblem},
    visitor::{MAX_DEVICES, Visitor},
};
