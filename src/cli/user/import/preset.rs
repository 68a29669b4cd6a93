//! Where well-known systems keep accounts.

use super::field::{Field, Mapping};

/// A system that accounts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preset {
    Flask,
    Django,
    Devise,
    Laravel,
}

impl Preset {
    /// Every preset with its word.
    pub(super) const ALL: [(Self, &'static str); 4] = [
        (Self::Flask, "flask"),
        (Self::Django, "django"),
        (Self::Devise, "devise"),
        (Self::Laravel, "laravel"),
    ];

    /// The system of that word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == word).map(|(preset, _)| preset)
    }

    /// What stands before its ids here: two systems have the same. Flask's stand alone, as in the cookies
    /// that name them.
    pub(super) fn ids(self) -> &'static str {
        match self {
            Self::Flask => "",
            Self::Django => "django:",
            Self::Devise => "devise:",
            Self::Laravel => "laravel:",
        }
    }

    /// The table that it makes of its own accord.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Flask => "user",
            Self::Django => "auth_user",
            Self::Devise | Self::Laravel => "users",
        }
    }

    /// Its columns.
    pub(super) fn mapping(self) -> Mapping {
        Mapping::of(match self {
            Self::Flask => &[
                (Field::Id, &["id"]),
                (Field::Username, &["username"]),
                (Field::Email, &["email"]),
                (Field::Password, &["password_hash", "password"]),
                (Field::Role, &["is_admin"]),
                (Field::Active, &["active", "is_active"]),
                (Field::CreatedAt, &["created_at"]),
            ],
            Self::Django => &[
                (Field::Id, &["id"]),
                (Field::Username, &["username"]),
                (Field::Email, &["email"]),
                (Field::DisplayName, &["first_name+last_name"]),
                (Field::Password, &["password"]),
                (Field::Role, &["is_superuser"]),
                (Field::Active, &["is_active"]),
                (Field::CreatedAt, &["date_joined"]),
            ],
            Self::Devise => &[
                (Field::Id, &["id"]),
                (Field::Username, &["username"]),
                (Field::Email, &["email"]),
                (Field::Password, &["encrypted_password"]),
                (Field::Role, &["admin"]),
                (Field::DisabledAt, &["deleted_at"]),
                (Field::CreatedAt, &["created_at"]),
            ],
            Self::Laravel => &[
                (Field::Id, &["id"]),
                (Field::Username, &["username"]),
                (Field::Email, &["email"]),
                (Field::DisplayName, &["name"]),
                (Field::Password, &["password"]),
                (Field::Role, &["is_admin"]),
                (Field::DisabledAt, &["deleted_at"]),
                (Field::CreatedAt, &["created_at"]),
            ],
        })
    }
}

/// Columns that are called as our fields are: what `portaria user export` writes. The id is not one
/// that cookies name.
pub(super) fn ours() -> Mapping {
    let all: Vec<_> = Field::ALL.into_iter().filter(|(field, _)| *field != Field::Id).collect();
    let columns: Vec<_> = all.iter().map(|(_, name)| [*name]).collect();
    let pairs: Vec<(Field, &[&str])> =
        all.iter().zip(&columns).map(|((field, _), columns)| (*field, &columns[..])).collect();
    Mapping::of(&pairs)
}
