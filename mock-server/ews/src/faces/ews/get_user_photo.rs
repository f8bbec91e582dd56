//! `GetUserPhoto`: the photo of somebody in the organisation, the same as Graph's.

use std::sync::Arc;

use mock365_domain::photo::{Photo, photo_side};

use super::context::Context;
use super::element::Element;
use super::error::Fault;
use crate::faces::soap::writer::{Base64, XmlWriter};

/// Sizes of which only the width is said.
const WIDE: [&str; 2] = ["HR1024xN", "HR1920xN"];

/// There is one photo of a person, which is given whatever the size: nothing is scaled. Where there is none, the picture is
/// empty: so Microsoft's own client finds out.
///
/// <https://learn.microsoft.com/exchange/client-developer/web-service-reference/getuserphoto-operation>
pub fn call(context: &Context<'_>, request: &Element, out: &mut XmlWriter) -> Result<(), Fault> {
    let address = request.find_text("Email").ok_or_else(|| Fault::missing("Email"))?;
    let size = request.find_text("SizeRequested").ok_or_else(|| Fault::missing("SizeRequested"))?;
    if !WIDE.contains(&size) && size.strip_prefix("HR").is_none_or(|size| photo_side(size).is_err()) {
        return Err(Fault::new("ErrorInvalidPhotoSize", "The photo size is invalid.")
            .explain("sizes are HR48x48 to HR648x648, HR1024xN and HR1920xN"));
    }
    let photo = of(context, address)?.filter(|_| request.find_text("TypeRequested") != Some("ProfileHeaderPhoto"));
    out.value("m:HasChanged", true);
    match photo {
        Some(photo) => {
            out.value("m:PictureData", Base64(&photo.bytes));
            // Microsoft's schema lacks it, and Microsoft's client wants it.
            out.value("m:ContentType", photo.media_type);
        }
        None => out.value("m:PictureData", ""),
    }
    Ok(())
}

/// The photo of whoever has an address in the caller's organisation.
fn of(context: &Context<'_>, address: &str) -> Result<Option<Arc<Photo>>, Fault> {
    context.read(|cloud, _| {
        let tenant = cloud.tenants.get(&context.caller.tenant);
        let found = tenant.and_then(|tenant| Some((tenant, tenant.user(address)?)));
        let (tenant, user) = found.ok_or_else(|| Fault::no_mailbox(format!("nobody has the address {address}")))?;
        Ok(tenant.photos.get(&user.id).cloned())
    })
}
