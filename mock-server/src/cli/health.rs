//! `mock365 health`: whether a running mock is well, for container health checks.

use std::time::Duration;

use clap::Args;

use super::{CaDir, FAILED, FINE, complain, control};

/// Asks a running mock whether it is well.
#[derive(Args)]
pub struct Health {
    /// Its address.
    #[arg(default_value = "http://127.0.0.1:8365", env = "MOCK365_ADDRESS")]
    url: String,
    #[command(flatten)]
    ca: CaDir,
}

pub fn run(asked: &Health) -> u8 {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            complain(&why);
            return FAILED;
        }
    };
    let asking = async {
        let control = control(&asked.url, &asked.ca)?;
        tokio::time::timeout(Duration::from_secs(5), control.wait(Duration::ZERO))
            .await
            .map_err(|_| format!("{}: no answer within 5 seconds", asked.url))?
            .map_err(|why| why.to_string())
    };
    match runtime.block_on(asking) {
        Ok(_) => FINE,
        Err(why) => {
            complain(&why);
            FAILED
        }
    }
}
