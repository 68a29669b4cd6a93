//! Two sets of migrations, one schema.

use std::{collections::BTreeMap, path::Path};

use crate::files;

fn names(database: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database);
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn both_databases_have_the_same_migrations_in_the_same_order() {
    assert_eq!(names("sqlite"), names("postgres"));
}

type Schema = BTreeMap<String, Vec<(String, String)>>;

/// The tables of `src/db/schema.rs`: each column with its type.
fn written() -> Schema {
    let (_, text) = files("src/db", "schema.rs").remove(0);
    let mut schema = Schema::new();
    for block in text.split("diesel::table! {").skip(1) {
        let mut lines = block.lines().map(str::trim).filter(|line| !line.is_empty());
        let name = lines.next().unwrap().split(' ').next().unwrap().to_owned();
        let columns = lines
            .take_while(|line| *line != "}")
            .map(|line| line.trim_end_matches(',').split_once(" -> ").unwrap())
            .map(|(column, kind)| (column.to_owned(), kind.to_owned()))
            .collect();
        schema.insert(name, columns);
    }
    assert!(schema.len() >= 4);
    schema
}

fn kind(declared: &str, nullable: bool) -> String {
    let kind = match declared.to_uppercase().as_str() {
        "TEXT" => "Text",
        "BIGINT" => "BigInt",
        "BLOB" | "BYTEA" => "Binary",
        "BOOLEAN" => "Bool",
        other => panic!("{other} is no type that both databases share"),
    };
    if nullable { format!("Nullable<{kind}>") } else { kind.to_owned() }
}

#[test]
fn the_sqlite_migrations_give_the_schema() {
    use diesel::{Connection, RunQueryDsl, connection::SimpleConnection, sql_types};
    #[derive(diesel::QueryableByName)]
    struct Column {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
        #[diesel(sql_type = sql_types::Text)]
        kind: String,
        #[diesel(sql_type = sql_types::Bool)]
        not_null: bool,
    }
    let mut db = diesel::SqliteConnection::establish(":memory:").unwrap();
    for name in names("sqlite") {
        let (_, sql) = files(&format!("migrations/sqlite/{name}"), "up.sql").remove(0);
        db.batch_execute(&sql).unwrap();
    }
    for (table, columns) in written() {
        let sql = format!(
            "SELECT name, type AS kind, \"notnull\" AS not_null FROM pragma_table_info('{table}') ORDER BY cid"
        );
        let found: Vec<Column> = diesel::sql_query(sql).load(&mut db).unwrap();
        let found: Vec<_> = found
            .into_iter()
            .map(|column| (column.name, kind(&column.kind, !column.not_null)))
            .collect();
        assert_eq!(found, columns, "{table}");
    }
}

#[cfg(feature = "postgres")]
#[test]
fn the_postgresql_migrations_give_the_schema() {
    use diesel::{Connection, RunQueryDsl, connection::SimpleConnection, sql_types};
    #[derive(diesel::QueryableByName)]
    struct Column {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
        #[diesel(sql_type = sql_types::Text)]
        kind: String,
        #[diesel(sql_type = sql_types::Bool)]
        nullable: bool,
    }
    // Runs where the suite has a PostgreSQL; the SQLite twin runs everywhere.
    let Ok(url) = std::env::var("PORTARIA_TEST_DATABASE") else { return };
    let mut db = diesel::PgConnection::establish(&url).unwrap();
    let schema = format!("twins_{}", uuid::Uuid::now_v7().simple());
    db.batch_execute(&format!("CREATE SCHEMA {schema}; SET search_path = {schema}")).unwrap();
    for name in names("postgres") {
        let (_, sql) = files(&format!("migrations/postgres/{name}"), "up.sql").remove(0);
        db.batch_execute(&sql).unwrap();
    }
    for (table, columns) in written() {
        let sql = format!(
            "SELECT column_name::text AS name, data_type::text AS kind, is_nullable = 'YES' AS nullable \
             FROM information_schema.columns WHERE table_schema = '{schema}' AND table_name = '{table}' ORDER BY ordinal_position"
        );
        let found: Vec<Column> = diesel::sql_query(sql).load(&mut db).unwrap();
        let found: Vec<_> = found
            .into_iter()
            .map(|column| (column.name, kind(&column.kind, column.nullable)))
            .collect();
        assert_eq!(found, columns, "{table}");
    }
}
