//! `mock365 ca`: where the CA certificate lies; it is made where there is none.

use clap::Args;
use mock365::proxy::CertificateAuthority;

use super::{CaDir, FAILED, FINE, complain, print};

/// Prints the path of the CA certificate.
#[derive(Args)]
pub struct Ca {
    #[command(flatten)]
    dir: CaDir,
    /// A further host name that the CA must be allowed to sign for, repeatable.
    #[arg(long, env = "MOCK365_HOST", value_name = "NAME", value_delimiter = ',', value_parser = super::host)]
    host: Vec<String>,
}

pub fn run(asked: &Ca) -> u8 {
    let Some(dir) = asked.dir.path() else {
        complain(&"there is no place for a CA: give --ca-dir");
        return FAILED;
    };
    match CertificateAuthority::open(Some(&dir), &asked.host) {
        Ok(authority) => {
            if let Some(why) = authority.made_anew() {
                complain(&format!("a new CA was made, since {why}: clients must trust the new ca.pem"));
            }
            print(&format!("{}\n", dir.join("ca.pem").display()));
            FINE
        }
        Err(why) => {
            complain(&why);
            FAILED
        }
    }
}
