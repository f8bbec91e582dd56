//! The default Cloud: worth using at once, the same in every sandbox, dated from the sandbox's start.

mod environments;
mod mail_clients;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::{Uuid, uuid};

use crate::Now;
use crate::Shared;
use crate::cloud::{CONSUMERS, Cloud, UserRef};
use crate::directory::{
    AppAccess, Application, Audience, Backwards, ClientType, ConsentRequests, CrossTenant, Domain, EwsPolicy,
    GroupClaims, NationalCloud, OrganizationNotices, OwnServers, Persona, Profile, Publisher, RedirectUri,
    RequiredAccess, Role, Secret, Sku, Standing, Tenant, TenantKind, User, UserConsent, UserKind, permission,
};
use crate::mailbox::{Body, Contact, EventTime, Item, MailboxState, Message, Recipient};
use crate::rollout::{Held, Rollouts};
pub use environments::OFFERED_SINCE;
pub use mail_clients::THUNDERBIRD;

/// Tenant `contoso.example`.
pub const CONTOSO: Uuid = uuid!("c0705000-0000-4000-8000-000000000001");
/// Tenant `fabrikam.example`.
pub const FABRIKAM: Uuid = uuid!("fab21ca0-0000-4000-8000-000000000001");
/// The publisher's tenant, `vendor.example`.
pub const VENDOR: Uuid = uuid!("4e7d0200-0000-4000-8000-000000000001");
/// Tenant `northwind.example`, made in 2026: as Microsoft makes them today.
pub const NORTHWIND: Uuid = uuid!("40271d00-0000-4000-8000-000000000001");
/// Client id of "HubSpot Sales".
pub const HUBSPOT: Uuid = uuid!("450987b3-a09a-4f14-9b2c-4f301d1e15f5");
/// Client id of the administrator's tool.
pub const ADMIN_TOOL: Uuid = uuid!("14d82eec-204b-4c2f-b7e8-296a70dab67e");
/// Everybody's password.
pub const PASSWORD: &str = "Password1!";
/// The client secret of both apps.
pub const SECRET: &str = "mock-secret";

/// The default Cloud as it stands at `now`.
pub fn cloud(now: Now) -> Cloud {
    let mut cloud = Cloud::default();
    for (id, name, domains) in [
        (CONTOSO, "Contoso", &["contoso.example", "contoso.onmicrosoft.com"][..]),
        (FABRIKAM, "Fabrikam", &["fabrikam.example", "fabrikam.onmicrosoft.com"]),
        (VENDOR, "Vendor", &["vendor.example", "vendor.onmicrosoft.com"]),
    ] {
        cloud.tenants.insert(id, Arc::new(tenant(id, name, domains, TenantKind::Work)));
    }
    let consumers = tenant(CONSUMERS, "Microsoft Accounts", &["live.com"], TenantKind::Consumer);
    cloud.tenants.insert(CONSUMERS, Arc::new(consumers));
    if let Some(contoso) = cloud.tenant_mut(CONTOSO) {
        contoso.exchange_host = Some("mail.contoso.example".to_owned());
    }
    for app in [hubspot(), admin_tool()].into_iter().chain(mail_clients::all()) {
        cloud.applications.insert(app.app_id, Arc::new(app));
    }
    for tenant in [CONTOSO, FABRIKAM, VENDOR, CONSUMERS] {
        cloud.provision(tenant, permission::GRAPH);
        cloud.provision(tenant, permission::EXCHANGE);
    }
    for tenant in [CONTOSO, FABRIKAM, VENDOR] {
        cloud.provision(tenant, permission::DATAVERSE);
    }
    users(&mut cloud, now);
    northwind(&mut cloud, now);
    cloud.date_directories(now.plus(SignedDuration::from_hours(-24 * 30)).second());
    cloud
}

/// The tenant that was made in 2026. It comes last, so that nobody's ids depend on it.
fn northwind(cloud: &mut Cloud, now: Now) {
    let domains = ["northwind.example", "northwind.onmicrosoft.com"];
    let made = Tenant {
        user_consent: UserConsent::Managed,
        security_defaults: true,
        rollouts: Rollouts::all(Held::ByDate),
        ..tenant(NORTHWIND, "Northwind", &domains, TenantKind::Work)
    };
    cloud.tenants.insert(NORTHWIND, Arc::new(made));
    cloud.provision(NORTHWIND, permission::GRAPH);
    cloud.provision(NORTHWIND, permission::EXCHANGE);
    cloud.provision(NORTHWIND, permission::DATAVERSE);
    for (upn, given, surname, title, roles) in [
        ("nina@northwind.example", "Nina", "Nord", Some("Account Manager"), &[][..]),
        ("olaf@northwind.example", "Olaf", "Ost", Some("Sales Director"), &[]),
        ("admin@northwind.example", "Nora", "Min", None, &[Role::GlobalAdministrator]),
    ] {
        let mut user = User {
            given_name: Some(given.to_owned()),
            surname: Some(surname.to_owned()),
            job_title: title.map(str::to_owned),
            mail: Some(upn.to_owned()),
            roles: roles.iter().copied().collect(),
            licenses: vec![e3()],
            ..person(Uuid::new_v5(&NORTHWIND, upn.as_bytes()), upn, &format!("{given} {surname}"), now)
        };
        user.standing.second_factor = true;
        add_user(cloud, NORTHWIND, user, now);
    }
    let nina = Recipient::new("Nina Nord", "nina@northwind.example");
    let olaf = Recipient::new("Olaf Ost", "olaf@northwind.example");
    fill(cloud, &nina, &olaf, None, now);
}

/// A tenant as a new one is.
pub fn tenant(id: Uuid, name: &str, domains: &[&str], kind: TenantKind) -> Tenant {
    Tenant {
        id,
        created: None,
        display_name: name.to_owned(),
        notices: OrganizationNotices::default(),
        domains: domains.iter().map(|domain| cloud_domain(domain)).collect(),
        unverified_domains: Vec::new(),
        kind,
        user_consent: UserConsent::Legacy,
        consent_requests: ConsentRequests {
            enabled: false,
            notify: true,
            remind: true,
            days: 30,
            reviewers: Vec::new(),
            version: 0,
        },
        exchange_host: None,
        own_servers: OwnServers::default(),
        ews: EwsPolicy::default(),
        mailbox_delay: SignedDuration::ZERO,
        users: Shared::default(),
        groups: Shared::default(),
        contacts: Shared::default(),
        places: Shared::default(),
        room_lists: Shared::default(),
        photos: Shared::default(),
        service_principals: Shared::default(),
        grants: Vec::new(),
        requests: Vec::new(),
        access_policies: Vec::new(),
        app_access: AppAccess::default(),
        named_locations: Vec::new(),
        cross_tenant: CrossTenant { inbound: true, outbound: true },
        asks_to_stay: true,
        managed: true,
        agent_trouble: None,
        security_defaults: false,
        rollouts: Rollouts::default(),
        deleted_users: Shared::default(),
        redirects: None,
        cloud: NationalCloud::Worldwide,
        past_principals: BTreeSet::new(),
        backwards: Backwards::default(),
    }
}

/// A domain whose mail goes to Exchange Online.
pub fn cloud_domain(name: &str) -> Domain {
    let host = name.replace('.', "-");
    Domain { name: name.to_owned(), mx: vec![format!("{host}.mail.protection.outlook.com")] }
}

fn hubspot() -> Application {
    let scopes = [
        "openid",
        "email",
        "profile",
        "offline_access",
        "User.Read",
        "Mail.ReadWrite",
        "Mail.Send",
        "Calendars.Read",
        "Calendars.ReadWrite",
        "Contacts.ReadWrite",
    ];
    Application {
        redirect_uris: vec![web("https://app.hubspot.com/oauthor/v1/office365/verify"), web("http://localhost")],
        publisher: Some(Publisher { name: "HubSpot, Inc.".to_owned(), verified: true, partner: None }),
        required_access: vec![graph_access(
            &scopes,
            &["Mail.ReadWrite", "Mail.Send", "Calendars.ReadWrite", "User.Read.All"],
        )],
        ..application(HUBSPOT, "HubSpot Sales")
    }
}

fn admin_tool() -> Application {
    let scopes = [
        "openid",
        "profile",
        "offline_access",
        "User.Read",
        "User.ReadWrite.All",
        "Directory.ReadWrite.All",
        "Application.ReadWrite.All",
        "AppRoleAssignment.ReadWrite.All",
        "DelegatedPermissionGrant.ReadWrite.All",
        "Policy.Read.All",
        "Policy.ReadWrite.Authorization",
        "Policy.ReadWrite.ConditionalAccess",
        "Policy.ReadWrite.ConsentRequest",
        "Policy.ReadWrite.PermissionGrant",
        "ConsentRequest.ReadWrite.All",
        "IdentityRiskyUser.ReadWrite.All",
        "UserAuthenticationMethod.ReadWrite.All",
        "Policy.ReadWrite.AuthenticationMethod",
        "Policy.ReadWrite.CrossTenantAccess",
        "Policy.ReadWrite.SecurityDefaults",
        "Domain.ReadWrite.All",
        "Agreement.Read.All",
        "AgreementAcceptance.Read",
        "Device.Read.All",
        "DeviceManagementManagedDevices.ReadWrite.All",
        "Directory.AccessAsUser.All",
    ];
    Application {
        redirect_uris: vec![web("http://localhost")],
        publisher: Some(Publisher { name: "Microsoft Corporation".to_owned(), verified: true, partner: None }),
        required_access: vec![graph_access(&scopes, &[])],
        allow_public_client: true,
        ..application(ADMIN_TOOL, "Microsoft Graph Command Line Tools")
    }
}

/// An app registration of the publisher as a new one is.
pub fn application(app_id: Uuid, name: &str) -> Application {
    Application {
        owners: Vec::new(),
        created: None,
        app_id,
        id: Uuid::new_v5(&VENDOR, app_id.as_bytes()),
        home_tenant: VENDOR,
        display_name: name.to_owned(),
        audience: Audience::MultiTenantAndPersonal,
        redirect_uris: Vec::new(),
        logout_uri: None,
        secrets: vec![Secret {
            key_id: Uuid::new_v5(&app_id, b"secret"),
            name: None,
            starts: None,
            value: SECRET.to_owned(),
            expires: Timestamp::MAX,
        }],
        certificates: Vec::new(),
        allow_public_client: false,
        id_tokens: true,
        access_tokens: true,
        required_access: Vec::new(),
        publisher: None,
        risky: false,
        group_claims: GroupClaims::None,
        requested_access_token_version: 2,
    }
}

/// A redirect address of a web application.
pub fn web(uri: &str) -> RedirectUri {
    RedirectUri { uri: uri.to_owned(), client: ClientType::Web }
}

fn graph_access(scopes: &[&str], roles: &[&str]) -> RequiredAccess {
    RequiredAccess {
        resource: permission::GRAPH,
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
    }
}

/// Puts the people into their tenants and fills their mailboxes.
fn users(cloud: &mut Cloud, now: Now) {
    use UserKind::{Person, Room, Shared};
    for (tenant, upn, given, surname, kind, title, roles) in [
        (CONTOSO, "anna@contoso.example", "Anna", "Andersson", Person, Some("Account Manager"), &[][..]),
        (CONTOSO, "bo@contoso.example", "Bo", "Berg", Person, Some("Sales Director"), &[]),
        (CONTOSO, "admin@contoso.example", "Ada", "Min", Person, None, &[Role::GlobalAdministrator]),
        (CONTOSO, "sales@contoso.example", "Sales", "", Shared, None, &[]),
        (CONTOSO, "oak@contoso.example", "Oak", "", Room, None, &[]),
        (FABRIKAM, "fred@fabrikam.example", "Fred", "Fabri", Person, None, &[]),
        (FABRIKAM, "admin@fabrikam.example", "Frida", "Min", Person, None, &[Role::GlobalAdministrator]),
        (VENDOR, "admin@vendor.example", "Vera", "Min", Person, None, &[Role::GlobalAdministrator]),
    ] {
        let display_name = format!("{given} {surname}").trim().to_owned();
        let licenses = if kind == Person { vec![e3()] } else { Vec::new() };
        let user = User {
            given_name: Some(given.to_owned()),
            surname: (!surname.is_empty()).then(|| surname.to_owned()),
            job_title: title.map(str::to_owned),
            mail: Some(upn.to_owned()),
            kind,
            enabled: kind.signs_in(),
            roles: roles.iter().copied().collect::<BTreeSet<_>>(),
            licenses,
            ..person(Uuid::new_v5(&tenant, upn.as_bytes()), upn, &display_name, now)
        };
        add_user(cloud, tenant, user, now);
    }
    add_user(cloud, CONSUMERS, jane(now), now);
    let bo = Recipient::new("Bo Berg", "bo@contoso.example");
    let anna = Recipient::new("Anna Andersson", "anna@contoso.example");
    let jane = Recipient::new("Jane Doe", "outlook_45A79CDF4502E0CF@outlook.com");
    fill(cloud, &anna, &bo, Some(&jane), now);
}

fn e3() -> Uuid {
    Sku::find("ENTERPRISEPACK").map(|sku| sku.id).unwrap_or_default()
}

/// An account as a new one is.
pub fn person(id: Uuid, upn: &str, display_name: &str, now: Now) -> User {
    User {
        id,
        created: None,
        deleted: None,
        upn: upn.to_owned(),
        mail_nickname: None,
        display_name: display_name.to_owned(),
        given_name: None,
        surname: None,
        job_title: None,
        profile: Profile { usage_location: Some("US".to_owned()), ..Profile::default() },
        mail: None,
        aliases: Vec::new(),
        password: PASSWORD.to_owned(),
        password_changed: now.plus(SignedDuration::from_hours(-24 * 30)).timestamp(),
        tokens_revoked: None,
        enabled: true,
        manager: None,
        kind: UserKind::Person,
        roles: BTreeSet::new(),
        licenses: Vec::new(),
        disabled_plans: Vec::new(),
        mailbox: None,
        persona: None,
        standing: Standing::default(),
    }
}

/// The personal account whose primary alias is not a Microsoft address.
fn jane(now: Now) -> User {
    User {
        given_name: Some("Jane".to_owned()),
        surname: Some("Doe".to_owned()),
        mail: Some("jane@gmail.example".to_owned()),
        aliases: vec!["outlook_45A79CDF4502E0CF@outlook.com".to_owned()],
        persona: Some(Persona::Primary),
        profile: Profile::default(),
        ..person(uuid!("00000000-0000-0000-fde9-26f844473904"), "jane@gmail.example", "Jane Doe", now)
    }
}

/// Puts a user into a tenant, with a mailbox.
pub fn add_user(cloud: &mut Cloud, tenant: Uuid, user: User, now: Now) {
    let at = UserRef { tenant, user: user.id };
    let hex = user.aliases.iter().find(|alias| alias.to_lowercase().starts_with("outlook_")).cloned();
    if let Some(tenant) = cloud.tenant_mut(tenant) {
        tenant.users.insert(user.id, Arc::new(user));
    }
    let id = cloud.create_mailbox(at, MailboxState::Ready, now);
    if let (Some(hex), Some(mailbox)) = (hex, id.and_then(|id| cloud.mailbox_mut(id))) {
        mailbox.address = hex;
    }
    cloud.index_addresses(at);
}

/// Mail, events and contacts of two colleagues and a friend, dated from `now`.
fn fill(cloud: &mut Cloud, anna: &Recipient, bo: &Recipient, jane: Option<&Recipient>, now: Now) {
    let fred = &Recipient::new("Fred Fabri", "fred@fabrikam.example");
    let mail = [
        (anna, fred, 49, "Request for a quote", "Could you send us a quote for 200 seats?"),
        (anna, bo, 26, "Quarterly numbers", "The numbers are in. We should talk on Monday."),
        (anna, fred, 3, "Re: Request for a quote", "Thank you, that looks good. When can we start?"),
        (bo, anna, 25, "Re: Quarterly numbers", "Monday suits me."),
    ];
    let welcome = jane.map(|jane| (jane, anna, 5, "Welcome", "Good to have you with us."));
    for (to, from, hours, subject, text) in mail.into_iter().chain(welcome) {
        deliver(cloud, to, from, subject, text, now.plus(SignedDuration::from_hours(-hours)));
    }
    appointment(cloud, anna, "Fabrikam: project start", 26, 60, now);
    appointment(cloud, anna, "Weekly sales meeting", 74, 30, now);
    appointment(cloud, bo, "Budget", 50, 60, now);
    for (given, surname, company, email) in [
        ("Fred", "Fabri", "Fabrikam", "fred@fabrikam.example"),
        ("Greta", "Graf", "Fabrikam", "greta@fabrikam.example"),
    ] {
        contact(cloud, anna, given, surname, company, email, now);
    }
}

fn deliver(cloud: &mut Cloud, to: &Recipient, from: &Recipient, subject: &str, text: &str, at: Now) {
    let (key, conversation) = (cloud.number(), cloud.guid());
    let Some(id) = cloud.mailbox_at(&to.address).map(|mailbox| mailbox.id) else { return };
    let Some(mailbox) = cloud.mailbox_mut(id) else { return };
    let draft = Item::<Message>::draft(key, mailbox.well_known_key("inbox"), conversation, at);
    let content = Message {
        from: Some(from.clone()),
        sender: Some(from.clone()),
        to: vec![to.clone()],
        is_draft: false,
        is_read: false,
        ..draft.content
    };
    let body = Body::html(format!("<html><body><p>{text}</p></body></html>"));
    let message = Item { subject: subject.to_owned(), body, content, ..draft };
    let _ = mailbox.insert(message);
}

fn appointment(cloud: &mut Cloud, who: &Recipient, subject: &str, hours: i64, minutes: i64, now: Now) {
    let (key, uid) = (cloud.number(), cloud.guid());
    let Some(id) = cloud.mailbox_at(&who.address).map(|mailbox| mailbox.id) else { return };
    let Some(mailbox) = cloud.mailbox_mut(id) else { return };
    let start = now.plus(SignedDuration::from_hours(hours));
    let start = Now(start.timestamp().round(jiff::Unit::Hour).unwrap_or(start.timestamp()));
    let end = start.plus(SignedDuration::from_mins(minutes));
    let calendar = mailbox.well_known_key("calendar");
    let mut event = Item::event(
        key,
        calendar,
        uid.simple().to_string().to_uppercase(),
        EventTime::utc(start.timestamp()),
        EventTime::utc(end.timestamp()),
        now,
    );
    subject.clone_into(&mut event.subject);
    event.organizer = Some(who.clone());
    let _ = mailbox.insert(event);
}

fn contact(cloud: &mut Cloud, whose: &Recipient, given: &str, surname: &str, company: &str, email: &str, now: Now) {
    let key = cloud.number();
    let Some(id) = cloud.mailbox_at(&whose.address).map(|mailbox| mailbox.id) else { return };
    let Some(mailbox) = cloud.mailbox_mut(id) else { return };
    let name = format!("{given} {surname}");
    let content = Contact {
        file_as: format!("{surname}, {given}"),
        given_name: Some(given.to_owned()),
        surname: Some(surname.to_owned()),
        company_name: Some(company.to_owned()),
        emails: vec![Recipient::new(&name, email)].into(),
        ..Contact::default()
    };
    let contact = Item { subject: name, ..Item::at(content, key, mailbox.well_known_key("contacts"), now) };
    let _ = mailbox.insert(contact);
}
