//! The one way in: a name or an account, and the password that proves it.

use super::{Live, claim::Claim};
use crate::{
    accounts::{
        activity::{self, Event},
        credential::{self, Password},
        throttle::{Closed, Key, PasswordTry, Scope},
        user::User,
    },
    app::App,
    crypto::hasher::{Place, Verdict},
    domain::{Claimant, Preparation, Reference, Refusal, Secret, UserId, Visitor, may_be_password},
    metrics,
    web::Result,
};

/// A claim and its password, and who makes it.
#[derive(Clone, Debug)]
pub struct Credentials {
    claimant: Claimant,
    password: Secret,
    visitor: Visitor,
    /// The counter of whoever types it again, and the account's user name.
    again: Option<(String, String)>,
    reference: Reference,
}

impl Credentials {
    /// Of whoever `claimant` says to be.
    ///
    /// # Errors
    /// The operating system gives no random bytes.
    pub fn new(claimant: Claimant, password: Secret, visitor: Visitor) -> Result<Self> {
        let reference = Reference::generate()?;
        Ok(Self { claimant, password, visitor, again: None, reference })
    }

    /// The code of their refusal, if it comes to one.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.reference
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
/// hash, like all others, and get the same answer; the log tells the operator which it was. Too
/// many wrong ones before, and nothing is compared.
///
/// # Errors
/// The hashing queue is full, or the database is away: a try that cannot be counted is not made.
pub async fn prove(
    app: &App,
    credentials: Credentials,
) -> Result<std::result::Result<Proof, Refusal>> {
    let form = match credentials.claimant {
        Claimant::Account(_) => metrics::Form::Again,
        _ => metrics::Form::SignIn,
    };
    let proved = try_to_prove(app, credentials).await;
    let outcome = match &proved {
        Ok(Ok(_)) => metrics::Outcome::Right,
        Ok(Err(Refusal::Wrong(_))) => metrics::Outcome::Wrong,
        Ok(Err(Refusal::TooMany(..))) => metrics::Outcome::Throttled,
        Err(_) => metrics::Outcome::Failed,
    };
    app.metrics().count_password(form, outcome);
    proved
}

/// As [`prove`], for somebody signed in who types the password again.
///
/// # Errors
/// As for [`prove`].
pub async fn prove_again(
    app: &App,
    user: &User,
    live: &Live,
    password: &Secret,
    visitor: &Visitor,
) -> Result<std::result::Result<Proof, Refusal>> {
    let claimant = Claimant::Account(user.id);
    let credentials = Credentials::new(claimant, password.clone(), visitor.clone())?;
    let again = Some((live.counter(), user.username_key.clone()));
    prove(app, Credentials { again, ..credentials }).await
}

async fn try_to_prove(
    app: &App,
    credentials: Credentials,
) -> Result<std::result::Result<Proof, Refusal>> {
    let Credentials { claimant, password, visitor, again, reference } = credentials;
    let (again, username) = again.unzip();
    let keys = app.keys();
    let name = match username {
        Some(name) => Key::new(keys, Scope::Username, &name),
        None => Key::of_claimant(keys, &claimant),
    };
    let tried = PasswordTry {
        address: Key::new(keys, Scope::Address, &visitor.network()),
        name,
        claimant,
        visitor,
        again,
        reference,
        arrived: app.clock().now(),
        keys: keys.clone(),
        limits: app.config().throttle,
    };
    // Whoever has to wait anyhow keeps nobody from hashing or writing, and learns nothing of the
    // account from the time that looking it up takes.
    let looks = tried.clone();
    let looked = app.db().look_up(move |db| Closed::or_failed(looks.look(db))).await?;
    if let Err(refusal) = open(looked.map_err(Closed::Refused))? {
        return Ok(Err(refusal));
    }
    let claim = Claim::read(app, tried.claimant.clone(), password).await?;
    // Before the database has any work with it.
    let place = app.hasher().place(claim.phc())?;
    let (counts, user, clock) = (tried.clone(), claim.user(), app.clock().clone());
    let counting = app.db().write_unsynced(move |db| counts.count(db, user, clock.now()));
    let counted = match open(counting.await)? {
        Ok(counted) => counted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match judge(app, &claim, place).await? {
        Ok(proof) => {
            let user = proof.user.id;
            tracing::info!(ip = tried.visitor.ip(), %user, "a password was right");
            app.db().write_unsynced(move |db| tried.was_right(db, user, &counted)).await?;
            Ok(Ok(proof))
        }
        Err(cause) => Ok(Err(refuse(app, tried, user, cause).await?)),
    }
}

/// A try that is not made is told in the log.
fn open<T>(tried: std::result::Result<T, Closed>) -> Result<std::result::Result<T, Refusal>> {
    let tried = Closed::or_failed(tried)?;
    if let Err(refusal) = &tried {
        let reference = refusal.reference().map(Reference::as_str);
        tracing::info!(reference, "refused: too many wrong passwords");
    }
    Ok(tried)
}

/// The comparison itself: the proof, or why there is none.
async fn judge(
    app: &App,
    claim: &Claim,
    place: Place,
) -> Result<std::result::Result<Proof, Event>> {
    let compared = claim.password();
    let preparation = compared.map_or(Preparation::CURRENT, |password| password.preparation);
    // The work is done in any case: without a hash to compare with, on none.
    let typed = Some(&claim.typed).filter(|typed| may_be_password(typed));
    let typed = preparation.apply(&typed.cloned().unwrap_or_default());
    let verdict = place.verify(typed).await?;
    let (Some((user, _)), Some(password)) = (&claim.known, compared) else {
        return Ok(Err(claim.cause()));
    };
    let phc = match verdict {
        Verdict::Wrong => return Ok(Err(claim.cause())),
        Verdict::Right if preparation == Preparation::CURRENT => password.phc.clone(),
        Verdict::Right | Verdict::Obsolete => renew_hash(app, user, password, &claim.typed).await?,
    };
    Ok(Ok(Proof { user: user.clone(), phc }))
}

async fn refuse(
    app: &App,
    tried: PasswordTry,
    user: Option<UserId>,
    cause: Event,
) -> Result<Refusal> {
    let now = app.clock().now();
    let reference = tried.reference.clone();
    // Not the name: people type passwords into the wrong field.
    tracing::info!(
        ip = tried.visitor.ip(),
        reference = reference.as_str(),
        cause = cause.as_str(),
        "refused: a password"
    );
    let PasswordTry { visitor, .. } = tried;
    let told = reference.clone();
    app.db()
        .write(move |db| activity::insert_refused(db, user, cause, &visitor, &told, now))
        .await?;
    Ok(Refusal::Wrong(Some(reference)))
}

/// A hash weaker than ours, or foreign, or of a password that was prepared in another way, is made anew
/// as soon as the password is known; another time if the site is over capacity.
async fn renew_hash(app: &App, user: &User, old: &Password, typed: &Secret) -> Result<String> {
    let preparation = Preparation::CURRENT;
    let Ok(phc) = app.hasher().hash(preparation.apply(typed)).await else {
        return Ok(old.phc.clone());
    };
    let (id, now) = (user.id, app.clock().now());
    let new = Password { phc: phc.clone(), preparation };
    let old_phc = old.phc.clone();
    let renewed =
        app.db().write(move |db| credential::set_password(db, id, &old_phc, &new, now)).await?;
    Ok(if renewed { phc } else { old.phc.clone() })
}
