//! What the system knows of a server: its process and those that it started.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

/// Of the system's clock of CPU time, in a second (proc(5)).
const TICKS: u64 = 100;
/// How long from one look at the memory to the next.
const LOOK: Duration = Duration::from_millis(500);

#[derive(Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    fn all(self) -> impl Iterator<Item = u32> {
        let children = fs::read_to_string(format!("/proc/{0}/task/{0}/children", self.0));
        let children: Vec<u32> =
            children.unwrap_or_default().split_whitespace().flat_map(str::parse).collect();
        std::iter::once(self.0).chain(children)
    }

    /// The CPU time that they have had.
    pub fn cpu(self) -> Duration {
        let ticks = self.all().map(|id| {
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            // proc(5): what follows the name in brackets begins with field 3; 14 and 15 are the times.
            let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
            fields.split_whitespace().skip(11).take(2).flat_map(str::parse::<u64>).sum::<u64>()
        });
        Duration::from_millis(ticks.sum::<u64>() * 1000 / TICKS)
    }

    /// Their memory in MiB: the proportional set size.
    pub fn memory(self) -> f64 {
        let kib = self.all().map(|id| {
            let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
            let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
            pss.and_then(|pss| pss.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0)
        });
        kib.sum::<f64>() / 1024.0
    }

    /// The most memory until then.
    pub fn peak(self, until: Instant) -> thread::JoinHandle<f64> {
        thread::spawn(move || {
            let mut peak = self.memory();
            loop {
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return peak;
                }
                thread::sleep(LOOK.min(left));
                peak = peak.max(self.memory());
            }
        })
    }

    /// How many files and sockets the first of them has open.
    pub fn descriptors(self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.0)).unwrap().count()
    }
}
