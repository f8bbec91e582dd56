//! What a mock costs as a whole: until its first answer, and the memory that a full journal takes.

use std::time::Instant;

use crate::http::Connection;
use crate::load::{How, load};
use crate::process::Server;
use crate::rows::ROWS;
use crate::{Options, Trouble, median, mock};

/// From the start of the process until it has answered a first request, and what it holds then.
pub fn first_answer(options: &Options) -> Result<(), Trouble> {
    let discovery = ROWS.iter().find(|row| row.name == "discovery").ok_or("no row of that name")?;
    let (mut times, mut idle) = (Vec::new(), Vec::new());
    // The first start makes the certificate authority, which is kept.
    drop(Server::mock(&options.cores, &options.mock, &options.folder)?);
    for _ in 0..options.rounds {
        let started = Instant::now();
        let server = Server::mock(&options.cores, &options.mock, &options.folder)?;
        mock::check(&mut Connection::to(server.address)?, discovery, &crate::rows::Facts::new())?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        // Keys are drawn in the meantime; what is idle holds them.
        std::thread::sleep(std::time::Duration::from_millis(500));
        idle.push(server.resident()?);
    }
    println!("First answer {:.0} ms after the start of the process; idle {:.0} MiB.", median(times), median(idle));
    Ok(())
}

/// Memory after many requests and after many times as many: the journal and every queue are bounded.
pub fn journal(options: &Options) -> Result<(), Trouble> {
    let server = Server::mock(&options.cores, &options.mock, &options.folder)?;
    let facts = mock::facts(&mut Connection::to(server.address)?)?;
    let row = ROWS.iter().find(|row| row.name == "Graph 401").ok_or("no row of that name")?;
    let request = row.request(&facts);
    let mut seen = Vec::new();
    let mut requests = 0.0;
    for seconds in [2, options.rounds.max(2) * 2] {
        let how = How { seconds, ..options.how() };
        requests += load(&server, &request, row.status, how)?.rate * f64::from(seconds);
        seen.push(format!("{:.0} MiB after {requests:.0} requests", server.resident()?));
    }
    println!("Memory: {}.", seen.join(", "));
    Ok(())
}
