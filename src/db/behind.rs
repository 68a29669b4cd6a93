//! Writes that nobody waits for.

use std::{collections::BTreeMap, panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;
use tokio::sync::{
    mpsc::{self, Receiver, Sender},
    oneshot,
};

use super::{
    Conn, Result,
    lane::Lane,
    transaction::{Durability, transaction},
};

/// How many may wait; more are dropped. What is written behind will be due again.
const WAITING: usize = 4096;
/// How many are done in one transaction: their rows are locked until it is kept.
const BATCH: usize = 32;

type Work = Box<dyn FnOnce(&mut Conn) -> Result<()> + Send>;

enum Entry {
    Write(String, Work),
    /// Answered when all that came before is done.
    Settle(oneshot::Sender<()>),
}

/// The queue. Its task ends with the last sender.
#[derive(Clone)]
pub(super) struct Behind(Sender<Entry>);

impl Behind {
    pub(super) fn start(writers: Arc<Lane>) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(run(writers, receiver));
        Self(sender)
    }

    pub(super) fn write(&self, key: String, work: Work) {
        if self.0.try_send(Entry::Write(key, work)).is_err() {
            tracing::warn!("not written behind: too many wait");
        }
    }

    pub(super) async fn settle(&self) {
        let (settled, all_done) = oneshot::channel();
        if self.0.send(Entry::Settle(settled)).await.is_ok() {
            let _ = all_done.await;
        }
    }
}

/// What comes while a transaction is being kept is the next one.
async fn run(writers: Arc<Lane>, mut entries: Receiver<Entry>) {
    let mut taken = Vec::new();
    while entries.recv_many(&mut taken, BATCH).await > 0 {
        // The last of those with one key alone.
        let mut batch = BTreeMap::new();
        let mut settled = Vec::new();
        for entry in taken.drain(..) {
            match entry {
                Entry::Write(key, work) => drop(batch.insert(key, work)),
                Entry::Settle(sender) => settled.push(sender),
            }
        }
        if !batch.is_empty() {
            let all = |db: &mut Conn| batch.into_values().try_for_each(|work| work(db));
            let done =
                AssertUnwindSafe(writers.run(|db| transaction(db, Durability::Unsynced, all)))
                    .catch_unwind();
            match done.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    let error = anyhow::Error::new(error);
                    tracing::warn!(error = format!("{error:#}"), "not written behind");
                }
                Err(_) => tracing::error!("not written behind: a panic"),
            }
        }
        for sender in settled {
            let _ = sender.send(());
        }
    }
}

#[cfg(test)]
mod tests {
    use diesel::{connection::SimpleConnection, dsl::sql, prelude::*, sql_types::Text};

    use crate::db::{Conn, Db, Error, Result, Target};

    fn note(text: &'static str) -> impl FnOnce(&mut Conn) -> Result<()> + Send {
        move |db| Ok(db.batch_execute(&format!("INSERT INTO notes VALUES ('{text}')"))?)
    }

    #[tokio::test]
    async fn of_one_key_the_last_is_written_and_a_failure_takes_only_its_own_batch() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&Target::Sqlite(dir.path().join("test.db"))).await.unwrap();
        let make = |db: &mut Conn| -> Result<()> {
            Ok(db.batch_execute("CREATE TABLE notes (text TEXT NOT NULL)")?)
        };
        db.write(make).await.unwrap();
        for (key, text) in [("a", "first"), ("b", "second"), ("a", "third")] {
            db.write_behind(key.to_owned(), note(text));
        }
        db.settle().await;
        db.write_behind("c".to_owned(), |_| Err(Error::Unreadable("nothing")));
        db.settle().await;
        db.write_behind("c".to_owned(), |_| panic!("one of them panics"));
        db.settle().await;
        db.write_behind("d".to_owned(), note("fourth"));
        db.settle().await;
        let read = |db: &mut Conn| -> Result<String> {
            let all = sql::<Text>("(SELECT group_concat(text, ' ') FROM notes)");
            Ok(diesel::select(all).get_result(db)?)
        };
        assert_eq!(db.read(read).await.unwrap(), "third second fourth");
    }
}
