//! What a stored hash may ask for, judged before any memory or time is taken.

use argon2::Params;

use super::foreign::HashProblem;

/// OWASP's second choice and password-auth's default: 19 MiB, two passes, one lane (ASVS 11.4.2).
pub(super) const OURS: Params = Params::DEFAULT;
/// The most memory that a hash of another system may ask for, in KiB.
const MEMORY: u64 = 256 * 1024;
/// The most work that it may ask for, in KiB that are filled: about ten of our hashes.
const WORK: u64 = 512 * 1024;
/// The most rounds of a PBKDF2, over all blocks of its digest.
const ROUNDS: u64 = 2_000_000;
/// The least rounds of a PBKDF2 (RFC 8018, 4.2): fewer are as weak as none. As many take half a millisecond.
pub(super) const FEW_ROUNDS: u64 = 1_000;
/// The costs of a bcrypt: the least is what its makers allow, each more doubles the work.
const BCRYPT: std::ops::RangeInclusive<u64> = 4..=14;

/// Less memory than this is as weak, in KiB.
pub(super) const LITTLE_ARGON2: u32 = 1024;
/// The same for scrypt, as N × r: 256 KiB.
pub(super) const LITTLE_SCRYPT: u64 = 2048;

/// Whether a thread would take about as long for it as for one of ours.
pub(super) enum Length {
    /// It goes through the queue of ours.
    AsOurs,
    /// It has a queue of its own.
    Longer,
}

/// Judges an Argon2.
pub(super) fn argon2(params: &Params) -> Result<Length, HashProblem> {
    let filled = |params: &Params| u64::from(params.m_cost()) * u64::from(params.t_cost());
    if u64::from(params.m_cost()) > MEMORY || filled(params) > WORK {
        return Err(HashProblem::TooDear);
    }
    let fits = params.block_count() <= OURS.block_count() && filled(params) <= filled(&OURS);
    Ok(if fits { Length::AsOurs } else { Length::Longer })
}

/// Judges an scrypt: `n` blocks of `r` × 128 bytes, `p` times.
pub(super) fn scrypt(n: u64, r: u64, p: u64) -> Result<scrypt::Params, HashProblem> {
    if n > 1 << 20 || r > 64 || p > 16 {
        return Err(HashProblem::TooDear);
    }
    let memory = n * r / 8;
    if memory > MEMORY || memory * p > WORK {
        return Err(HashProblem::TooDear);
    }
    if n < 2 || !n.is_power_of_two() {
        return Err(HashProblem::Unknown);
    }
    let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| HashProblem::Unknown)?;
    let (r, p) = (small(r)?, small(p)?);
    scrypt::Params::new(log_n, r, p, scrypt::Params::RECOMMENDED_LEN)
        .map_err(|_| HashProblem::Unknown)
}

/// Judges a PBKDF2 whose digest has so many blocks, each of which takes all the rounds.
pub(super) fn pbkdf2(rounds: u64, blocks: usize) -> Result<(u32, Length), HashProblem> {
    let all = rounds.saturating_mul(blocks as u64);
    match all {
        0 => Err(HashProblem::Unknown),
        1..=FEW_ROUNDS => Ok((small(rounds)?, Length::AsOurs)),
        _ if all <= ROUNDS => Ok((small(rounds)?, Length::Longer)),
        _ => Err(HashProblem::TooDear),
    }
}

/// Judges a bcrypt.
pub(super) fn bcrypt(cost: u64) -> Result<u32, HashProblem> {
    if cost > *BCRYPT.end() {
        return Err(HashProblem::TooDear);
    }
    if BCRYPT.contains(&cost) { small(cost) } else { Err(HashProblem::Unknown) }
}

fn small(number: u64) -> Result<u32, HashProblem> {
    u32::try_from(number).map_err(|_| HashProblem::TooDear)
}
