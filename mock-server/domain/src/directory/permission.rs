//! Resources and the permissions that they publish: delegated scopes and application roles.
//!
//! <https://learn.microsoft.com/graph/permissions-reference>

use uuid::{Uuid, uuid};

/// Client id of Microsoft Graph.
pub const GRAPH: Uuid = uuid!("00000003-0000-0000-c000-000000000000");
/// Client id of Office 365 Exchange Online.
pub const EXCHANGE: Uuid = uuid!("00000002-0000-0ff1-ce00-000000000000");

/// An API with permissions.
#[derive(Debug)]
pub struct Resource {
    /// Client id.
    pub app_id: Uuid,
    /// Name.
    pub display_name: &'static str,
    /// Identifier URIs, the canonical one first.
    pub uris: &'static [&'static str],
    /// Delegated permissions.
    pub scopes: &'static [DelegatedScope],
    /// Application permissions.
    pub roles: &'static [AppRole],
}

/// A delegated permission.
#[derive(Debug)]
pub struct DelegatedScope {
    /// Id.
    pub id: Uuid,
    /// Value in `scp`.
    pub value: &'static str,
    /// Whether an administrator must consent.
    pub admin: bool,
    /// What the consent page shows to a user.
    pub title: &'static str,
}

/// An application permission.
#[derive(Debug)]
pub struct AppRole {
    /// Id.
    pub id: Uuid,
    /// Value in `roles`.
    pub value: &'static str,
    /// What the consent page shows.
    pub title: &'static str,
}

const fn scope(id: Uuid, value: &'static str, admin: bool, title: &'static str) -> DelegatedScope {
    DelegatedScope { id, value, admin, title }
}

const fn role(id: Uuid, value: &'static str, title: &'static str) -> AppRole {
    AppRole { id, value, title }
}

static GRAPH_SCOPES: [DelegatedScope; 46] = [
    scope(uuid!("37f7f235-527c-4136-accd-4a02d197296e"), "openid", false, "Sign you in"),
    scope(uuid!("64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0"), "email", false, "View your email address"),
    scope(uuid!("14dad69e-099b-42c9-810b-d002981feec1"), "profile", false, "View your basic profile"),
    scope(
        uuid!("7427e0e9-2fba-42fe-b0c0-848c9e6a8182"),
        "offline_access",
        false,
        "Maintain access to data you have given it access to",
    ),
    scope(uuid!("e1fe6dd8-ba31-4d61-89e7-88639da4683d"), "User.Read", false, "Sign you in and read your profile"),
    scope(uuid!("b4e74841-8e56-480b-be8b-910348b18b4c"), "User.ReadWrite", false, "Read and update your profile"),
    scope(uuid!("b340eb25-3456-403f-be2f-af7a0d370277"), "User.ReadBasic.All", false, "Read all users' basic profiles"),
    scope(uuid!("a154be20-db9c-4678-8ab7-66f6cc099a59"), "User.Read.All", true, "Read all users' full profiles"),
    scope(
        uuid!("204e0828-b5ca-4ad8-b9f3-f32a958e7cc4"),
        "User.ReadWrite.All",
        true,
        "Read and write all users' full profiles",
    ),
    scope(uuid!("570282fd-fa5c-430d-a7fd-fc8dc98a9dca"), "Mail.Read", false, "Read your mail"),
    scope(uuid!("a4b8392a-d8d1-4954-a029-8e668a39a170"), "Mail.ReadBasic", false, "Read your basic mail"),
    scope(uuid!("024d486e-b451-40bb-833d-3e66d98c5c73"), "Mail.ReadWrite", false, "Read and write access to your mail"),
    scope(uuid!("7b9103a5-4610-446b-9670-80643382c1fa"), "Mail.Read.Shared", false, "Read mail you can access"),
    scope(
        uuid!("5df07973-7d5d-46ed-9847-1271055cbd51"),
        "Mail.ReadWrite.Shared",
        false,
        "Read and write mail you can access",
    ),
    scope(uuid!("e383f46e-2787-4529-855e-0e479a3ffac0"), "Mail.Send", false, "Send mail as you"),
    scope(
        uuid!("a367ab51-6b49-43bf-a716-a1fb06d2a174"),
        "Mail.Send.Shared",
        false,
        "Send mail on behalf of others or yourself",
    ),
    scope(
        uuid!("818c620a-27a9-40bd-a6a5-d96f7d610b4b"),
        "MailboxSettings.ReadWrite",
        false,
        "Read and write to your mailbox settings",
    ),
    scope(uuid!("465a38f9-76ea-45b9-9f34-9e8b0d4b0b42"), "Calendars.Read", false, "Read your calendars"),
    scope(
        uuid!("1ec239c2-d7c9-4623-a91a-a9775856bb36"),
        "Calendars.ReadWrite",
        false,
        "Have full access to your calendars",
    ),
    scope(uuid!("ff74d97f-43af-4b68-9f2a-b77ee6968c5d"), "Contacts.Read", false, "Read your contacts"),
    scope(
        uuid!("d56682ec-c09e-4743-aaf4-1a3aac4caa21"),
        "Contacts.ReadWrite",
        false,
        "Have full access of your contacts",
    ),
    scope(
        uuid!("c5366453-9fb0-48a5-a156-24f0c49a4b84"),
        "Directory.ReadWrite.All",
        true,
        "Read and write directory data",
    ),
    scope(uuid!("06da0dbc-49e2-44d2-8312-53f166ab848a"), "Directory.Read.All", true, "Read directory data"),
    scope(
        uuid!("bdfbf15f-ee85-4955-8675-146e8e5296b5"),
        "Application.ReadWrite.All",
        true,
        "Read and write all applications",
    ),
    scope(
        uuid!("84bccea3-f856-4a8a-967b-dbe0a3d53a64"),
        "AppRoleAssignment.ReadWrite.All",
        true,
        "Manage app permission grants and app role assignments",
    ),
    scope(
        uuid!("41ce6ca6-6826-4807-84f1-1c82854f7ee5"),
        "DelegatedPermissionGrant.ReadWrite.All",
        true,
        "Manage all delegated permission grants",
    ),
    scope(
        uuid!("edd3c878-b384-41fd-95ad-e7407dd775be"),
        "Policy.ReadWrite.Authorization",
        true,
        "Read and write your organization's authorization policy",
    ),
    scope(
        uuid!("ad902697-1014-4ef5-81ef-2b4301988e8c"),
        "Policy.ReadWrite.ConditionalAccess",
        true,
        "Read and write your organization's conditional access policies",
    ),
    scope(
        uuid!("63dd7cd9-b489-4adf-a28c-ac38b9a0f962"),
        "User.Invite.All",
        true,
        "Invite guest users to the organization",
    ),
    scope(
        uuid!("4d135e65-66b8-41a8-9f8b-081452c91774"),
        "Policy.ReadWrite.ConsentRequest",
        true,
        "Read and write consent request policy",
    ),
    scope(
        uuid!("2672f8bb-fd5e-42e0-85e1-ec764dd2614e"),
        "Policy.ReadWrite.PermissionGrant",
        true,
        "Manage consent and permission grant policies",
    ),
    scope(uuid!("572fea84-0151-49b2-9301-11cb16974376"), "Policy.Read.All", true, "Read your organization's policies"),
    scope(
        uuid!("497d9dfa-3bd1-481a-baab-90895e54568c"),
        "ConsentRequest.ReadWrite.All",
        true,
        "Read and write consent requests",
    ),
    scope(
        uuid!("d04bb851-cb7c-4146-97c7-ca3e71baf56c"),
        "IdentityRiskyUser.Read.All",
        true,
        "Read identity risky user information",
    ),
    scope(
        uuid!("e0a7cdbb-08b0-4697-8264-0069786e9674"),
        "IdentityRiskyUser.ReadWrite.All",
        true,
        "Read and write risky user information",
    ),
    scope(
        uuid!("48971fc1-70d7-4245-af77-0beb29b53ee2"),
        "UserAuthenticationMethod.ReadWrite",
        true,
        "Read and write your authentication methods",
    ),
    scope(
        uuid!("b7887744-6746-4312-813d-72daeaee7e2d"),
        "UserAuthenticationMethod.ReadWrite.All",
        true,
        "Read and write all users' authentication methods",
    ),
    scope(
        uuid!("7e823077-d88e-468f-a337-e18f1f0e6c7c"),
        "Policy.ReadWrite.AuthenticationMethod",
        true,
        "Read and write authentication method policies",
    ),
    scope(
        uuid!("014b43d0-6ed4-4fc6-84dc-4b6f7bae7d85"),
        "Policy.ReadWrite.CrossTenantAccess",
        true,
        "Read and write your organization's cross tenant access policies",
    ),
    scope(
        uuid!("0b2a744c-2abf-4f1e-ad7e-17a087e2be99"),
        "Policy.ReadWrite.SecurityDefaults",
        true,
        "Read and write your organization's security defaults policy",
    ),
    scope(
        uuid!("af2819c9-df71-4dd3-ade7-4d7c9dc653b7"),
        "Agreement.Read.All",
        true,
        "Read all terms of use agreements",
    ),
    scope(
        uuid!("0b7643bb-5336-476f-80b5-18fbfbc91806"),
        "AgreementAcceptance.Read",
        true,
        "Read user terms of use acceptance statuses",
    ),
    scope(uuid!("951183d1-1a61-466f-a6d1-1fde911bfd95"), "Device.Read.All", true, "Read all devices"),
    scope(
        uuid!("44642bfe-8385-4adc-8fc6-fe3cb2c375c3"),
        "DeviceManagementManagedDevices.ReadWrite.All",
        true,
        "Read and write Microsoft Intune devices",
    ),
    scope(
        uuid!("0e263e50-5827-48a4-b97c-d940288653c7"),
        "Directory.AccessAsUser.All",
        true,
        "Access the directory as you",
    ),
    scope(uuid!("0b5d694c-a244-4bde-86e6-eb5cd07730fe"), "Domain.ReadWrite.All", true, "Read and write domains"),
];

static GRAPH_ROLES: [AppRole; 16] = [
    role(uuid!("810c84a8-4a9e-49e6-bf7d-12d183f40d01"), "Mail.Read", "Read mail in all mailboxes"),
    role(uuid!("e2a3a72e-5f79-4c64-b1b1-878b674786c9"), "Mail.ReadWrite", "Read and write mail in all mailboxes"),
    role(uuid!("b633e1c5-b582-4048-a93e-9f11b44c7e96"), "Mail.Send", "Send mail as any user"),
    role(uuid!("798ee544-9d2d-430c-a058-570e29e34338"), "Calendars.Read", "Read calendars in all mailboxes"),
    role(
        uuid!("ef54d2bf-783f-4e0f-bca1-3210c0444d99"),
        "Calendars.ReadWrite",
        "Read and write calendars in all mailboxes",
    ),
    role(uuid!("089fe4d0-434a-44c5-8827-41ba8a0b17f5"), "Contacts.Read", "Read contacts in all mailboxes"),
    role(
        uuid!("6918b873-d17a-4dc1-b314-35f528134491"),
        "Contacts.ReadWrite",
        "Read and write contacts in all mailboxes",
    ),
    role(uuid!("df021288-bdef-4463-88db-98f22de89214"), "User.Read.All", "Read all users' full profiles"),
    role(
        uuid!("741f803b-c850-494e-b5df-cde7c675a1ca"),
        "User.ReadWrite.All",
        "Read and write all users' full profiles",
    ),
    role(uuid!("7ab1d382-f21e-4acd-a863-ba3e13f7da61"), "Directory.Read.All", "Read directory data"),
    role(uuid!("19dbc75e-c2e2-444c-a770-ec69d8559fc7"), "Directory.ReadWrite.All", "Read and write directory data"),
    role(uuid!("1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"), "Application.ReadWrite.All", "Read and write all applications"),
    role(uuid!("246dd0d5-5bd0-4def-940b-0421030a5b68"), "Policy.Read.All", "Read your organization's policies"),
    role(
        uuid!("01c0a623-fc9b-48e9-b794-0756f8e8f067"),
        "Policy.ReadWrite.ConditionalAccess",
        "Read and write your organization's conditional access policies",
    ),
    role(
        uuid!("656f6061-f9fe-4807-9708-6a2e0934df76"),
        "IdentityRiskyUser.ReadWrite.All",
        "Read and write all risky user information",
    ),
    role(
        uuid!("50483e42-d915-4231-9639-7fdb7fd190e5"),
        "UserAuthenticationMethod.ReadWrite.All",
        "Read and write all users' authentication methods",
    ),
];

static EXCHANGE_SCOPES: [DelegatedScope; 9] = [
    scope(
        uuid!("3b5f3d61-589b-4a3c-a359-5dd4b5ee5bd5"),
        "EWS.AccessAsUser.All",
        false,
        "Access mailboxes as the signed-in user via Exchange Web Services",
    ),
    scope(uuid!("185758ba-798d-4b72-9e54-429a413a2510"), "Mail.Read", false, "Read your mail"),
    scope(uuid!("75767999-c7a8-481e-a6b4-19458e0b30a5"), "Mail.ReadWrite", false, "Read and write access to your mail"),
    scope(uuid!("5eb43c10-865a-4259-960a-83946678f8dd"), "Mail.Send", false, "Send mail as you"),
    scope(uuid!("2c6a42ca-0d4d-49ad-bc0f-21f6d68c4a8a"), "Calendars.Read", false, "Read your calendars"),
    scope(
        uuid!("6223a6d3-53ef-4f8f-982a-895b39483c61"),
        "Calendars.ReadWrite",
        false,
        "Have full access to your calendars",
    ),
    scope(uuid!("0db7a2b7-1c4c-4d0e-8c12-2fb1a6d4c4b9"), "Contacts.Read", false, "Read your contacts"),
    scope(
        uuid!("11497ec5-5b0c-4d7a-9a54-4d8a8a9f7b10"),
        "Contacts.ReadWrite",
        false,
        "Have full access of your contacts",
    ),
    scope(uuid!("b2b1d3a4-6c5d-4d5e-8f8b-0c3c6f1b2a77"), "User.Read", false, "Read your profile"),
];

static EXCHANGE_ROLES: [AppRole; 1] = [role(
    uuid!("dc890d15-9560-4a4c-9b7f-a736ec74ec40"),
    "full_access_as_app",
    "Use Exchange Web Services with full access to all mailboxes",
)];

static RESOURCES: [Resource; 2] = [
    Resource {
        app_id: GRAPH,
        display_name: "Microsoft Graph",
        uris: &["https://graph.microsoft.com"],
        scopes: &GRAPH_SCOPES,
        roles: &GRAPH_ROLES,
    },
    Resource {
        app_id: EXCHANGE,
        display_name: "Office 365 Exchange Online",
        uris: &["https://outlook.office365.com", "https://outlook.office.com"],
        scopes: &EXCHANGE_SCOPES,
        roles: &EXCHANGE_ROLES,
    },
];

impl Resource {
    /// Microsoft's own resources that the mock publishes.
    pub fn all() -> &'static [Self] {
        &RESOURCES
    }

    /// By client id.
    pub fn by_id(app_id: Uuid) -> Option<&'static Self> {
        RESOURCES.iter().find(|resource| resource.app_id == app_id)
    }

    /// By identifier URI or client id, with or without a slash at the end.
    pub fn by_uri(uri: &str) -> Option<&'static Self> {
        let uri = uri.trim_end_matches('/');
        RESOURCES.iter().find(|resource| {
            resource.uris.iter().any(|known| known.eq_ignore_ascii_case(uri))
                || Uuid::parse_str(uri).is_ok_and(|id| id == resource.app_id)
        })
    }

    /// A delegated permission by value, whatever its casing.
    pub fn scope(&self, value: &str) -> Option<&'static DelegatedScope> {
        self.scopes.iter().find(|scope| scope.value.eq_ignore_ascii_case(value))
    }

    /// An application permission by value, whatever its casing.
    pub fn role(&self, value: &str) -> Option<&'static AppRole> {
        self.roles.iter().find(|role| role.value.eq_ignore_ascii_case(value))
    }
}
