//! Accounts that come from another system.

mod came_as;
mod plan;
mod taken;

use uuid::Uuid;

pub use self::{
    came_as::{CameAs, close},
    plan::Plan,
};
use super::{
    credential::Password,
    user::{NewEmail, NewName},
};
use crate::domain::{DisplayName, Moment, Preferences, Role, Username, row_id};

/// A run of an import.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    id: Uuid,
    /// When it began.
    pub began: Moment,
}

impl Run {
    /// One that begins now.
    #[must_use]
    pub fn begin(now: Moment) -> Self {
        Self { id: row_id(now), began: now }
    }
}

/// An account that is about to come.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// What it is to be called: the first of these that is free.
    pub names: Vec<NewName>,
    /// Its address.
    pub email: Option<NewEmail>,
    /// What others see.
    pub display_name: Option<DisplayName>,
    /// What it may do.
    pub role: Role,
    /// How the site is to speak and look.
    pub preferences: Preferences,
    /// Disabled since then.
    pub disabled_at: Option<Moment>,
    /// Signed up then, in the other system.
    pub created_at: Moment,
    /// What it is proved by; without one somebody must give it a link.
    pub password: Option<Password>,
    /// Under which names it comes.
    pub came_as: CameAs,
    /// Its id over there: of Flask as the "remember me" cookies say it, of others behind their name.
    pub old_id: Option<String>,
}

/// What becomes of an arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is here now, under that user name.
    Arrived(String),
    /// It came before.
    Here,
    /// It came before, and its owner closed it.
    Closed,
    /// Another one came under the same names in the same run.
    Twice,
    /// Its old id came before, under other names.
    OtherNames,
    /// Somebody else has that name, or nobody may.
    UsernameTaken,
    /// Somebody else has that address.
    EmailTaken,
}

impl Arrival {
    /// What nobody else can have, in this run, once it is here under that name.
    pub fn taken_as(&self, name: &str) -> impl Iterator<Item = Vec<u8>> {
        let name = self.names.iter().map(NewName::name).find(|known| known.as_str() == name);
        let email = self.email.as_ref().map(|email| email.email().key());
        let names = name.map(Username::key).into_iter().chain(email).map(Into::into);
        names.chain([self.came_as.key().to_vec()]).chain(self.taken_id())
    }

    /// The old id, as no name can be spelled.
    fn taken_id(&self) -> Option<Vec<u8>> {
        self.old_id.as_ref().map(|id| format!("\n{id}").into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;

    use super::*;
    use crate::{
        accounts::{administration::Change, user},
        crypto::{KeyRing, keys::SecretKey},
        db::{Conn, Db, Result, Target, schema::arrivals},
        domain::{Author, Email, Epoch},
    };

    fn arrival(keys: &KeyRing, email: &str, run: Run) -> Arrival {
        let (email_id, email) = (email.to_owned(), Email::parse(email).unwrap());
        let name = Username::parse(email.as_str().split('@').next().unwrap()).unwrap();
        Arrival {
            names: vec![
                NewName::new(keys, name),
                NewName::new(keys, Username::parse("x2").unwrap()),
            ],
            came_as: CameAs::new(keys, None, Some(&email), Some(&email_id)),
            email: Some(NewEmail::new(keys, email)),
            display_name: None,
            role: Role::User,
            preferences: Preferences::default(),
            disabled_at: None,
            created_at: run.began,
            password: None,
            old_id: Some(email_id),
        }
    }

    /// Whoever is called by an address alone would be given another name.
    #[tokio::test]
    async fn who_closed_the_account_does_not_come_again_and_an_earlier_key_is_known() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&Target::Sqlite(dir.path().join("test.db"))).await.unwrap();
        db.migrate().await.unwrap();
        let key = |digit: &str| SecretKey::parse(&format!("{digit}123").repeat(16)).unwrap();
        let old = KeyRing::new(key("a"), Vec::new());
        let new = KeyRing::new(key("b"), vec![key("a")]);
        let run = Run::begin(Moment::from_millis(1_790_000_000_000));
        let come = async |keys: &KeyRing, email: &str, run: Run| {
            let arrival = arrival(keys, email, run);
            let insert = move |db: &mut Conn| -> Result<_> {
                let all = [arrival];
                let plan = Plan::make(db, &all, |_| false, run)?;
                let outcome = plan.outcomes[0].clone();
                plan.carry_out(db)?;
                let id = user::id_by_email(db, all[0].email.as_ref().unwrap().email())?;
                Ok((outcome, id))
            };
            db.write(insert).await.unwrap()
        };
        let (outcome, id) = come(&old, "ada@example.com", run).await;
        assert_eq!(outcome, Outcome::Arrived("ada".to_owned()));
        assert_eq!(come(&old, "ada@example.com", run).await.0, Outcome::Twice);
        let later = Run::begin(Moment::from_millis(1_790_000_000_000));
        assert_eq!(come(&new, "ada@example.com", later).await.0, Outcome::Here);
        let (close, epoch, id) = (Change::Close(new.clone()), Epoch::new().unwrap(), id.unwrap());
        let close = move |db: &mut Conn| close.make(db, id, &Author::Operator, &epoch, later.began);
        db.write(close).await.unwrap();
        assert_eq!(come(&new, "ada@example.com", later).await, (Outcome::Closed, None));
        let cookies = async || {
            let epochs = |db: &mut Conn| -> Result<Vec<Option<Vec<u8>>>> {
                Ok(arrivals::table.select(arrivals::cookie_epoch).load(db)?)
            };
            db.read(epochs).await.unwrap()
        };
        assert!(cookies().await.is_empty());
        let mut other = arrival(&new, "ada@example.net", later);
        other.came_as = CameAs::new(
            &new,
            None,
            other.email.as_ref().map(NewEmail::email),
            Some("ada@example.com"),
        );
        let plan = move |db: &mut Conn| Ok(Plan::make(db, &[other], |_| false, later)?.outcomes);
        let outcomes: Result<Vec<Outcome>> = db.read(plan).await;
        assert_eq!(outcomes.unwrap(), [Outcome::OtherNames], "an id that was closed");
        let (outcome, _) = come(&new, "ada@example.org", later).await;
        assert_eq!(outcome, Outcome::Arrived("x2".to_owned()), "the name stays with nobody");
        // No cookie comes with who is disabled, or an administrator.
        assert_eq!(cookies().await.iter().filter(|epoch| epoch.is_some()).count(), 1);
        let mut all =
            ["dis@example.org", "adm@example.org"].map(|email| arrival(&new, email, later));
        (all[0].disabled_at, all[1].role) = (Some(later.began), Role::Admin);
        let more = move |db: &mut Conn| -> Result<()> {
            Plan::make(db, &all, |_| false, later)?.carry_out(db)
        };
        db.write(more).await.unwrap();
        assert_eq!(cookies().await.iter().filter(|epoch| epoch.is_some()).count(), 1);
    }
}
