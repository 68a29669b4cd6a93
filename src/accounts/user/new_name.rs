use crate::{accounts::reserved_name::ReservedName, crypto::KeyRing, domain::Username};

/// A user name that an account is to have, if it is free and not kept for nobody.
#[derive(Clone, Debug)]
pub struct NewName {
    name: Username,
    reserved: ReservedName,
}

impl NewName {
    /// That name, on the site with these keys.
    #[must_use]
    pub fn new(keys: &KeyRing, name: Username) -> Self {
        Self { reserved: ReservedName::new(keys, name.key()), name }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &Username {
        &self.name
    }

    /// Where it stands if it is kept for nobody.
    pub(super) fn reserved(&self) -> &ReservedName {
        &self.reserved
    }
}
