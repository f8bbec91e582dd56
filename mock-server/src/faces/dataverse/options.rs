//! Query options: which of them a request may have, so that none is passed over where it has no place.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview#odata-query-options>

use http::Method;

use super::resource::{RelatedForm, RowPart, WebResource};
use super::{DATAVERSE_DIALECT, Fault};
use crate::exchange::Call;
use crate::faces::odata::Options;

/// Query options that Dataverse has and the mock does not.
const UNBUILT: [&str; 8] = ["apply", "compute", "deltatoken", "fetchxml", "savedquery", "search", "sql", "userquery"];

/// Options that are taken without their dollar, too.
const BARE: [&str; 8] = ["count", "expand", "filter", "orderby", "select", "skip", "skiptoken", "top"];

/// What a list may be asked for.
const LIST: [&str; 7] = ["select", "expand", "filter", "orderby", "top", "count", "skiptoken"];
/// What addresses of rows may be asked for.
const ADDRESSES: [&str; 5] = ["filter", "orderby", "top", "count", "skiptoken"];
/// What one row may be asked for.
const ROW: [&str; 2] = ["select", "expand"];

/// The options that a request may have. Definitions have options of their own.
fn allowed(resource: &WebResource, method: &Method) -> Option<&'static [&'static str]> {
    let gets = *method == Method::GET;
    Some(match resource {
        WebResource::Definitions(_) => return None,
        WebResource::Rows { counted: true, .. } => &["filter"],
        WebResource::Rows { .. } if gets => &LIST,
        WebResource::Rows { .. } => &ROW,
        WebResource::Row { part, .. } => match part {
            RowPart::Whole if *method == Method::DELETE => &[],
            RowPart::Whole | RowPart::Lookup { is_ref: false, .. } => &ROW,
            RowPart::Lookup { .. } if *method == Method::DELETE => &["id"],
            RowPart::Lookup { .. } | RowPart::Column { .. } => &[],
            RowPart::Associated { form, key, .. } => match (form, key) {
                (RelatedForm::Ref, _) if *method == Method::DELETE => &["id"],
                (RelatedForm::Ref, None) if gets => &ADDRESSES,
                (RelatedForm::Whole, None) => &LIST,
                (RelatedForm::Whole, Some(_)) => &ROW,
                (RelatedForm::Count, None) => &["filter"],
                (RelatedForm::Ref | RelatedForm::Count, _) => &[],
            },
        },
        WebResource::Service
        | WebResource::Metadata
        | WebResource::Batch
        | WebResource::Function { .. }
        | WebResource::Bound { .. } => &[],
    })
}

/// Refuses options that have no place in a request, and those that stand in it twice.
pub fn check(call: &Call<'_>, resource: &WebResource) -> Result<(), Fault> {
    allowed(resource, &call.method).map_or(Ok(()), |allowed| check_against(call, allowed))
}

/// The same where the options that may stand there are known.
pub fn check_against(call: &Call<'_>, allowed: &[&str]) -> Result<(), Fault> {
    let mut seen: Vec<String> = Vec::new();
    for (name, value) in call.query_pairs() {
        let lower = name.to_ascii_lowercase();
        let bare = lower.strip_prefix('$').unwrap_or(&lower);
        if bare == "skip" {
            return Err(Fault::invalid("Skip Clause is not supported in CRM"));
        }
        if UNBUILT.contains(&bare) {
            return Err(Fault::unbuilt(format_args!("the query option {lower}")));
        }
        if !name.starts_with('$') && !BARE.contains(&bare) {
            continue;
        }
        let is_json = bare == "format" && value.eq_ignore_ascii_case("json");
        if !allowed.contains(&bare) && !is_json {
            return Err(Fault::option(bare));
        }
        if seen.iter().any(|known| known == bare) {
            let why =
                format!("Query option '${bare}' was specified more than once, but it must be specified at most once.");
            return Err(Fault::invalid(why));
        }
        seen.push(bare.to_owned());
    }
    Ok(())
}

/// The query options of a request that may have them.
pub fn options(call: &Call<'_>) -> Result<Options, Fault> {
    Ok(Options::with_token(call, &DATAVERSE_DIALECT)?)
}
