//! Load by `wrk`, and what it costs the server.

use std::fmt::Write;
use std::path::Path;

use crate::Trouble;
use crate::process::{Server, output};
use crate::rows::Request;

/// How a server is loaded.
#[derive(Clone, Copy)]
pub struct How<'a> {
    /// The core that wrk has for itself.
    pub core: &'a str,
    pub connections: u32,
    pub seconds: u32,
    /// Milliseconds that a connection waits before its next request.
    pub pause: Option<u32>,
    /// How many cores the server has.
    pub cores: u32,
    /// Where the script for wrk is put.
    pub folder: &'a Path,
}

/// What came of it.
#[derive(Clone, Copy)]
pub struct Load {
    /// Requests a second.
    pub rate: f64,
    /// Microseconds of the server's processor for one.
    pub cost: f64,
    /// Bytes of one answer, head and all.
    pub bytes: f64,
    /// Microseconds until the answer: the median.
    pub median: f64,
    /// Of the server's cores, the part that it used or would have used if nobody else had.
    pub busy: f64,
    /// Of wrk's core, the part that it used.
    pub generator: f64,
}

/// Loads a server with a request; each answer must have that status.
pub fn load(server: &Server, request: &Request, status: u16, how: How<'_>) -> Result<Load, Trouble> {
    let script = how.folder.join("request.lua");
    std::fs::write(&script, lua(request, how.pause))?;
    let (connections, duration) = (format!("-c{}", how.connections), format!("-d{}s", how.seconds));
    let url = format!("http://{}{}", server.address, request.path);
    let script = script.to_str().ok_or("a folder with an odd name")?;
    let before = server.spent()?;
    let printed = output(
        "nice",
        &["-n", "-15", "taskset", "-c", how.core, "wrk", "-t1", &connections, &duration, "-s", script, &url],
    )?;
    let after = server.spent()?;
    let line = printed.lines().find_map(|line| line.strip_prefix("measured ")).ok_or("wrk measured nothing")?;
    let numbers: Vec<f64> = line.split(' ').map(str::parse).collect::<Result<_, _>>()?;
    let [requests, bytes, micros, refused, broken, median, clock] = numbers[..] else {
        return Err(format!("wrk printed {line}").into());
    };
    // wrk counts the answers from 400 on.
    let wanted = if status >= 400 { requests } else { 0.0 };
    if requests < 1.0 || broken > 0.0 || (refused - wanted).abs() > 0.5 {
        return Err(format!("{}: of {requests} answers {refused} were errors, {broken} broken", request.path).into());
    }
    // By wrk's own clock: it takes a moment to start, which is nobody's time.
    let wall = micros / 1e6;
    Ok(Load {
        rate: requests / wall,
        cost: after.since(before) * 1e6 / requests,
        bytes: bytes / requests,
        median,
        busy: (after.wanted_since(before) / wall / f64::from(how.cores)).min(1.0),
        generator: clock / wall,
    })
}

/// The request for wrk: built once, so that no Lua runs while it measures.
fn lua(request: &Request, pause: Option<u32>) -> String {
    let mut lua = format!("wrk.method = \"{}\"\n", request.method);
    let mut say = |line: std::fmt::Arguments<'_>| lua.write_fmt(line).unwrap_or_default();
    for (name, value) in &request.headers {
        say(format_args!("wrk.headers[\"{name}\"] = [==[{value}]==]\n"));
    }
    if !request.body.is_empty() {
        say(format_args!("wrk.body = [==[{}]==]\n", request.body));
    }
    if let Some(pause) = pause {
        say(format_args!("function delay() return {pause} end\n"));
    }
    say(format_args!(
        "function done(all, latency, _)\n  local e = all.errors\n  print(string.format(\"measured %d %d %d %d %d %f %f\", \
         all.requests, all.bytes, all.duration, e.status,\n    e.connect + e.read + e.write + e.timeout, \
         latency:percentile(50), os.clock()))\nend\n"
    ));
    lua
}
