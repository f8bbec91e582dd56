//! `mock365 health`: whether a running mock is well, for container health checks.

use std::time::Duration;

use clap::Args;
use mock365::proxy::certificate;
use mock365_control::Control;

use super::{CaDir, FAILED, FINE, complain};

/// Asks a running mock whether it is well.
#[derive(Args)]
pub struct Health {
    /// Its address.
    #[arg(default_value = "http://127.0.0.1:8365", env = "MOCK365_ADDRESS")]
    url: String,
    #[command(flatten)]
    ca: CaDir,
}

impl Health {
    /// The control API; over TLS our own CA is trusted, and nobody else.
    fn control(&self) -> Result<Control, String> {
        if !self.url.to_ascii_lowercase().starts_with("https://") {
            return Ok(Control::new(&self.url));
        }
        let dir = self.ca.path().ok_or("there is no place for a CA: give --ca-dir")?;
        let pem = certificate(&dir).map_err(|why| {
            format!("the CA that {} is trusted by cannot be read: {}: {why}", self.url, dir.join("ca.pem").display())
        })?;
        Control::trusting(&self.url, pem.as_bytes()).map_err(|why| why.to_string())
    }
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
        let control = asked.control()?;
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
