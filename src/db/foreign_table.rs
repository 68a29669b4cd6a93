//! A table of another program's SQLite file, of which this one knows nothing but what it is told.

use std::path::Path;

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection,
    connection::{DefaultLoadingMode, SimpleConnection},
    sql_query,
    sql_types::Text,
};

use super::file;

/// The longest cell that is read, in bytes.
pub const MAX_CELL: usize = 4096;

/// Why a row cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellProblem {
    /// A cell is longer than [`MAX_CELL`].
    #[error("a value of it is longer than {MAX_CELL} bytes")]
    TooLong,
    /// A cell is not UTF-8.
    #[error("it is not UTF-8")]
    Encoding,
}

/// Why it cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ForeignError(String);

/// An SQLite file of another program, opened for reading.
pub struct ForeignTable {
    db: SqliteConnection,
    table: String,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

impl ForeignTable {
    /// Opens the table, or view, of that name.
    ///
    /// # Errors
    /// The file cannot be read, or has no such table; then the error names those that it has.
    pub fn open(path: &Path, table: &str) -> Result<Self, ForeignError> {
        let address = file::address(path).map_err(|e| ForeignError(e.to_string()))?;
        let address = address.replace("?mode=rw", "?mode=ro");
        let mut db = SqliteConnection::establish(&address).map_err(failed)?;
        db.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA trusted_schema = OFF",
        )
        .map_err(failed)?;
        let encoding = names(&mut db, "SELECT encoding AS name FROM pragma_encoding")?;
        if encoding != ["UTF-8"] {
            return Err(ForeignError(format!(
                "the file is in {}, not in UTF-8",
                encoding.join(" ")
            )));
        }
        let tables = names(
            &mut db,
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'",
        )?;
        if !tables.iter().any(|name| name == table) {
            let all: String = tables.join(", ").chars().filter(|c| !c.is_control()).collect();
            return Err(ForeignError(format!("there is no table {table}; there are: {all}")));
        }
        Ok(Self { db, table: table.to_owned() })
    }

    /// Its columns.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn columns(&mut self) -> Result<Vec<String>, ForeignError> {
        let of = literal(&self.table);
        names(&mut self.db, &format!("SELECT name FROM pragma_table_xinfo({of}) WHERE hidden <> 1"))
    }

    /// How many rows it has.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn count(&mut self) -> Result<u64, ForeignError> {
        let table = identifier(&self.table);
        let count =
            names(&mut self.db, &format!("SELECT CAST(count(*) AS TEXT) AS name FROM {table}"))?;
        Ok(count.first().and_then(|count| count.parse().ok()).unwrap_or(0))
    }

    /// Gives those columns of each row, one row at a time, to `each`, until it says no.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(
        &mut self,
        columns: &[String],
        mut each: impl FnMut(Result<Vec<Option<String>>, CellProblem>) -> bool,
    ) -> Result<(), ForeignError> {
        let cell = |column: &String| {
            let column = identifier(column);
            format!(
                "CASE WHEN {column} IS NULL THEN '-' WHEN octet_length({column}) > {MAX_CELL} THEN '!' \
                 ELSE hex(CAST({column} AS BLOB)) END"
            )
        };
        let cells = columns.iter().map(cell).collect::<Vec<_>>().join(" || ',' || ");
        let table = identifier(&self.table);
        let query = sql_query(format!("SELECT {cells} AS name FROM {table}"));
        let rows = query.load_iter::<Named, DefaultLoadingMode>(&mut self.db).map_err(failed)?;
        for row in rows {
            if !each(row.map_err(failed)?.name.split(',').map(text).collect()) {
                break;
            }
        }
        Ok(())
    }
}

/// The text of a cell, which comes as hex: SQLite does not promise that texts are UTF-8, and what is
/// not must not come changed.
fn text(cell: &str) -> Result<Option<String>, CellProblem> {
    match cell {
        "-" => return Ok(None),
        "!" => return Err(CellProblem::TooLong),
        _ => {}
    }
    let byte = |at| u8::from_str_radix(&cell[at..at + 2], 16).unwrap_or_default();
    let bytes = (0..cell.len()).step_by(2).map(byte).collect();
    String::from_utf8(bytes).map(Some).map_err(|_| CellProblem::Encoding)
}

fn names(db: &mut SqliteConnection, query: &str) -> Result<Vec<String>, ForeignError> {
    let rows: Vec<Named> = sql_query(query).load(db).map_err(failed)?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

fn failed(error: impl std::fmt::Display) -> ForeignError {
    ForeignError(error.to_string())
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(dir: &tempfile::TempDir, sql: &str) -> std::path::PathBuf {
        let path = dir.path().join("app.db");
        std::fs::File::create(&path).unwrap();
        let mut db = SqliteConnection::establish(&file::address(&path).unwrap()).unwrap();
        db.batch_execute(sql).unwrap();
        path
    }

    #[test]
    fn whatever_a_table_is_called_and_holds_its_rows_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = file(
            &dir,
            r#"CREATE TABLE "my ""users'" (id INTEGER, "na""me" TEXT, hash BLOB, size REAL, at INTEGER AS (id + 1));
               INSERT INTO "my ""users'" VALUES (1, 'a' || char(0) || 'é"', CAST('$2b$' AS BLOB), 1.5);
               INSERT INTO "my ""users'" VALUES (2, NULL, x'ff', 3);
               INSERT INTO "my ""users'" VALUES (3, printf('%.*c', 4096, 'x'), '', 4);
               INSERT INTO "my ""users'" VALUES (4, zeroblob(900000000), '', 4);"#,
        );
        let mut table = ForeignTable::open(&path, "my \"users'").unwrap();
        let columns = table.columns().unwrap();
        assert_eq!(columns, ["id", "na\"me", "hash", "size", "at"]);
        assert_eq!(table.count().unwrap(), 4);
        let mut rows = Vec::new();
        let read = table.read(&columns, |row| {
            rows.push(row);
            true
        });
        read.unwrap();
        let some = |text: &str| Some(text.to_owned());
        let first = [some("1"), some("a\0é\""), some("$2b$"), some("1.5"), some("2")];
        assert_eq!(rows[0].as_deref(), Ok(&first[..]));
        assert_eq!(rows[1], Err(CellProblem::Encoding));
        assert_eq!(rows[2].as_ref().unwrap()[1].as_ref().unwrap().len(), MAX_CELL);
        assert_eq!(rows[3], Err(CellProblem::TooLong));
        let error = ForeignTable::open(&path, "people").err().unwrap().to_string();
        assert!(error.contains("there is no table people; there are: my \"users'"), "{error}");
        let before = std::fs::read(&path).unwrap();
        drop(table);
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_file_that_cannot_be_read_says_why() {
        let dir = tempfile::tempdir().unwrap();
        let path = file(&dir, "PRAGMA encoding = 'UTF-16'; CREATE TABLE users (id)");
        let error = ForeignTable::open(&path, "users").err().unwrap().to_string();
        assert!(error.contains("UTF-16"), "{error}");
        std::fs::write(&path, "no database at all, but long enough to look like one").unwrap();
        assert!(ForeignTable::open(&path, "users").is_err());
        assert!(ForeignTable::open(&dir.path().join("missing"), "users").is_err());
        assert!(!dir.path().join("missing").exists());
    }
}
