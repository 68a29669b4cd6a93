//! A fresh database for each test: SQLite in a folder of its own, or a schema of the PostgreSQL
//! that `PORTARIA_TEST_DATABASE` names.

pub struct Database {
    pub url: String,
    _dir: tempfile::TempDir,
}

impl Database {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = match std::env::var("PORTARIA_TEST_DATABASE") {
            Ok(server) => schema_of(&server),
            Err(_) => format!("sqlite:{}", dir.path().join("portaria.db").display()),
        };
        Self { url, _dir: dir }
    }
}

#[cfg(feature = "postgres")]
fn schema_of(server: &str) -> String {
    use diesel::{Connection, connection::SimpleConnection};
    let mut db = diesel::PgConnection::establish(server).unwrap();
    let schema = format!("test_{}", uuid::Uuid::now_v7().simple());
    db.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
    format!("{server}?options=-csearch_path%3D{schema}")
}

#[cfg(not(feature = "postgres"))]
fn schema_of(_: &str) -> String {
    panic!("build the tests with --features postgres")
}
