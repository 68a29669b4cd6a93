use super::{Details, DetailsNotes, EmailChange};
use crate::{
    accounts::{
        activity::{self, Event},
        administration::{Change, Outcome},
        user::{self, User},
    },
    app::App,
    auth::{Gate, Live, session::Halt},
    db::{self, Conn},
    domain::{Author, Epoch, Moment, UserId, Visitor},
    web::{Field, Note, Notes, Result},
};

/// What is to be new of an account: all of it, or nothing.
#[derive(Clone)]
pub struct Edit {
    user: UserId,
    details: Details,
    email: EmailChange,
}

/// What became of it.
pub enum Edited {
    /// It is so now.
    Done,
    /// It was so already.
    Unchanged,
    /// Somebody else has a name, or it breaks a rule.
    Refused(EditNotes),
    /// No administrator would be left.
    LastAdministrator,
}

/// What is wrong with it.
#[derive(Default)]
pub struct EditNotes {
    /// With the details.
    pub details: DetailsNotes,
    /// With the address.
    pub email: Option<Note>,
}

impl Notes for EditNotes {
    fn fields(&self) -> Vec<Field> {
        [self.details.fields(), vec![("email", "email", self.email)]].concat()
    }
}

impl Edit {
    /// Of `user`, as both were read.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn new(
        user: &User,
        details: std::result::Result<Details, DetailsNotes>,
        email: std::result::Result<EmailChange, Note>,
    ) -> std::result::Result<Self, EditNotes> {
        match (details, email) {
            (Ok(details), Ok(email)) => Ok(Self { user: user.id, details, email }),
            (details, email) => {
                Err(EditNotes { details: details.err().unwrap_or_default(), email: email.err() })
            }
        }
    }

    /// Of the details of `user` alone.
    #[must_use]
    pub fn of_details(user: &User, details: Details) -> Self {
        Self { user: user.id, details, email: EmailChange::None }
    }

    /// Of the address of `user` alone.
    #[must_use]
    pub fn of_email(user: &User, email: EmailChange) -> Self {
        Self { user: user.id, details: Details::default(), email }
    }

    /// Saves it for whoever the account belongs to. A name that somebody else has is counted: it
    /// tells that somebody has an account, as signing up does; after too many, no name is taken.
    ///
    /// # Errors
    /// Too many of those, the session ended meanwhile, or the database is away.
    pub async fn save(&self, app: &App, live: &Live, visitor: Visitor) -> Result<Edited> {
        if self.is_empty() {
            return Ok(Edited::Unchanged);
        }
        let gate = Gate::of_sign_ups(app, &visitor);
        let save = async {
            let notes = self.taken(app).await?;
            if !notes.is_empty() {
                return Ok(Edited::Refused(notes));
            }
            let (edit, author, now) = (self.clone(), visitor.into(), app.clock().now());
            let written = live.write(app, move |db| Ok(edit.write(db, &author, now)?));
            self.settle(app, written.await).await
        };
        let asks = self.details.username.is_some() || matches!(self.email, EmailChange::To(_));
        if asks {
            gate.count_if(save, |edited| matches!(edited, Edited::Refused(_))).await
        } else {
            save.await
        }
    }

    /// Saves it for an administrator, and makes `changes` with it.
    ///
    /// # Errors
    /// The session ended meanwhile, or the database is away.
    pub async fn administer(
        &self,
        app: &App,
        live: &Live,
        visitor: Visitor,
        changes: Vec<Change>,
    ) -> Result<Edited> {
        if self.is_empty() && changes.is_empty() {
            return Ok(Edited::Unchanged);
        }
        let notes = self.taken(app).await?;
        if !notes.is_empty() {
            return Ok(Edited::Refused(notes));
        }
        let author = Author::Administrator(live.user(), visitor);
        let (edit, epoch, now) = (self.clone(), Epoch::new()?, app.clock().now());
        let written = live.administer(app, move |db| {
            user::lock(db, edit.user)?.ok_or(Halt::Gone)?;
            edit.write(db, &author, now)?;
            for change in changes {
                let outcome = change.make(db, edit.user, &author, &epoch, now)?;
                if outcome == Outcome::LastAdministrator {
                    return Err(Halt::LastAdministrator);
                }
            }
            Ok(())
        });
        self.settle(app, written.await).await
    }

    fn is_empty(&self) -> bool {
        self.details.is_empty() && self.email.is_none()
    }

    /// Details, address and what the log keeps of it.
    fn write(&self, db: &mut Conn, author: &Author, now: Moment) -> db::Result<()> {
        self.details.write(db, self.user)?;
        self.email.write(db, self.user)?;
        let (details, email) = (!self.details.is_empty(), !self.email.is_none());
        for (is_new, event) in [(details, Event::ProfileChanged), (email, Event::EmailChanged)] {
            if is_new {
                activity::insert(db, self.user, event, author, now)?;
            }
        }
        Ok(())
    }

    /// What somebody else has.
    async fn taken(&self, app: &App) -> Result<EditNotes> {
        let mut notes = EditNotes::default();
        if self.details.is_taken(app, self.user).await? {
            notes.details.username = Some(Note::UsernameTaken);
        }
        if self.email.is_taken(app, self.user).await? {
            notes.email = Some(Note::EmailTaken);
        }
        Ok(notes)
    }

    async fn settle(&self, app: &App, written: std::result::Result<(), Halt>) -> Result<Edited> {
        match written {
            Ok(()) => Ok(Edited::Done),
            Err(Halt::LastAdministrator) => Ok(Edited::LastAdministrator),
            Err(Halt::Failed(db::Error::Taken)) => {
                let mut notes = self.taken(app).await?;
                // Should the name be free again by now, the answer is still that this try failed.
                if notes.is_empty() && self.email.is_none() {
                    notes.details.username = Some(Note::UsernameTaken);
                } else if notes.is_empty() {
                    notes.email = Some(Note::EmailTaken);
                }
                Ok(Edited::Refused(notes))
            }
            Err(halt) => Err(halt.into()),
        }
    }
}
