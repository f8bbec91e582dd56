//! What a write itself costs in mailboxes of several sizes, without a socket: alone, and beside ten readers that each keep a
//! copy of the Cloud, so that whatever is written must be copied first.
//!
//!     writes 10000 1000000

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mock365::Mock;
use mock365::config::Config;
use mock365::sandbox::Sandbox;
use mock365_domain::mailbox::Mail;
use mock365_domain::{Cloud, Refusal};

type Trouble = Box<dyn std::error::Error>;

const ANNA: &str = "anna@contoso.example";
/// Writes of one measurement.
const WRITES: u64 = 2_000;
const READERS: u32 = 10;

fn main() -> Result<(), Trouble> {
    println!("| messages in the mailbox | write alone, µs, median / 99 % | beside {READERS} readers with copies |");
    println!("|---:|---:|---:|");
    for size in std::env::args().skip(1) {
        row(size.parse()?)?;
    }
    Ok(())
}

fn row(size: u64) -> Result<(), Trouble> {
    let mock = Mock::start_with(Config { generate: Some(size), ..Config::default() });
    fill(&mock, size)?;
    let sandbox = mock.sandbox();
    let alone = write(sandbox)?;
    let over = AtomicBool::new(false);
    let beside = std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| read(sandbox, &over));
        }
        std::thread::sleep(Duration::from_millis(100));
        let beside = write(sandbox);
        over.store(true, Ordering::Relaxed);
        beside
    })?;
    println!("| {size} | {:.1} / {:.1} | {:.1} / {:.1} |", alone.0, alone.1, beside.0, beside.1);
    Ok(())
}

fn fill(mock: &Mock, size: u64) -> Result<(), Trouble> {
    let path = format!("{}/_mock/mailboxes/{ANNA}/fill", mock.origin());
    let wanted = serde_json::json!({ "generate": [{ "seed": 1, "messages": size, "text": 300 }] });
    let done = std::process::Command::new("curl")
        .args(["-sSf", "-XPOST", "-H", "content-type: application/json", "-d", &wanted.to_string(), &path])
        .output()?;
    let said = String::from_utf8_lossy(&done.stdout);
    if done.status.success() { Ok(()) } else { Err(format!("{said}{}", String::from_utf8_lossy(&done.stderr)).into()) }
}

/// Marks messages read and unread again, spread over the mailbox; microseconds of a write: the middle one, and what 99 % stay
/// below.
fn write(sandbox: &Sandbox) -> Result<(f64, f64), Trouble> {
    let (mailbox, keys) = sandbox.view(messages).ok_or("no mailbox")?;
    let step = (keys.len() / usize::try_from(WRITES)?).max(1);
    let mut times = Vec::new();
    for key in keys.iter().step_by(step) {
        let begun = Instant::now();
        sandbox
            .change(|cloud, now| {
                let mailbox = cloud.mailbox_mut(mailbox).ok_or(Refusal::ItemMissing)?;
                let change = mailbox.update(*key, now, |mail: &mut Mail| {
                    mail.is_read = !mail.is_read;
                    Ok::<(), Refusal>(())
                })?;
                Ok::<_, Refusal>(((), change))
            })
            .map_err(|why| format!("{why:?}"))?;
        times.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    let nearly_last = times.len().saturating_sub(1) * 99 / 100;
    Ok((times[times.len() / 2], times[nearly_last]))
}

fn messages(cloud: &Cloud) -> Option<(u64, Vec<u64>)> {
    let mailbox = cloud.mailbox_at(ANNA)?;
    let inbox = mailbox.well_known("inbox")?.key;
    Some((mailbox.id, mailbox.items_in(inbox).map(|item| item.key).collect()))
}

/// A steady reader: a hundred times a second it takes a copy of the Cloud, as requests do that may take longer, and keeps it
/// until the next.
fn read(sandbox: &Sandbox, over: &AtomicBool) {
    let mut kept = sandbox.view(Cloud::clone);
    while !over.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(10));
        kept = sandbox.view(Cloud::clone);
    }
    drop(kept);
}
