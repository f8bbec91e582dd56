//! Hosts of a customer: names of his own, neither the mock's nor Microsoft's.

use mock365_control::CloudPatch;

use super::PatchFault;
use crate::config::Config;
use crate::faces::is_microsofts;
use crate::proxy::fault_of_host;

/// Refuses hosts at which the mock would no longer be driven, or Microsoft no longer be found.
pub fn check_hosts(config: &Config, patch: &CloudPatch) -> Result<(), PatchFault> {
    for (name, tenant) in &patch.tenants {
        let Some(host) = tenant.exchange_host.as_deref().filter(|host| !host.is_empty()) else { continue };
        let lower = host.to_lowercase();
        let why = if config.is_own(&lower) {
            format!("`{host}` is where the mock itself is driven: name a host of the customer's such as mail.{name}")
        } else if is_microsofts(&lower) {
            format!("`{host}` is Microsoft's: name a host of the customer's such as mail.{name}")
        } else if let Some(why) = fault_of_host(&lower) {
            why
        } else {
            continue;
        };
        return Err(PatchFault::new(format!("/tenants/{name}/exchange_host"), why));
    }
    Ok(())
}
