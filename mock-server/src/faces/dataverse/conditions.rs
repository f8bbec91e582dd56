//! Conditions on rows, in the headers of a request: `If-Match` and `If-None-Match`.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/perform-conditional-operations-using-web-api>

use mock365_domain::dataverse::{DataverseRefusal, Precondition, Row, UpsertConditions};

use super::Fault;
use crate::exchange::Call;

/// What a header names.
enum Tags {
    /// Whatever version there is: `*`.
    Any,
    /// These: `W/"1", W/"2"`.
    Versions(Vec<u64>),
}

impl Tags {
    /// Those of a header; nothing where it is not there, or says `null` so that no cache answers.
    fn of(call: &Call<'_>, name: &'static str) -> Result<Option<Self>, Fault> {
        let Some(value) = call.header(name).map(str::trim).filter(|value| *value != "null") else { return Ok(None) };
        if value == "*" {
            return Ok(Some(Self::Any));
        }
        let wrong = || Fault::invalid(format!("The header {name} has an invalid value: {value}"));
        let version = |tag: &str| {
            let tag = tag.trim();
            tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"').parse().ok()
        };
        value.split(',').map(version).collect::<Option<_>>().map(Self::Versions).map(Some).ok_or_else(wrong)
    }

    fn name(&self, row: &Row) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(known) => known.contains(&row.version),
        }
    }
}

/// What a write demands of its row.
pub fn of_write(call: &Call<'_>) -> Result<UpsertConditions, Fault> {
    let only_new = match Tags::of(call, "If-None-Match")? {
        None => false,
        Some(Tags::Any) => true,
        Some(Tags::Versions(_)) => return Err(Fault::unbuilt("If-None-Match with a version on a write")),
    };
    let conditions = match Tags::of(call, "If-Match")? {
        None => UpsertConditions::NONE,
        Some(Tags::Any) => UpsertConditions::KNOWN,
        Some(Tags::Versions(known)) => match known.as_slice() {
            [one] => UpsertConditions { version: Precondition::Version(*one), ..UpsertConditions::KNOWN },
            _ => return Err(Fault::unbuilt("several versions in If-Match")),
        },
    };
    Ok(UpsertConditions { only_new, ..conditions })
}

/// The same of a write to a row that is there: that it be new cannot be.
pub fn of_known(call: &Call<'_>) -> Result<Precondition, Fault> {
    let conditions = of_write(call)?;
    if conditions.only_new { Err(DataverseRefusal::Duplicate.into()) } else { Ok(conditions.version) }
}

/// Whether a client that reads a row has this version already; refused is what it does not want to read.
pub fn of_read(call: &Call<'_>, row: &Row) -> Result<bool, Fault> {
    if Tags::of(call, "If-Match")?.is_some_and(|wanted| !wanted.name(row)) {
        return Err(DataverseRefusal::Stale.into());
    }
    Ok(Tags::of(call, "If-None-Match")?.is_some_and(|known| known.name(row)))
}
