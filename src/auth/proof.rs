//! The one way in: a name or an account, and the password that proves it.

use crate::{
    accounts::{
        credential::{self, Password},
        user::User,
    },
    app::App,
    crypto::hasher::Verdict,
    domain::{Claimant, Preparation, Secret, may_be_password},
    web::Result,
};

/// A claim and its password.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Whom.
    pub claimant: Claimant,
    /// The password, as typed.
    pub password: Secret,
}

impl Credentials {
    /// Of somebody signed in who types the password again.
    #[must_use]
    pub fn again(user: &User, password: &Secret) -> Self {
        Self { claimant: Claimant::Account(user.id), password: password.clone() }
    }
}

/// A claim that was right. The account, its epoch with it, was read together with the hash that
/// the password was compared with: a session made from this dies if either has changed since.
pub struct Proof {
    /// Who it is.
    pub user: User,
    /// The hash, for a change that must replace just this one.
    pub phc: String,
}

/// Compares the password with the account's. Unknown, disabled and password-less accounts cost one
/// hash, like all others, and get the same answer.
///
/// # Errors
/// The hashing queue is full, or the database is away.
pub async fn prove(app: &App, credentials: Credentials) -> Result<Option<Proof>> {
    let Credentials { claimant, password } = credentials;
    let found = app.db().read(move |db| credential::of_claimant(db, &claimant)).await?;
    // Nobody has a password that could not be chosen; the work is done all the same, on none.
    let typed = Some(password).filter(may_be_password);
    let known = found.filter(|(user, _)| user.disabled_at.is_none() && typed.is_some());
    let typed = typed.unwrap_or_default();
    let preparation = known.as_ref().map_or(Preparation::CURRENT, |(_, old)| old.preparation);
    let phc = known.as_ref().map(|(_, password)| password.phc.clone());
    let verdict = app.hasher().verify(preparation.apply(&typed), phc).await?;
    let Some((user, old)) = known else { return Ok(None) };
    match verdict {
        Verdict::Wrong => Ok(None),
        Verdict::Right => Ok(Some(Proof { user, phc: old.phc })),
        Verdict::Obsolete => {
            Ok(Some(Proof { phc: renew_hash(app, &user, old, &typed).await?, user }))
        }
    }
}

/// A hash weaker than ours, or foreign, is made anew as soon as the password is known.
async fn renew_hash(app: &App, user: &User, old: Password, typed: &Secret) -> Result<String> {
    let preparation = Preparation::CURRENT;
    let phc = app.hasher().hash(preparation.apply(typed)).await?;
    let (id, now) = (user.id, app.clock().now());
    let new = Password { phc: phc.clone(), preparation };
    let old_phc = old.phc.clone();
    let renewed =
        app.db().write(move |db| credential::set_password(db, id, &old_phc, &new, now)).await?;
    Ok(if renewed { phc } else { old.phc })
}
