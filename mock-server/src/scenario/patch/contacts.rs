//! How the contacts of an organisation are set: these and no others.

use std::sync::Arc;

use mock365_control::places::OrgContactPatch;
use mock365_control::state::TenantPatch;
use mock365_domain::Cloud;
use mock365_domain::directory::OrgContact;
use mock365_domain::mailbox::PhysicalAddress;
use uuid::Uuid;

use super::PatchFault;

/// Sets who the contacts are; their managers may be any of them, and any user.
pub fn set(cloud: &mut Cloud, tenant: &str, wanted: &TenantPatch) -> Result<(), PatchFault> {
    let (Some(wanted), Some(known)) = (&wanted.contacts, cloud.tenant(tenant)) else { return Ok(()) };
    let (id, place) = (known.id, format!("/tenants/{tenant}/contacts"));
    let mut contacts = Vec::new();
    for (address, one) in wanted {
        let is_address =
            address.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
        if !is_address {
            return Err(PatchFault::new(format!("{place}/{address}"), format!("`{address}` is no address")));
        }
        let mut contact = made(id, address, one);
        if let Some(manager) = &one.manager {
            contact.manager = Some(manager_of(cloud, &format!("{place}/{address}/manager"), id, wanted, manager)?);
        }
        contacts.push(contact);
    }
    let Some(tenant) = cloud.tenant_mut(id) else { return Ok(()) };
    let gone: Vec<Uuid> =
        tenant.contacts.keys().filter(|id| contacts.iter().all(|contact| contact.id != **id)).copied().collect();
    for id in gone {
        tenant.remove_contact(id);
    }
    tenant.contacts.extend(contacts.into_iter().map(|contact| (contact.id, Arc::new(contact))));
    Ok(())
}

fn made(tenant: Uuid, address: &str, wanted: &OrgContactPatch) -> OrgContact {
    OrgContact {
        given_name: wanted.given_name.clone(),
        surname: wanted.surname.clone(),
        job_title: wanted.job_title.clone(),
        company_name: wanted.company.clone(),
        department: wanted.department.clone(),
        office_location: wanted.office.clone(),
        address: PhysicalAddress {
            city: wanted.city.clone(),
            country_or_region: wanted.country.clone(),
            ..PhysicalAddress::default()
        },
        business_phone: wanted.business_phone.clone(),
        mobile_phone: wanted.mobile_phone.clone(),
        ..OrgContact::new(tenant, address, wanted.display_name.as_deref().unwrap_or(address))
    }
}

fn manager_of(
    cloud: &Cloud,
    place: &str,
    tenant: Uuid,
    contacts: &indexmap::IndexMap<String, OrgContactPatch>,
    name: &str,
) -> Result<Uuid, PatchFault> {
    if let Some(user) = cloud.tenants.get(&tenant).and_then(|tenant| tenant.user(name)) {
        return Ok(user.id);
    }
    match contacts.keys().find(|address| address.eq_ignore_ascii_case(name)) {
        Some(address) => Ok(OrgContact::new(tenant, address, "").id),
        None => Err(super::no_user(cloud, place.to_owned(), name)),
    }
}
