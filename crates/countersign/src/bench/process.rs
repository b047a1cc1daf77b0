//! What a process on this machine has used, as Linux tells it.

use std::time::Duration;

/// `/proc` counts processor time in hundredths of a second, whatever the kernel's own tick is.
const TICK: Duration = Duration::from_millis(10);

/// A process's use of the machine so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Usage {
    /// Processor time, its own and the kernel's for it.
    pub(super) cpu: Duration,
    /// Resident memory now, in bytes.
    pub(super) resident: u64,
}

/// The process that is measured, and this one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Watch {
    pub(super) server: Option<u32>,
}

impl Watch {
    pub(super) fn server(self) -> Option<Usage> {
        Usage::of(&self.server?.to_string())
    }

    pub(super) fn generator() -> Option<Usage> {
        Usage::of("self")
    }
}

impl Usage {
    fn of(process: &str) -> Option<Self> {
        let read = |file| std::fs::read_to_string(format!("/proc/{process}/{file}")).ok();
        Self::parse(&read("stat")?, &read("status")?)
    }

    fn parse(stat: &str, status: &str) -> Option<Self> {
        // The name in parentheses may hold anything; what follows it are numbers, from the third field on.
        let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
        let user: u32 = fields.nth(11)?.parse().ok()?;
        let kernel: u32 = fields.next()?.parse().ok()?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = resident.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(Self { cpu: TICK * (user + kernel), resident: kibibytes * 1_024 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_linux_prints() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194560 1 2 3 4 150 27 6 7 20 0 9 0 100 1 2 3";
        let status = "Name:\ta (b) c\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\n";
        let usage = Usage { cpu: Duration::from_millis(1_770), resident: 204_800 };
        assert_eq!(Usage::parse(stat, status), Some(usage));
        assert_eq!(Usage::parse("nonsense", status), None);
    }
}
