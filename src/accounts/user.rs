//! Who has an account.

use diesel::prelude::*;

use crate::{
    db::{Conn, Error, Result, schema::users},
    domain::{Claimant, DisplayName, Email, Epoch, Moment, Role, UserId, Username},
};

/// An account, without its credentials. Its Debug shows the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Never used again for another account.
    pub id: UserId,
    /// As typed.
    pub username: String,
    /// See [`User::shown_name`].
    pub display_name: Option<String>,
    /// As typed; unverified.
    pub email: Option<String>,
    /// What the account may do.
    pub role: Role,
    /// See [`Epoch`].
    pub epoch: Epoch,
    /// Disabled since then: nobody signs in.
    pub disabled_at: Option<Moment>,
    /// Signed up then.
    pub created_at: Moment,
}

impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "User({})", self.id)
    }
}

impl User {
    /// What others see.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.username)
    }
}

/// The columns of a [`User`].
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    id: String,
    username: String,
    display_name: Option<String>,
    email: Option<String>,
    role: String,
    epoch: Vec<u8>,
    disabled_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<UserRow> for User {
    type Error = Error;

    fn try_from(row: UserRow) -> Result<Self> {
        Ok(Self {
            id: row.id.parse().map_err(|_| Error::Unreadable("users.id"))?,
            username: row.username,
            display_name: row.display_name,
            email: row.email,
            role: row.role.parse().map_err(|_| Error::Unreadable("users.role"))?,
            epoch: Epoch::stored(row.epoch),
            disabled_at: row.disabled_at.map(Moment::from_millis),
            created_at: Moment::from_millis(row.created_at),
        })
    }
}

/// Who wants an account.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name, free or not.
    pub username: Username,
    /// An address, if one was given.
    pub email: Option<Email>,
    /// What the account may do.
    pub role: Role,
}

/// The account that a name or an address belongs to.
///
/// # Errors
/// The database's.
pub fn by_claimant(db: &mut Conn, claimant: &Claimant) -> Result<Option<User>> {
    let all = users::table.select(UserRow::as_select()).into_boxed();
    let row = match claimant {
        Claimant::Nobody => return Ok(None),
        Claimant::Username(name) => all.filter(users::username_key.eq(name.key())),
        Claimant::Email(email) => all.filter(users::email_key.eq(email.key())),
        Claimant::Account(id) => all.filter(users::id.eq(id.to_string())),
    }
    .first::<UserRow>(db)
    .optional()?;
    row.map(User::try_from).transpose()
}

/// The account, locked until the transaction ends.
///
/// # Errors
/// The database's.
pub fn lock(db: &mut Conn, id: UserId) -> Result<Option<User>> {
    let row = users::table.find(id.to_string());
    // What is set is there already.
    diesel::update(row).set(users::id.eq(id.to_string())).execute(db)?;
    by_claimant(db, &Claimant::Account(id))
}

/// How many administrators can sign in. Under [`crate::db::Lock::Administrators`] it stays so.
///
/// # Errors
/// The database's.
pub fn count_administrators(db: &mut Conn) -> Result<i64> {
    let all = users::table.filter(users::role.eq(Role::Admin.as_str()));
    Ok(all.filter(users::disabled_at.is_null()).count().get_result(db)?)
}

/// Who has that user name.
///
/// # Errors
/// The database's.
pub fn id_by_username(db: &mut Conn, username: &Username) -> Result<Option<UserId>> {
    let owner = users::table.filter(users::username_key.eq(username.key())).select(users::id);
    read_id(owner.first(db).optional()?)
}

/// Who has that address.
///
/// # Errors
/// The database's.
pub fn id_by_email(db: &mut Conn, email: &Email) -> Result<Option<UserId>> {
    let owner = users::table.filter(users::email_key.eq(email.key())).select(users::id);
    read_id(owner.first(db).optional()?)
}

fn read_id(id: Option<String>) -> Result<Option<UserId>> {
    id.map(|id| id.parse().map_err(|_| Error::Unreadable("users.id"))).transpose()
}

/// Adds an account.
///
/// # Errors
/// [`Error::Taken`] if somebody was faster; the caller's transaction is then undone.
pub fn insert(db: &mut Conn, new: &NewUser, epoch: &Epoch, now: Moment) -> Result<User> {
    let id = UserId::new(now);
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id.to_string()),
            users::username.eq(new.username.as_str()),
            users::username_key.eq(new.username.key()),
            users::email.eq(new.email.as_ref().map(Email::as_str)),
            users::email_key.eq(new.email.as_ref().map(Email::key)),
            users::role.eq(new.role.as_str()),
            users::epoch.eq(epoch.bytes()),
            users::created_at.eq(now.millis()),
        ))
        .execute(db)?;
    Ok(User {
        id,
        username: new.username.as_str().to_owned(),
        display_name: None,
        email: new.email.as_ref().map(|email| email.as_str().to_owned()),
        role: new.role,
        epoch: epoch.clone(),
        disabled_at: None,
        created_at: now,
    })
}

/// Gives the account another user name.
///
/// # Errors
/// [`Error::Taken`], or the database's.
pub fn set_username(db: &mut Conn, id: UserId, username: &Username) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set((users::username.eq(username.as_str()), users::username_key.eq(username.key())))
        .execute(db)?;
    Ok(())
}

/// Sets or clears what others see.
///
/// # Errors
/// The database's.
pub fn set_display_name(db: &mut Conn, id: UserId, name: Option<&DisplayName>) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::display_name.eq(name.map(DisplayName::as_str)))
        .execute(db)?;
    Ok(())
}

/// Sets or removes the address, which is then unverified.
///
/// # Errors
/// [`Error::Taken`], or the database's.
pub fn set_email(db: &mut Conn, id: UserId, email: Option<&Email>) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set((
            users::email.eq(email.map(Email::as_str)),
            users::email_key.eq(email.map(Email::key)),
            users::email_verified_at.eq(None::<i64>),
        ))
        .execute(db)?;
    Ok(())
}

/// Changes the epoch from `old` to `new`; false if it is `old` no longer. The row stays locked
/// until the transaction ends. `new` equal to `old` takes the lock and changes nothing.
///
/// # Errors
/// The database's.
pub fn set_epoch(db: &mut Conn, id: UserId, old: &Epoch, new: &Epoch) -> Result<bool> {
    let changed = diesel::update(users::table.find(id.to_string()))
        .filter(users::epoch.eq(old.bytes()))
        .filter(users::disabled_at.is_null())
        .set(users::epoch.eq(new.bytes()))
        .execute(db)?;
    Ok(changed == 1)
}

/// Gives the account another epoch, whatever it has, which ends every session of it.
///
/// # Errors
/// The database's.
pub fn renew_epoch(db: &mut Conn, id: UserId, epoch: &Epoch) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::epoch.eq(epoch.bytes()))
        .execute(db)?;
    Ok(())
}

/// Disables the account or enables it again; either way every session of it ends.
///
/// # Errors
/// The database's.
pub fn set_disabled(
    db: &mut Conn,
    id: UserId,
    disabled_at: Option<Moment>,
    epoch: &Epoch,
) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set((
            users::disabled_at.eq(disabled_at.map(Moment::millis)),
            users::epoch.eq(epoch.bytes()),
        ))
        .execute(db)?;
    Ok(())
}

/// Says what the account may do.
///
/// # Errors
/// The database's.
pub fn set_role(db: &mut Conn, id: UserId, role: Role) -> Result<()> {
    diesel::update(users::table.find(id.to_string()))
        .set(users::role.eq(role.as_str()))
        .execute(db)?;
    Ok(())
}

/// Takes the account away, with everything that hangs on it. Its names are free again.
///
/// # Errors
/// The database's.
pub fn delete(db: &mut Conn, id: UserId) -> Result<()> {
    diesel::delete(users::table.find(id.to_string())).execute(db)?;
    Ok(())
}
