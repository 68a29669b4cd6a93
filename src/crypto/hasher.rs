//! Password hashing: a fixed number of threads with memory of their own, behind one bounded queue.
//!
//! Memory is `threads` × 19 MiB whatever is thrown at the site; a full queue answers [`Busy`] at
//! once. Hashes that other systems made (any PHC string of Argon2, scrypt or PBKDF2) are read,
//! too; those that need more memory take turns in one slot with a ceiling.

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

use crate::domain::Secret;

/// OWASP's second choice and password-auth's default: 19 MiB, two passes, one lane (ASVS 11.4.2).
const OURS: Params = Params::DEFAULT;
/// The most memory that a foreign hash may ask for, in KiB.
const FOREIGN_MEMORY: u64 = 256 * 1024;
/// The most work that a foreign hash may ask for, in KiB that are filled: about ten of our hashes.
const FOREIGN_WORK: u64 = 512 * 1024;
/// The most rounds of a foreign PBKDF2.
const FOREIGN_ROUNDS: u64 = 2_000_000;
/// A hash of a random password that nobody kept: unknown, disabled and password-less accounts cost
/// the same work as any other (SECURITY D11).
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$UOPuNHQwv0RgGj7e8BCgzA$8eChKJdZ2gLVVYdBQ7CbP1prNSIVJTfm27mpHPlXbQw";

/// The queue is full, or the site is stopping.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("too many passwords are waiting to be hashed")]
pub struct Busy;

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
pub struct Hasher(SyncSender<Job>);

impl Hasher {
    /// Starts `threads` threads behind a queue of `queue` passwords.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(threads: usize, queue: usize) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel::<Job>(queue);
        let receiver = Arc::new(Mutex::new(receiver));
        let foreign = Arc::new(Mutex::new(()));
        for n in 0..threads.max(1) {
            let (receiver, foreign) = (receiver.clone(), foreign.clone());
            thread::Builder::new()
                .name(format!("hash-{n}"))
                .spawn(move || run(&receiver, Memory { blocks: Vec::new(), foreign }))?;
        }
        Ok(Self(sender))
    }

    /// Hashes a prepared password into a PHC string.
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn hash(&self, password: Secret) -> Result<String, Busy> {
        self.queue(move |memory| memory.hash(&password)).await?.ok_or(Busy)
    }

    /// Compares a prepared password with a PHC string; with `None` the work is the same and the
    /// verdict [`Verdict::Wrong`].
    ///
    /// # Errors
    /// [`Busy`].
    pub async fn verify(&self, password: Secret, phc: Option<String>) -> Result<Verdict, Busy> {
        self.queue(move |memory| {
            let verdict = memory.verify(&password, phc.as_deref().unwrap_or(DECOY));
            if phc.is_some() { verdict } else { Verdict::Wrong }
        })
        .await
    }

    async fn queue<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |memory| {
            // Whoever asked may have gone away meanwhile.
            if !answer.is_closed() {
                let _ = answer.send(work(memory));
            }
        });
        self.0.try_send(job).map_err(|_| Busy)?;
        answered.await.map_err(|_| Busy)
    }
}

fn run(jobs: &Mutex<Receiver<Job>>, mut memory: Memory) {
    // Pages go first. Where the system refuses, hashing is merely not nicer than the rest.
    let _ = rustix::process::setpriority_process(None, 10);
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { return };
        // The memory holds no invariant that a panic could break: each hash fills it anew.
        let _ = catch_unwind(AssertUnwindSafe(|| job(&mut memory)));
    }
}

/// What one thread keeps between two hashes.
struct Memory {
    blocks: Vec<Block>,
    foreign: Arc<Mutex<()>>,
}

impl Memory {
    fn hash(&mut self, password: &Secret) -> Option<String> {
        let salt = SaltString::generate(&mut OsRng);
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, OURS);
        let output = self.argon2(&argon2, password, salt.as_salt(), Params::DEFAULT_OUTPUT_LEN)?;
        let phc = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&OURS).ok()?,
            salt: Some(salt.as_salt()),
            hash: Some(output),
        };
        Some(phc.to_string())
    }

    fn verify(&mut self, password: &Secret, phc: &str) -> Verdict {
        let Ok(parsed) = PasswordHash::new(phc) else { return Verdict::Wrong };
        let right = match cost(&parsed) {
            Some(Cost::Kept(argon2)) => self.verify_argon2(&argon2, password, &parsed),
            Some(Cost::Rounds) => password_auth::verify_password(password.expose(), phc).is_ok(),
            Some(Cost::Memory) => {
                let _slot = self.foreign.lock().unwrap_or_else(PoisonError::into_inner);
                password_auth::verify_password(password.expose(), phc).is_ok()
            }
            None => {
                tracing::warn!("a stored password hash is of an unknown kind or over the ceiling");
                false
            }
        };
        match right {
            false => Verdict::Wrong,
            true if password_auth::is_hash_obsolete(phc).unwrap_or(true) => Verdict::Obsolete,
            true => Verdict::Right,
        }
    }

    fn verify_argon2(
        &mut self,
        argon2: &Argon2<'_>,
        password: &Secret,
        phc: &PasswordHash,
    ) -> bool {
        let (Some(salt), Some(expected)) = (phc.salt, phc.hash) else { return false };
        // Output compares in constant time.
        self.argon2(argon2, password, salt, expected.len()) == Some(expected)
    }

    fn argon2(
        &mut self,
        argon2: &Argon2<'_>,
        password: &Secret,
        salt: Salt<'_>,
        length: usize,
    ) -> Option<Output> {
        let mut salt_bytes = [0; Salt::MAX_LENGTH];
        let salt = salt.decode_b64(&mut salt_bytes).ok()?;
        self.blocks.resize(OURS.block_count(), Block::default());
        Output::init_with(length, |out| {
            argon2
                .hash_password_into_with_memory(
                    password.expose().as_bytes(),
                    salt,
                    out,
                    &mut self.blocks,
                )
                .map_err(Into::into)
        })
        .ok()
    }
}

/// What a PHC string asks for, judged before any memory is taken.
enum Cost<'a> {
    /// Argon2 that fits into the memory that a thread keeps.
    Kept(Argon2<'a>),
    /// Time alone.
    Rounds,
    /// More memory than a thread keeps, below the ceiling: one at a time.
    Memory,
}

fn cost(phc: &PasswordHash<'_>) -> Option<Cost<'static>> {
    let number = |name: &str| phc.params.get_decimal(name).map(u64::from);
    match phc.algorithm.as_str() {
        "argon2id" | "argon2i" | "argon2d" => {
            let params = Params::try_from(phc).ok()?;
            let memory = u64::from(params.m_cost());
            if memory > FOREIGN_MEMORY || memory * u64::from(params.t_cost()) > FOREIGN_WORK {
                return None;
            }
            if params.block_count() > OURS.block_count() {
                return Some(Cost::Memory);
            }
            let algorithm = Algorithm::try_from(phc.algorithm).ok()?;
            let version = phc.version.map_or(Ok(Version::V0x13), Version::try_from).ok()?;
            Some(Cost::Kept(Argon2::new(algorithm, version, params)))
        }
        "scrypt" => {
            let (log_n, r, p) = (number("ln")?, number("r")?, number("p")?);
            if log_n > 20 || r > 64 || p > 16 {
                return None;
            }
            let memory = (1_u64 << log_n) * r / 8;
            (memory <= FOREIGN_MEMORY && memory * p <= FOREIGN_WORK).then_some(Cost::Memory)
        }
        "pbkdf2-sha256" | "pbkdf2-sha512" => {
            (number("i")? <= FOREIGN_ROUNDS).then_some(Cost::Rounds)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    fn memory() -> Memory {
        Memory { blocks: Vec::new(), foreign: Arc::default() }
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
        assert!(matches!(cost(&decoy), Some(Cost::Kept(_))));
        assert!(!password_auth::is_hash_obsolete(DECOY).unwrap());
        assert_eq!(decoy.hash.unwrap().len(), Params::DEFAULT_OUTPUT_LEN);
        assert_eq!(decoy.salt.unwrap().len(), SaltString::generate(&mut OsRng).as_str().len());
    }

    #[test]
    fn hashes_of_other_systems_are_read_and_called_obsolete() {
        for phc in [
            "$argon2i$v=19$m=65536,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$scrypt$ln=16,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
            "$pbkdf2-sha256$i=4096,l=32$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
        ] {
            assert_eq!(memory().verify(&secret("password"), phc), Verdict::Obsolete, "{phc}");
            assert_eq!(memory().verify(&secret("passworD"), phc), Verdict::Wrong, "{phc}");
        }
    }

    #[test]
    fn a_hash_that_asks_for_too_much_is_refused_before_memory_is_taken() {
        for phc in [
            "$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$argon2id$v=19$m=19456,t=100000,p=1$c29tZXNhbHQAAAAAAAAAAA$+r0d29hqEB0yasKr55ZgICsQGSkl0v0kgwhd+U3wyRo",
            "$scrypt$ln=30,r=8,p=1$aM15713r3Xsvxbi31lqr1Q$nFNh2CVHVjNldFVKDHDlm4CbdRSCdEBsjjJxD+iCs5E",
            "$pbkdf2-sha256$i=4000000000,l=32$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
            "$md5$c2FsdA$xeR41ZKIyEGqUw22hFxMjZYok6ABzk4RpJY4c6qYE0o",
            "not a hash",
        ] {
            assert!(PasswordHash::new(phc).ok().is_none_or(|phc| cost(&phc).is_none()), "{phc}");
            assert_eq!(memory().verify(&secret("password"), phc), Verdict::Wrong, "{phc}");
        }
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_the_threads_go_on() {
        let hasher = Hasher::start(1, 1).unwrap();
        let (release, held) = std::sync::mpsc::channel::<()>();
        let (started, has_started) = oneshot::channel();
        let blocked = tokio::spawn({
            let hasher = hasher.clone();
            async move {
                hasher
                    .queue(move |_| {
                        let _ = started.send(());
                        let _ = held.recv();
                    })
                    .await
            }
        });
        has_started.await.unwrap();
        let waiting = tokio::spawn({
            let hasher = hasher.clone();
            async move { hasher.queue(|_| panic!("a job may panic")).await }
        });
        while hasher.0.try_send(Box::new(|_| ())).is_ok() {}
        assert!(hasher.hash(secret("one too many")).await.is_err());
        release.send(()).unwrap();
        assert!(blocked.await.unwrap().is_ok());
        let _: Result<Result<(), Busy>, _> = waiting.await;
        while hasher.hash(secret("the thread still works")).await.is_err() {
            tokio::task::yield_now().await;
        }
    }
}
