//! Password hashing: a fixed number of threads with memory of their own, behind a bounded queue.
//!
//! Memory is `threads` × 19 MiB whatever is thrown at the site; a full queue answers
//! [`Error::Busy`] at once. Hashes that other systems made ([`super::foreign`]) are read, too; those that
//! take longer than ours have one more thread, with a ceiling for its memory.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

pub use super::memory::Verdict;
use super::{
    foreign::{Stored, Terms},
    memory::Memory,
};
use crate::domain::Secret;

/// How long a thread that has nothing to do keeps its memory.
const IDLE: Duration = Duration::from_secs(10);

/// Why there is no hash and no verdict.
#[derive(Clone, Copy, Debug, thiserror::Error)]
pub enum Error {
    /// The queue is full, or the site is stopping.
    #[error("too many passwords are waiting to be hashed")]
    Busy,
    /// Hashing itself failed.
    #[error("a password could not be hashed")]
    Failed,
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// The hashing threads. Cheap to clone; they end with the last clone.
#[derive(Clone)]
pub struct Hasher {
    jobs: Lane,
    dear: Lane,
    terms: Arc<Terms>,
}

/// A queue, and a permit for each place in it and at its threads.
#[derive(Clone)]
struct Lane {
    jobs: Sender<Job>,
    places: Arc<Semaphore>,
    all: usize,
}

/// A place in the queue, taken before other work is done for the password: when the site is over
/// capacity, that work is not even begun.
pub struct Place {
    jobs: Sender<Job>,
    permit: OwnedSemaphorePermit,
    hash: Option<Stored>,
    terms: Arc<Terms>,
}

impl Hasher {
    /// Starts `threads` threads behind a queue of `queue` passwords.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(threads: usize, queue: usize, terms: Terms) -> std::io::Result<Self> {
        let (jobs, dear) = (Lane::start(threads, queue)?, Lane::start(1, queue)?);
        Ok(Self { jobs, dear, terms: Arc::new(terms) })
    }

    /// How many passwords are being hashed, or wait to be.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.jobs.taken() + self.dear.taken()
    }

    /// Hashes a prepared password into a PHC string.
    ///
    /// # Errors
    /// See [`enum@Error`].
    pub async fn hash(&self, password: Secret) -> Result<String, Error> {
        let place = self.jobs.place(None, &self.terms)?;
        place.run(move |memory, _| memory.hash(&password)).await?.ok_or(Error::Failed)
    }

    /// Takes a place for the comparison with a stored hash, or with none.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub fn place(&self, phc: Option<&str>) -> Result<Place, Error> {
        let hash = phc.and_then(|phc| read(phc, &self.terms));
        let is_dear = hash.as_ref().is_some_and(Stored::is_dear);
        let lane = if is_dear { &self.dear } else { &self.jobs };
        lane.place(hash, &self.terms)
    }
}

impl Lane {
    fn start(threads: usize, queue: usize) -> std::io::Result<Self> {
        let threads = threads.max(1);
        let all = threads + queue;
        Ok(Self { jobs: start(threads, all)?, places: Arc::new(Semaphore::new(all)), all })
    }

    fn taken(&self) -> usize {
        self.all - self.places.available_permits()
    }

    fn place(&self, hash: Option<Stored>, terms: &Arc<Terms>) -> Result<Place, Error> {
        let permit = self.places.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
        Ok(Place { jobs: self.jobs.clone(), permit, hash, terms: terms.clone() })
    }
}

impl Place {
    /// Compares a prepared password; with no hash the work is the same and the verdict
    /// [`Verdict::Wrong`].
    ///
    /// # Errors
    /// See [`enum@Error`].
    pub async fn verify(self, password: Secret) -> Result<Verdict, Error> {
        let terms = self.terms.clone();
        let compare = move |memory: &mut Memory, hash: Option<Stored>| match hash {
            None => memory.verify_decoy(&password),
            Some(hash) => memory.verify(&hash, &password, &terms),
        };
        self.run(compare).await
    }

    async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce(&mut Memory, Option<Stored>) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let Self { jobs, permit, hash, .. } = self;
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |memory| {
            // Whoever asked may have gone away meanwhile; the place was taken all the same.
            let answered = (!answer.is_closed()).then(|| work(memory, hash));
            drop(permit);
            if let Some(answered) = answered {
                let _ = answer.send(answered);
            }
        });
        // There is room for every permit: the threads are gone.
        jobs.try_send(job).map_err(|_| Error::Busy)?;
        // Dropped without an answer: the job has panicked.
        answered.await.map_err(|_| Error::Failed)
    }
}

fn read(phc: &str, terms: &Terms) -> Option<Stored> {
    let read = Stored::read(phc, terms.weak);
    read.inspect_err(|problem| tracing::warn!(%problem, "nobody signs in by a stored password"))
        .ok()
}

fn start(threads: usize, queue: usize) -> std::io::Result<Sender<Job>> {
    let (sender, receiver) = crossbeam_channel::bounded::<Job>(queue);
    for n in 0..threads {
        let receiver = receiver.clone();
        thread::Builder::new().name(format!("hash-{n}")).spawn(move || run(&receiver))?;
    }
    Ok(sender)
}

fn run(jobs: &Receiver<Job>) {
    // Pages go first. Only Linux takes this for the thread; elsewhere it would be the process.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 10);
    let mut memory = Memory::default();
    loop {
        let job = match jobs.recv_timeout(IDLE) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                memory = Memory::default();
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        // The memory holds no invariant that a panic could break: each hash fills it anew.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_password_is_recognised_by_its_hash_alone() {
        let hasher = Hasher::start(2, 8, Terms::default()).unwrap();
        let phc = hasher.hash(secret("correct horse battery")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let verify = |text: &str, phc: Option<&str>| {
            let (place, text) = (hasher.place(phc).unwrap(), secret(text));
            async move { place.verify(text).await.unwrap() }
        };
        assert_eq!(verify("correct horse battery", Some(&phc)).await, Verdict::Right);
        assert_eq!(verify("correct horse Battery", Some(&phc)).await, Verdict::Wrong);
        assert_eq!(verify("correct horse battery", None).await, Verdict::Wrong);
        assert!(password_auth::verify_password("correct horse battery", &phc).is_ok());
    }

    #[tokio::test]
    async fn hashes_of_other_systems_are_read_and_called_obsolete() {
        let hasher = Hasher::start(1, 8, Terms::default()).unwrap();
        for phc in [
            "$argon2i$v=19$m=65536,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
            "$pbkdf2-sha256$i=4096,l=32$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
        ] {
            let verify = async |typed| hasher.place(Some(phc)).unwrap().verify(secret(typed)).await;
            assert_eq!(verify("password").await.unwrap(), Verdict::Obsolete, "{phc}");
            assert_eq!(verify("passworD").await.unwrap(), Verdict::Wrong, "{phc}");
        }
    }

    #[tokio::test]
    async fn a_hash_that_cannot_be_read_costs_a_hash_and_is_no_password() {
        let hasher = Hasher::start(1, 1, Terms::default()).unwrap();
        for phc in ["not a hash", "$2b$12$abcdefghijklmnopqrstuv", "$md5$c2FsdA$xeR41ZKIyEGqUw22"] {
            let one = async || hasher.place(Some(phc))?.verify(secret("password")).await;
            let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
            let all = [a, b, c, d];
            assert!(all.iter().flatten().all(|verdict| *verdict == Verdict::Wrong), "{phc}");
            // One is hashed, one or two have waited: what costs nothing would never be too much.
            assert!(all.iter().any(Result::is_err), "{phc}");
        }
    }

    #[tokio::test]
    async fn a_foreign_hash_that_takes_memory_holds_up_no_other() {
        let hasher = Hasher::start(1, 1, Terms::default()).unwrap();
        let (_release, held) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let place = hasher.dear.place(None, &hasher.terms).unwrap();
        let foreign = move |_: &mut Memory, _| (started.send(()), held.recv());
        let foreign = tokio::spawn(async move { place.run(foreign).await.is_ok() });
        has_started.await.unwrap();
        assert!(hasher.hash(secret("correct horse battery")).await.is_ok());
        assert!(!foreign.is_finished());
    }

    #[tokio::test]
    async fn what_takes_longer_than_ours_has_a_queue_of_its_own() {
        let hasher = Hasher::start(1, 1, Terms { weak: true, pepper: None }).unwrap();
        for (phc, is_dear) in [
            (
                "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
                false,
            ),
            (
                "$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
                false,
            ),
            (
                "$argon2id$v=19$m=1024,t=99,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
                true,
            ),
            (
                "$argon2i$v=19$m=65536,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
                true,
            ),
            (
                "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
                true,
            ),
            ("$2b$12$zcBfPhDP0hkFiaJ1BuHRl.N6D8p1yeIsIxPi3hvOMHqTR6zqI8hcO", true),
            (
                "$pbkdf2-sha256$i=1000,l=32$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
                false,
            ),
            (
                "$pbkdf2-sha256$i=600000,l=32$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
                true,
            ),
            ("md5$RNmNmk82w257Y8Yi$e6d98cd3e346630a4a78cabc5c14a595", false),
        ] {
            let place = hasher.place(Some(phc)).unwrap();
            assert!(place.hash.is_some(), "{phc}");
            assert_eq!(
                (hasher.jobs.taken(), hasher.dear.taken()),
                (usize::from(!is_dear), usize::from(is_dear)),
                "{phc}"
            );
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn pages_go_before_hashes() {
        let hasher = Hasher::start(1, 1, Terms::default()).unwrap();
        hasher.hash(secret("correct horse battery")).await.unwrap();
        let nice_of = |task: std::fs::DirEntry| {
            let name = std::fs::read_to_string(task.path().join("comm")).ok()?;
            let stat = std::fs::read_to_string(task.path().join("stat")).ok()?;
            // proc(5): what follows the name in brackets begins with field 3; nice is field 19.
            let nice = stat.rsplit_once(')')?.1.split_whitespace().nth(16)?.to_owned();
            name.starts_with("hash-").then_some(nice)
        };
        let tasks = std::fs::read_dir("/proc/self/task").unwrap();
        let nice: Vec<_> = tasks.filter_map(|task| nice_of(task.unwrap())).collect();
        assert!(nice.iter().any(|nice| nice == "10"), "{nice:?}");
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_the_threads_go_on() {
        let hasher = Hasher::start(1, 1, Terms::default()).unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let place = hasher.place(None).unwrap();
        let blocked = tokio::spawn(place.run(move |_, _| {
            let _ = started.send(());
            let _ = held.recv();
        }));
        has_started.await.unwrap();
        let place = hasher.place(None).unwrap();
        let waiting = tokio::spawn(place.run(|_, _| panic!("a job may panic")));
        assert_eq!(hasher.waiting(), 2);
        assert!(hasher.place(None).is_err());
        assert!(hasher.hash(secret("one too many")).await.is_err());
        release.send(()).unwrap();
        assert!(blocked.await.unwrap().is_ok());
        let _: Result<Result<(), Error>, _> = waiting.await;
        while hasher.hash(secret("the thread still works")).await.is_err() {
            tokio::task::yield_now().await;
        }
    }
}
