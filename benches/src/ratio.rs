//! What a request costs, beside a bare axum route that answers the same bytes.

use crate::http::Connection;
use crate::load::{Load, load};
use crate::process::Server;
use crate::rows::{Facts, ROWS, Row};
use crate::{Options, Trouble, median, mock};

/// Less busy than this, and the server waited for its client: what is measured then flatters somebody.
const BUSY: f64 = 0.8;

/// Prints the table.
pub fn table(options: &Options) -> Result<(), Trouble> {
    let mock = Server::mock(&options.cores, &options.mock, &options.folder)?;
    let mut connection = Connection::to(mock.address)?;
    mock::lay_rules(&mut connection)?;
    let facts = mock::facts(&mut connection)?;
    println!(
        "| request | bytes | mock365 µs | bare µs | times the bare route | bar | mock365/s | bare/s | cores busy: mock365, bare, wrk |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for row in ROWS.iter().filter(|row| options.wants(row.name)) {
        match measure(options, &mock, row, &facts) {
            Ok(line) => println!("{line}"),
            Err(why) => println!("| {} | | | | **{why}** | | | | |", row.name),
        }
    }
    Ok(())
}

/// Mock and bare route turn about, in short rounds; the median of each figure.
fn measure(options: &Options, mock: &Server, row: &Row, facts: &Facts) -> Result<String, Trouble> {
    let answer = mock::check(&mut Connection::to(mock.address)?, row, facts)?;
    let file = options.folder.join("answer");
    std::fs::write(&file, &answer.wire)?;
    let bare = Server::start(&options.cores, &options.bare, &[file.to_str().ok_or("a folder with an odd name")?])?;
    let same = mock::check(&mut Connection::to(bare.address)?, row, facts)?;
    if same.wire.len() != answer.wire.len() || same.header_names() != answer.header_names() {
        return Err(format!("the bare route answers {} bytes, mock365 {}", same.wire.len(), answer.wire.len()).into());
    }
    let request = row.request(facts);
    let both = || {
        let ours = load(mock, &request, row.status, options.how())?;
        Ok::<_, Trouble>((ours, load(&bare, &request, row.status, options.how())?))
    };
    // The first round warms up.
    both()?;
    let rounds = (0..options.rounds).map(|_| both()).collect::<Result<Vec<_>, _>>()?;
    let all = rounds.len();
    // A round in which somebody waited for wrk says nothing.
    let fair: Vec<(Load, Load)> =
        rounds.iter().copied().filter(|(mock, bare)| mock.busy.min(bare.busy) >= BUSY).collect();
    if fair.len() * 2 < all {
        let why = format!("in {} of {all} rounds a server waited for wrk", all - fair.len());
        return Err(format!("refused: {why} (busy {})", busy(&rounds)).into());
    }
    let (ours, theirs) = (of(&fair, |(mock, _)| mock.bytes), of(&fair, |(_, bare)| bare.bytes));
    if (ours / theirs - 1.0).abs() > 0.01 {
        return Err(format!("mock365 answered {ours:.0} bytes, the bare route {theirs:.0}").into());
    }
    Ok(line(row, &fair))
}

fn line(row: &Row, fair: &[(Load, Load)]) -> String {
    let ratio = of(fair, |(mock, bare)| mock.cost / bare.cost);
    format!(
        "| {} | {:.0} | {:.1} | {:.1} | **{ratio:.2}** | {} | {:.0} | {:.0} | {} |",
        row.name,
        of(fair, |(mock, _)| mock.bytes),
        of(fair, |(mock, _)| mock.cost),
        of(fair, |(_, bare)| bare.cost),
        row.bar.map(|bar| bar.to_string()).unwrap_or_default(),
        of(fair, |(mock, _)| mock.rate),
        of(fair, |(_, bare)| bare.rate),
        busy(fair),
    )
}

/// How busy the servers' cores were, and wrk's.
fn busy(rounds: &[(Load, Load)]) -> String {
    let mock = of(rounds, |(mock, _)| mock.busy) * 100.0;
    let bare = of(rounds, |(_, bare)| bare.busy) * 100.0;
    let generator = of(rounds, |(mock, bare)| mock.generator.max(bare.generator)) * 100.0;
    format!("{mock:.0} %, {bare:.0} %, {generator:.0} %")
}

fn of(rounds: &[(Load, Load)], figure: impl Fn(&(Load, Load)) -> f64) -> f64 {
    median(rounds.iter().map(figure).collect())
}

/// What OpenSSL takes for the signature in a token, in microseconds, if it is here.
pub fn signature(options: &Options) -> Option<f64> {
    let arguments = ["-c", &options.cores, "openssl", "speed", "-seconds", "2", "rsa2048"];
    let printed = crate::process::output("taskset", &arguments).ok()?;
    let line = printed.lines().find(|line| line.trim_start().starts_with("rsa") && line.contains("2048"))?;
    let signs: f64 = line.split_whitespace().nth(5)?.parse().ok()?;
    Some(1e6 / signs)
}
