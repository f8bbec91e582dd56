//! A server in a process of its own, on cores of its own, and what the kernel says of its time and memory.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Trouble;

/// A server.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

/// What its threads had of the processor until now.
#[derive(Clone, Copy)]
pub struct Spent {
    /// Seconds of the processor, user and system.
    pub seconds: f64,
    /// Nanoseconds in which its threads ran, or would have if a core had been free.
    wanted: u64,
}

impl Spent {
    /// Seconds of the processor since then.
    pub fn since(self, before: Self) -> f64 {
        self.seconds - before.seconds
    }

    /// Seconds since then in which its threads had something to do.
    #[expect(clippy::cast_precision_loss, reason = "nanoseconds of a few seconds")]
    pub fn wanted_since(self, before: Self) -> f64 {
        self.wanted.saturating_sub(before.wanted) as f64 / 1e9
    }
}

impl Server {
    /// Starts a program that prints `ready http://ADDRESS`, on those cores alone.
    pub fn start(cores: &str, program: &Path, arguments: &[&str]) -> Result<Self, Trouble> {
        let mut child = Command::new("taskset")
            .args(["-c", cores])
            .arg(program)
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut first = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut first)?;
        let address =
            first.trim().strip_prefix("ready http://").ok_or_else(|| format!("{} is not ready", program.display()))?;
        Ok(Self { address: address.parse()?, child })
    }

    /// Starts a mock, which keeps its certificate authority in that folder.
    pub fn mock(cores: &str, program: &Path, folder: &Path) -> Result<Self, Trouble> {
        let folder = folder.to_str().ok_or("a folder with an odd name")?;
        Self::start(cores, program, &["serve", "--listen", "127.0.0.1:0", "--ca-dir", folder])
    }

    pub fn spent(&self) -> Result<Spent, Trouble> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let behind_name = stat.rsplit(')').next().unwrap_or_default();
        let ticks = behind_name.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
        let ticks: u32 = ticks.sum::<Result<u32, _>>()?;
        let mut wanted = 0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            // A thread may have ended since.
            let schedule = std::fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
            wanted += schedule.split_whitespace().take(2).filter_map(|part| part.parse::<u64>().ok()).sum::<u64>();
        }
        // A tick is a hundredth of a second on Linux.
        Ok(Spent { seconds: f64::from(ticks) / 100.0, wanted })
    }

    /// Resident memory, MiB.
    pub fn resident(&self) -> Result<f64, Trouble> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kib: u32 = line.split_whitespace().next().ok_or("no VmRSS")?.parse()?;
        Ok(f64::from(kib) / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is over either way.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What a program prints when it is done; it must end well.
pub fn output(program: &str, arguments: &[&str]) -> Result<String, Trouble> {
    let output = Command::new(program).args(arguments).output().map_err(|why| format!("{program}: {why}"))?;
    let (printed, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(printed.into_owned()) } else { Err(format!("{program}: {printed}{said}").into()) }
}
