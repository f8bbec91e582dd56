//! How much a request to the sign-in host may say.

use super::fault::Fault;
use super::form::Parameters;
use super::route::{Endpoint, EntraRoute};
use crate::exchange::Call;
use crate::limits::{ENTRA_PARAMETER, ENTRA_PARAMETERS, ENTRA_QUERY};

/// Why a request says too much, where it does. Our own pages link to each other with what they have to remember, which is
/// bounded by the target alone.
pub fn over(call: &Call<'_>, route: &EntraRoute, form: &Parameters) -> Option<Fault> {
    if route.endpoint != Endpoint::Reprocess && call.query.len() > ENTRA_QUERY.count() {
        let why = format!("the query string has {} bytes, and at most {}", call.query.len(), ENTRA_QUERY.shown());
        return Some(Fault::new(90_015, why));
    }
    if form.len() > ENTRA_PARAMETERS.count() {
        let why = format!("the request has {} parameters, and at most {}", form.len(), ENTRA_PARAMETERS.amount);
        return Some(Fault::new(9_002_313, why));
    }
    let (name, length) = form.longest().filter(|(_, length)| *length > ENTRA_PARAMETER.count())?;
    let name: String = name.chars().take(100).collect();
    let why = format!("the parameter {name} has {length} bytes, and at most {}", ENTRA_PARAMETER.shown());
    Some(Fault::new(9_002_313, why))
}
