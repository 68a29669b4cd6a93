//! What the machine can hash: the chosen implementation alone, in memory that is kept, on every core.

use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use argon2::{Algorithm, Argon2, Block, Params, Version};

const TIME: Duration = Duration::from_secs(3);

/// Argon2id with m=19456, t=2, p=1, in a second.
pub fn per_second() -> f64 {
    let (done, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().unwrap().get() {
            scope.spawn(|| {
                let params = Params::new(19_456, 2, 1, None).unwrap();
                let mut memory = vec![Block::default(); params.block_count()];
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let mut out = [0; 32];
                while !stop.load(Ordering::Relaxed) {
                    let (password, salt) = (b"correct horse battery", b"0123456789abcdef");
                    argon2
                        .hash_password_into_with_memory(password, salt, &mut out, &mut memory)
                        .unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        thread::sleep(TIME);
        stop.store(true, Ordering::Relaxed);
        done.load(Ordering::Relaxed) as f64 / TIME.as_secs_f64()
    })
}
