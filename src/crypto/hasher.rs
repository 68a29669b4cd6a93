//! Password hashing: a fixed number of threads with memory of their own, behind a bounded queue.
//!
//! Memory is `threads` × 19 MiB whatever is thrown at the site; a full queue answers
//! [`Error::Busy`] at once. Hashes that other systems made (any PHC string of Argon2, scrypt or
//! PBKDF2) are read, too; those that need more memory have one more thread, with a ceiling.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString, rand_core::OsRng},
};
use tokio::sync::oneshot;

use super::cost::{Cost, OURS};
use crate::domain::Secret;

/// A hash of a random password that nobody kept: unknown, disabled and password-less accounts, and
/// hashes that cannot be read, cost the same work as any other.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$UOPuNHQwv0RgGj7e8BCgzA$8eChKJdZ2gLVVYdBQ7CbP1prNSIVJTfm27mpHPlXbQw";

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

/// What comparing a password with a hash says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not this password, or no hash to compare with.
    Wrong,
    /// This password.
    Right,
    /// This password, but the hash is weaker than ours or foreign: make a new one.
    Obsolete,
}

type Job = Box<dyn FnOnce(&mut Memory) + Send>;

/// The hashing threads. Cheap to clone; they end with the last clone.
#[derive(Clone)]
pub struct Hasher {
    jobs: SyncSender<Job>,
    large: SyncSender<Job>,
}

impl Hasher {
    /// Starts `threads` threads behind a queue of `queue` passwords.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(threads: usize, queue: usize) -> std::io::Result<Self> {
        Ok(Self { jobs: start(threads, queue)?, large: start(1, queue)? })
    }

    /// Hashes a prepared password into a PHC string.
    ///
    /// # Errors
    /// See [`enum@Error`].
    pub async fn hash(&self, password: Secret) -> Result<String, Error> {
        queue(&self.jobs, move |memory| memory.hash(&password)).await?.ok_or(Error::Failed)
    }

    /// Compares a prepared password with a PHC string; with `None` the work is the same and the
    /// verdict [`Verdict::Wrong`].
    ///
    /// # Errors
    /// See [`enum@Error`].
    pub async fn verify(&self, password: Secret, phc: Option<String>) -> Result<Verdict, Error> {
        let Some((phc, cost)) = phc.and_then(|phc| cost(&phc).map(|cost| (phc, cost))) else {
            let decoy = move |memory: &mut Memory| memory.verify(&ours(), &password, DECOY);
            return queue(&self.jobs, decoy).await.map(|_| Verdict::Wrong);
        };
        let jobs = if matches!(cost, Cost::Memory) { &self.large } else { &self.jobs };
        let compare = move |memory: &mut Memory| match cost {
            Cost::Kept(argon2) => verdict(&phc, memory.verify(&argon2, &password, &phc)),
            Cost::Rounds | Cost::Memory => {
                verdict(&phc, password_auth::verify_password(password.expose(), &phc).is_ok())
            }
        };
        queue(jobs, compare).await
    }
}

fn cost(phc: &str) -> Option<Cost> {
    let cost = PasswordHash::new(phc).ok().and_then(|phc| Cost::of(&phc));
    if cost.is_none() {
        tracing::warn!("a stored password hash is of an unknown kind or over the ceiling");
    }
    cost
}

fn verdict(phc: &str, is_right: bool) -> Verdict {
    match is_right {
        false => Verdict::Wrong,
        true if password_auth::is_hash_obsolete(phc).unwrap_or(true) => Verdict::Obsolete,
        true => Verdict::Right,
    }
}

fn ours() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, OURS)
}

fn start(threads: usize, queue: usize) -> std::io::Result<SyncSender<Job>> {
    let (sender, receiver) = sync_channel::<Job>(queue);
    let receiver = Arc::new(Mutex::new(receiver));
    for n in 0..threads.max(1) {
        let receiver = receiver.clone();
        thread::Builder::new().name(format!("hash-{n}")).spawn(move || run(&receiver))?;
    }
    Ok(sender)
}

fn run(jobs: &Mutex<Receiver<Job>>) {
    // Pages go first. Only Linux takes this for the thread; elsewhere it would be the process.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 10);
    let mut memory = Memory(Vec::new());
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // The memory holds no invariant that a panic could break: each hash fills it anew.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

async fn queue<T: Send + 'static>(
    jobs: &SyncSender<Job>,
    work: impl FnOnce(&mut Memory) -> T + Send + 'static,
) -> Result<T, Error> {
    let (answer, answered) = oneshot::channel();
    let job: Job = Box::new(move |memory| {
        // Whoever asked may have gone away meanwhile.
        if !answer.is_closed() {
            let _ = answer.send(work(memory));
        }
    });
    jobs.try_send(job).map_err(|_| Error::Busy)?;
    // Dropped without an answer: the job has panicked.
    answered.await.map_err(|_| Error::Failed)
}

/// What one thread keeps between two hashes.
struct Memory(Vec<Block>);

impl Memory {
    fn hash(&mut self, password: &Secret) -> Option<String> {
        let salt = SaltString::generate(&mut OsRng);
        let length = Params::DEFAULT_OUTPUT_LEN;
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&OURS).ok()?,
            salt: Some(salt.as_salt()),
            hash: Some(self.fill(&ours(), password, salt.as_salt(), length)?),
        };
        Some(phc.to_string())
    }

    fn verify(&mut self, argon2: &Argon2<'_>, password: &Secret, phc: &str) -> bool {
        let Ok(phc) = PasswordHash::new(phc) else { return false };
        let (Some(salt), Some(expected)) = (phc.salt, phc.hash) else { return false };
        // Output compares in constant time.
        self.fill(argon2, password, salt, expected.len()) == Some(expected)
    }

    fn fill(
        &mut self,
        argon2: &Argon2<'_>,
        password: &Secret,
        salt: Salt<'_>,
        length: usize,
    ) -> Option<Output> {
        let mut salt_bytes = [0; Salt::MAX_LENGTH];
        let salt = salt.decode_b64(&mut salt_bytes).ok()?;
        self.0.resize(OURS.block_count(), Block::default());
        Output::init_with(length, |out| {
            let password = password.expose().as_bytes();
            let hashed = argon2.hash_password_into_with_memory(password, salt, out, &mut self.0);
            hashed.map_err(Into::into)
        })
        .ok()
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
        let hasher = Hasher::start(2, 8).unwrap();
        let phc = hasher.hash(secret("correct horse battery")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let verify = |text: &str, phc: Option<&str>| {
            let (hasher, text, phc) = (hasher.clone(), secret(text), phc.map(str::to_owned));
            async move { hasher.verify(text, phc).await.unwrap() }
        };
        assert_eq!(verify("correct horse battery", Some(&phc)).await, Verdict::Right);
        assert_eq!(verify("correct horse Battery", Some(&phc)).await, Verdict::Wrong);
        assert_eq!(verify("correct horse battery", None).await, Verdict::Wrong);
        assert!(password_auth::verify_password("correct horse battery", &phc).is_ok());
    }

    #[test]
    fn the_decoy_costs_what_our_hashes_cost() {
        let decoy = PasswordHash::new(DECOY).unwrap();
        assert!(matches!(cost(DECOY), Some(Cost::Kept(_))));
        assert!(!password_auth::is_hash_obsolete(DECOY).unwrap());
        assert_eq!(decoy.hash.unwrap().len(), Params::DEFAULT_OUTPUT_LEN);
        assert_eq!(decoy.salt.unwrap().len(), SaltString::generate(&mut OsRng).as_str().len());
    }

    #[tokio::test]
    async fn hashes_of_other_systems_are_read_and_called_obsolete() {
        let hasher = Hasher::start(1, 8).unwrap();
        for phc in [
            "$argon2i$v=19$m=65536,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
            "$pbkdf2-sha256$i=4096,l=32$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
        ] {
            let verify = async |typed| hasher.verify(secret(typed), Some(phc.to_owned())).await;
            assert_eq!(verify("password").await.unwrap(), Verdict::Obsolete, "{phc}");
            assert_eq!(verify("passworD").await.unwrap(), Verdict::Wrong, "{phc}");
        }
    }

    #[tokio::test]
    async fn a_hash_that_cannot_be_read_costs_a_hash_and_is_no_password() {
        let hasher = Hasher::start(1, 1).unwrap();
        for phc in ["not a hash", "$2b$12$abcdefghijklmnopqrstuv", "$md5$c2FsdA$xeR41ZKIyEGqUw22"] {
            let one = || hasher.verify(secret("password"), Some(phc.to_owned()));
            let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
            let all = [a, b, c, d];
            assert!(all.iter().flatten().all(|verdict| *verdict == Verdict::Wrong), "{phc}");
            // One is hashed, one or two have waited: what costs nothing would never be too much.
            assert!(all.iter().any(Result::is_err), "{phc}");
        }
    }

    #[tokio::test]
    async fn a_foreign_hash_that_takes_memory_holds_up_no_other() {
        let hasher = Hasher::start(1, 1).unwrap();
        let (_release, held) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let jobs = hasher.large.clone();
        let foreign = move |_: &mut Memory| (started.send(()), held.recv());
        let foreign = tokio::spawn(async move { queue(&jobs, foreign).await.is_ok() });
        has_started.await.unwrap();
        assert!(hasher.hash(secret("correct horse battery")).await.is_ok());
        assert!(!foreign.is_finished());
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn pages_go_before_hashes() {
        let hasher = Hasher::start(1, 1).unwrap();
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
        let hasher = Hasher::start(1, 1).unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let blocked = tokio::spawn({
            let jobs = hasher.jobs.clone();
            async move {
                queue(&jobs, move |_| {
                    let _ = started.send(());
                    let _ = held.recv();
                })
                .await
            }
        });
        has_started.await.unwrap();
        let waiting = tokio::spawn({
            let jobs = hasher.jobs.clone();
            async move { queue(&jobs, |_| panic!("a job may panic")).await }
        });
        while hasher.jobs.try_send(Box::new(|_| ())).is_ok() {}
        assert!(hasher.hash(secret("one too many")).await.is_err());
        release.send(()).unwrap();
        assert!(blocked.await.unwrap().is_ok());
        let _: Result<Result<(), Error>, _> = waiting.await;
        while hasher.hash(secret("the thread still works")).await.is_err() {
            tokio::task::yield_now().await;
        }
    }
}
