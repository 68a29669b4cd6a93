//! What is known of an account, and where a file has it.

use std::{collections::BTreeMap, str::FromStr};

use crate::{
    cli::WrongUsage,
    db::{CellProblem, MAX_CELL},
};

/// A value of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Id,
    Username,
    Email,
    DisplayName,
    Password,
    Preparation,
    Role,
    Active,
    DisabledAt,
    CreatedAt,
    Language,
    Theme,
}

impl Field {
    /// Every field with its name, which is what `portaria user export` writes.
    pub(super) const ALL: [(Self, &'static str); 12] = [
        (Self::Id, "id"),
        (Self::Username, "username"),
        (Self::Email, "email"),
        (Self::DisplayName, "display_name"),
        (Self::Password, "password"),
        (Self::Preparation, "preparation"),
        (Self::Role, "role"),
        (Self::Active, "active"),
        (Self::DisabledAt, "disabled_at"),
        (Self::CreatedAt, "created_at"),
        (Self::Language, "language"),
        (Self::Theme, "theme"),
    ];

    fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(field, _)| field)
    }
}

/// Columns whose texts, put together with spaces, are one value.
type Columns = Vec<String>;

/// The columns of the fields that a file has.
pub(super) type Fields = BTreeMap<Field, Columns>;

/// Where a file has the fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapping(BTreeMap<Field, Where>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    /// The first of these columns that are there, if any are.
    Any(Vec<Columns>),
    /// These, which must be there.
    These(Columns),
}

/// The columns that were asked for are not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum MappingProblem {
    #[error("there is no column {0}")]
    NoColumn(String),
    #[error("it has neither a user name nor an email")]
    NoName,
}

impl Mapping {
    /// Of a preset: fields and the columns that they may be in.
    pub(super) fn of(preset: &[(Field, &[&str])]) -> Self {
        let place = |columns: &[&str]| Where::Any(columns.iter().map(|text| split(text)).collect());
        Self(preset.iter().map(|(field, columns)| (*field, place(columns))).collect())
    }

    /// What the operator says counts; a field with nothing after the `=` is not read.
    pub(super) fn with(mut self, said: &[Said]) -> Self {
        for Said { field, columns } in said {
            if columns.is_empty() {
                self.0.remove(field);
            } else {
                self.0.insert(*field, Where::These(columns.clone()));
            }
        }
        self
    }

    /// The columns of each field, in a file that has those of which `has` says so.
    ///
    /// # Errors
    /// One that must be there is not, or nothing tells who it is.
    pub(super) fn find(&self, has: impl Fn(&str) -> bool) -> Result<Fields, MappingProblem> {
        let mut found = Fields::new();
        for (field, place) in &self.0 {
            let columns = match place {
                Where::These(columns) => match columns.iter().find(|column| !has(column)) {
                    Some(missing) => return Err(MappingProblem::NoColumn(missing.clone())),
                    None => columns.clone(),
                },
                Where::Any(all) => {
                    let there = all.iter().map(|columns| {
                        columns.iter().filter(|column| has(column)).cloned().collect::<Columns>()
                    });
                    there.into_iter().find(|columns| !columns.is_empty()).unwrap_or_default()
                }
            };
            if !columns.is_empty() {
                found.insert(*field, columns);
            }
        }
        if found.contains_key(&Field::Username) || found.contains_key(&Field::Email) {
            Ok(found)
        } else {
            Err(MappingProblem::NoName)
        }
    }
}

impl MappingProblem {
    /// Of a file with these columns.
    pub(super) fn in_file<'a>(&self, columns: impl IntoIterator<Item = &'a str>) -> WrongUsage {
        let columns: Vec<_> = columns.into_iter().collect();
        // Without a line of names the first record would be shown, and its hash.
        if columns.iter().any(|column| column.len() > 30 || column.contains(['$', '@', ':'])) {
            return WrongUsage(format!(
                "{self}; its first line does not look like names of columns"
            ));
        }
        let columns = columns.join(", ");
        WrongUsage(format!("{self}; its columns are {columns}: say which are which, by --map"))
    }
}

fn split(columns: &str) -> Columns {
    columns.split('+').filter(|column| !column.is_empty()).map(str::to_owned).collect()
}

/// `field=column`, as the operator says it, or `field=first+second`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    field: Field,
    columns: Columns,
}

impl FromStr for Said {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, columns) =
            text.split_once('=').ok_or("write field=column, like username=login")?;
        let field = Field::of(name).ok_or_else(|| {
            let all = Field::ALL.map(|(_, name)| name).join(", ");
            format!("there is no field {name}; there are: {all}")
        })?;
        Ok(Self { field, columns: split(columns) })
    }
}

/// What a row says, before it is judged.
#[derive(Clone, Debug, Default)]
pub(super) struct Values(BTreeMap<Field, String>);

impl Values {
    /// Of the fields and their columns; `read` gives the text in a column, if there is any.
    ///
    /// # Errors
    /// A value is too long.
    pub(super) fn of(
        fields: &Fields,
        read: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, CellProblem> {
        let mut values = BTreeMap::new();
        for (field, columns) in fields {
            let texts: Vec<_> = columns.iter().filter_map(|column| read(column)).collect();
            if texts.iter().map(String::len).sum::<usize>() > MAX_CELL {
                return Err(CellProblem::TooLong);
            }
            values.insert(*field, texts.join(" "));
        }
        Ok(Self(values))
    }

    /// The same, in a file that has that field elsewhere.
    pub(super) fn with(mut self, field: Field) -> Self {
        self.0.entry(field).or_default();
        self
    }

    /// Whether the file has that field, with a value or without.
    pub(super) fn has(&self, field: Field) -> bool {
        self.0.contains_key(&field)
    }

    /// The text of that field; nothing and an empty one are the same.
    pub(super) fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(String::as_str).filter(|text| !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_operator_says_counts_before_the_preset() {
        let preset = Mapping::of(&[
            (Field::Username, &["username", "login"]),
            (Field::Role, &["is_admin"]),
            (Field::DisplayName, &["first+last"]),
        ]);
        let has = |column: &str| ["login", "nick", "first", "last", "is_admin"].contains(&column);
        let found = |mapping: &Mapping| {
            let found = mapping.find(has);
            found
                .map(|found| found.into_iter().map(|(field, all)| (field, all.join("+"))).collect())
        };
        let pair = |field, columns: &str| (field, columns.to_owned());
        let role = pair(Field::Role, "is_admin");
        let shown = pair(Field::DisplayName, "first+last");
        let all: Vec<_> = vec![pair(Field::Username, "login"), shown.clone(), role];
        assert_eq!(found(&preset), Ok(all));
        let said: Vec<Said> = ["username=nick", "role="].map(|text| text.parse().unwrap()).to_vec();
        let with = preset.clone().with(&said);
        assert_eq!(found(&with), Ok(vec![pair(Field::Username, "nick"), shown]));
        let nowhere = preset.clone().with(&["email=mail".parse().unwrap()]);
        assert_eq!(found(&nowhere), Err(MappingProblem::NoColumn("mail".into())));
        let nobody = preset.with(&["username=".parse().unwrap()]);
        assert_eq!(found(&nobody), Err(MappingProblem::NoName));
        for bad in ["username", "nick=username", ""] {
            assert!(bad.parse::<Said>().is_err(), "{bad}");
        }
    }
}
