//! Writes that nobody waits for.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::{
    mpsc::{self, Receiver, Sender},
    oneshot,
};

use super::{Conn, Result, lane::Lane, transaction};

/// How many may wait; more are dropped. What is written behind will be due again.
const WAITING: usize = 4096;
/// How many are done in one transaction.
const BATCH: usize = 256;

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
        let _ = self.0.try_send(Entry::Write(key, work));
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
        // In one order on all nodes, and the last of those with one key alone.
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
            if let Err(error) = writers.run(|db| transaction(db, all)).await {
                let error = anyhow::Error::new(error);
                tracing::warn!(error = format!("{error:#}"), "last uses were not written");
            }
        }
        for sender in settled {
            let _ = sender.send(());
        }
    }
}
