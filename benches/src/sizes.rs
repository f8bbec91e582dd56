//! What mailboxes of several sizes cost: reads, a write beside readers, memory.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::http::Connection;
use crate::load::{How, load};
use crate::process::Server;
use crate::rows::{Facts, Row, SIZED, WRITE};
use crate::{Options, Trouble, median, mock};

/// Columns of one size: name of a row and its figures, in one order at all sizes.
type Column = Vec<(String, Vec<f64>)>;

/// Prints the tables.
pub fn table(options: &Options) -> Result<(), Trouble> {
    let columns = options.sizes.iter().map(|size| column(options, *size)).collect::<Result<Vec<_>, _>>()?;
    let Some(smallest) = columns.first() else { return Ok(()) };
    let mut text = String::from("| messages in the mailbox |");
    for size in &options.sizes {
        write!(text, " {size} |")?;
    }
    text.push_str(" times the smallest |\n|---|");
    text.push_str(&"---:|".repeat(options.sizes.len() + 1));
    for (index, (name, first)) in smallest.iter().enumerate() {
        write!(text, "\n| {name} |")?;
        let mut last = first;
        for column in &columns {
            last = &column[index].1;
            let figures: Vec<String> = last.iter().map(|figure| shown(*figure, 1)).collect();
            write!(text, " {} |", figures.join(" / "))?;
        }
        let times: Vec<String> = last.iter().zip(first).map(|(last, first)| shown(last / first, 2)).collect();
        write!(text, " {} |", times.join(" / "))?;
    }
    println!("{text}");
    Ok(())
}

/// A figure, or a dash where there is none.
fn shown(figure: f64, digits: usize) -> String {
    if figure.is_nan() { "–".to_owned() } else { format!("{figure:.digits$}") }
}

fn column(options: &Options, size: u32) -> Result<Column, Trouble> {
    let server = Server::mock(&options.cores, &options.mock, &options.folder)?;
    let mut connection = Connection::to(server.address)?;
    std::thread::sleep(Duration::from_millis(500));
    let idle = server.resident()?;
    let started = Instant::now();
    mock::fill(&mut connection, size)?;
    let filled = started.elapsed().as_secs_f64();
    let full = server.resident()?;
    let mut facts = mock::facts(&mut connection)?;
    mock::add_middle(&mut connection, &mut facts, size)?;
    mock::add_round(&mut connection, &mut facts)?;
    mock::add_contacts(&mut connection, &mut facts, size / 10)?;
    let mut column = Vec::new();
    for row in SIZED {
        let name = format!("{}: µs until the answer / of the processor", row.name);
        let figures = read(options, &server, row, &facts).unwrap_or_else(|why| {
            eprintln!("{size} messages, {why:.300}");
            vec![f64::NAN]
        });
        column.push((name, figures));
    }
    for (name, readers) in BESIDE {
        column.push((
            format!("write, {name}: µs until the answer, median / 99 %"),
            write(options, &server, &facts, *readers)?,
        ));
    }
    connection.control("POST", "/_mock/reset", &json!({}))?;
    std::thread::sleep(Duration::from_secs(1));
    column.push(("MiB: idle / full / after a reset".to_owned(), vec![idle, full, server.resident()?]));
    column.push(("s to fill it".to_owned(), vec![filled]));
    Ok(column)
}

/// Latency and processor time of a row, one request at a time.
fn read(options: &Options, server: &Server, row: &Row, facts: &Facts) -> Result<Vec<f64>, Trouble> {
    let said = mock::check(&mut Connection::to(server.address)?, row, facts)?.text();
    // Ten messages, or the one: a filter that finds less at one size than at another would measure nothing.
    let messages = said.matches("\"internetMessageId\"").count() + said.matches("<t:InternetMessageId>").count();
    if messages != 10 && !(messages == 1 && row.name.contains("by id")) {
        return Err(format!("{}: {messages} messages", row.name).into());
    }
    let how = How { connections: 1, ..options.how() };
    let rounds = options.rounds.div_ceil(2);
    let loads = (0..rounds).map(|_| load(server, &row.request(facts), row.status, how));
    let loads = loads.collect::<Result<Vec<_>, _>>()?;
    Ok(vec![
        median(loads.iter().map(|load| load.median).collect()),
        median(loads.iter().map(|load| load.cost).collect()),
    ])
}

/// Readers beside a write: none; ten that each ask about a hundred times a second; ten
/// that ask as fast as they can, which is a pause of 0 ms.
const BESIDE: &[(&str, Option<u32>)] =
    &[("alone", None), ("beside ten steady readers", Some(10)), ("beside ten readers without a pause", Some(0))];

/// Latency of a write.
fn write(options: &Options, server: &Server, facts: &Facts, readers: Option<u32>) -> Result<Vec<f64>, Trouble> {
    let seconds = options.rounds.div_ceil(2).max(2);
    let page = SIZED.first().ok_or("no rows")?;
    let done = std::thread::scope(|scope| {
        let reading = readers.map(|pause| {
            let pause = Some(pause).filter(|pause| *pause > 0);
            let how = How { connections: 10, seconds, pause, ..options.how() };
            scope.spawn(move || {
                load(server, &page.request(facts), page.status, how).map(drop).map_err(|why| why.to_string())
            })
        });
        std::thread::sleep(Duration::from_millis(200));
        let times = time_writes(server, facts, Duration::from_millis(u64::from(seconds) * 1000 - 500))?;
        match reading.map(std::thread::ScopedJoinHandle::join) {
            Some(Ok(Err(why))) => Err(why.into()),
            Some(Err(_)) => Err("a panic".into()),
            _ => Ok::<_, Trouble>(times),
        }
    })?;
    let nearly_last = done.len().saturating_sub(1) * 99 / 100;
    Ok(vec![done[done.len() / 2], done[nearly_last]])
}

/// Microseconds of each write, sorted; a hundred a second at most, so that writes are beside reads and not the load.
fn time_writes(server: &Server, facts: &Facts, while_it_lasts: Duration) -> Result<Vec<f64>, Trouble> {
    let mut connection = Connection::to(server.address)?;
    let (mut times, mut facts) = (Vec::new(), facts.clone());
    let until = Instant::now() + while_it_lasts;
    while Instant::now() < until {
        facts.insert("read", (times.len() % 2 == 0).to_string());
        let started = Instant::now();
        mock::check(&mut connection, &WRITE, &facts)?;
        times.push(started.elapsed().as_secs_f64() * 1e6);
        std::thread::sleep(Duration::from_millis(5));
    }
    times.sort_by(f64::total_cmp);
    if times.is_empty() { Err("no write was made".into()) } else { Ok(times) }
}
