use crate::{
    accounts::{
        reserved_name::ReservedName,
        throttle::{Key, Scope},
    },
    crypto::KeyRing,
    domain::{Email, Username},
};

/// A user name that an account is to have, if it is free and not kept for nobody.
#[derive(Clone, Debug)]
pub struct NewName {
    name: Username,
    reserved: ReservedName,
    counter: Key,
}

impl NewName {
    /// That name, on the site with these keys.
    #[must_use]
    pub fn new(keys: &KeyRing, name: Username) -> Self {
        let reserved = ReservedName::new(keys, name.key());
        let counter = Key::new(keys, Scope::Username, name.key());
        Self { name, reserved, counter }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &Username {
        &self.name
    }

    /// Where it stands if it is kept for nobody.
    pub(in crate::accounts) fn reserved(&self) -> &ReservedName {
        &self.reserved
    }

    /// Where wrong passwords for it are counted.
    pub(in crate::accounts) fn counter(&self) -> &Key {
        &self.counter
    }
}

/// An e-mail address that an account is to have, if it is free.
#[derive(Clone, Debug)]
pub struct NewEmail {
    email: Email,
    counter: Key,
}

impl NewEmail {
    /// That address, on the site with these keys.
    #[must_use]
    pub fn new(keys: &KeyRing, email: Email) -> Self {
        let counter = Key::new(keys, Scope::Email, email.key());
        Self { email, counter }
    }

    /// The address.
    #[must_use]
    pub fn email(&self) -> &Email {
        &self.email
    }

    /// Where wrong passwords for it are counted.
    pub(in crate::accounts) fn counter(&self) -> &Key {
        &self.counter
    }
}
