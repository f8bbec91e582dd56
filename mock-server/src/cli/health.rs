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
            .map_err(|why| said(&asked.url, &why.to_string()))
    };
    match runtime.block_on(asking) {
        Ok(_) => FINE,
        Err(why) => {
            complain(&why);
            FAILED
        }
    }
}

/// Why it is not well. Who trusts another CA than the one that signed hears which flag names the right one.
fn said(url: &str, why: &str) -> String {
    let foreign = ["BadSignature", "UnknownIssuer", "invalid peer certificate"].iter().any(|word| why.contains(word));
    if !foreign {
        return why.to_owned();
    }
    format!(
        "{url} shows a certificate of another CA: name the folder of the CA that it was started with by --ca-dir ({why})"
    )
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn who_trusts_another_ca_hears_of_the_flag() {
        let url = "https://localhost:8365";
        assert!(said(url, "invalid peer certificate: BadSignature").contains("--ca-dir"));
        assert_eq!(said(url, "connection refused"), "connection refused");
    }
}
