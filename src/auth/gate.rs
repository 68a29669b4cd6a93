//! What an address may try only so often: signing up, codes and links.

use crate::{
    accounts::throttle::{self, Closed, Key, Scope},
    app::App,
    domain::{Rate, Visitor},
    web::{Error, Result},
};

/// The tries of one address.
pub struct Gate<'a> {
    app: &'a App,
    key: Key,
    rate: Option<Rate>,
    what: &'static str,
    ip: String,
}

impl<'a> Gate<'a> {
    /// For signing up.
    #[must_use]
    pub fn of_sign_ups(app: &'a App, visitor: &Visitor) -> Self {
        Self::new(app, Scope::SignUp, app.config().throttle.sign_up, visitor)
    }

    /// For wrong codes and links.
    #[must_use]
    pub fn of_codes(app: &'a App, visitor: &Visitor) -> Self {
        Self::new(app, Scope::Code, app.config().throttle.code, visitor)
    }

    fn new(app: &'a App, scope: Scope, rate: Option<Rate>, visitor: &Visitor) -> Self {
        let what = if scope == Scope::SignUp { "sign-ups" } else { "wrong codes and links" };
        let key = Key::new(app.keys(), scope, &visitor.network());
        Self { app, key, rate, what, ip: visitor.ip() }
    }

    /// Whether it is open, as far as can be seen without waiting for anybody.
    ///
    /// # Errors
    /// [`Error::TooManyTries`], or the database is away.
    pub async fn look(&self) -> Result<()> {
        let (key, rate, now) = (self.key.clone(), self.rate, self.app.clock().now());
        let looks = move |db: &mut _| Closed::or_failed(throttle::look(db, &key, rate, now));
        let looked = self.app.db().look_up(looks).await?;
        looked.map_err(|refusal| self.error(Closed::Refused(refusal)))
    }

    /// Counts one.
    ///
    /// # Errors
    /// As for [`Gate::look`].
    pub async fn count(&self) -> Result<()> {
        let (key, rate, now) = (self.key.clone(), self.rate, self.app.clock().now());
        let counted = self.app.db().write(move |db| throttle::count(db, &key, rate, now));
        counted.await.map_err(|closed| self.error(closed))
    }

    /// Counts one, does `work`, and takes it back unless that `tells` of others: many at once are
    /// counted before any of them is told.
    ///
    /// # Errors
    /// As for [`Gate::look`], or those of `work`.
    pub async fn count_if<T>(
        &self,
        work: impl Future<Output = Result<T>>,
        tells: impl FnOnce(&T) -> bool,
    ) -> Result<T> {
        self.count().await?;
        let done = work.await;
        if !done.as_ref().is_ok_and(tells) && self.rate.is_some() {
            let key = self.key.clone();
            self.app.db().write_unsynced(move |db| throttle::take_back(db, &key, None)).await?;
        }
        done
    }

    /// Counts a link that is not good. What it says is the answer.
    pub async fn refuse_link(&self) -> Error {
        tracing::warn!(ip = self.ip, "refused: a link that is not good");
        match self.look().await {
            Ok(()) => self.count().await.err().unwrap_or(Error::LinkSpent),
            Err(error) => error,
        }
    }

    fn error(&self, closed: Closed) -> Error {
        match closed {
            Closed::Refused(refusal) => {
                tracing::info!(ip = self.ip, "refused: too many {}", self.what);
                Error::TooManyTries(refusal)
            }
            Closed::Failed(error) => error.into(),
        }
    }
}
