//! Measures a mock: what a request costs beside a bare axum route, what mailboxes of several sizes cost, memory, and the
//! first answer. `benches/run` builds what it needs and starts it.

mod load;
mod mock;
mod options;
mod ratio;
mod rows;
mod sizes;
mod whole;

use mock365_benches::{Trouble, http, process};
use options::Options;

fn main() -> Result<(), Trouble> {
    let options = Options::read(std::env::args().skip(1))?;
    std::fs::create_dir_all(&options.folder)?;
    if !options.sizes_only {
        ratio::table(&options)?;
        if let Some(micros) = ratio::signature(&options) {
            println!("\nOpenSSL takes {micros:.0} µs of the same core for the signature alone.");
        }
        println!();
        whole::first_answer(&options)?;
        whole::journal(&options)?;
    }
    if !options.sizes.is_empty() && options.only.is_empty() {
        println!();
        sizes::table(&options)?;
    }
    Ok(())
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
