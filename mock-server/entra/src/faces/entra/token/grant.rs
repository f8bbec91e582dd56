//! The grants of the token endpoint: what a `grant_type` asks for, and what its operation is called.

/// A grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// A code of the sign-in page.
    AuthorizationCode,
    /// A refresh token.
    RefreshToken,
    /// An app by itself.
    ClientCredentials,
    /// Name and password.
    Password,
    /// A code that somebody typed for a device.
    DeviceCode,
    /// A token that an API got of its caller.
    OnBehalfOf,
    /// A SAML 2.0 assertion of a federated account.
    Saml2,
    /// A SAML 1.1 assertion of a federated account.
    Saml11,
}

impl GrantType {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::AuthorizationCode,
        Self::RefreshToken,
        Self::ClientCredentials,
        Self::Password,
        Self::DeviceCode,
        Self::OnBehalfOf,
        Self::Saml2,
        Self::Saml11,
    ];

    /// What a `grant_type` asks for; nothing where Entra knows no such grant. Older libraries write a bare `device_code`.
    pub fn of(grant_type: &str) -> Option<Self> {
        Some(match grant_type {
            "authorization_code" => Self::AuthorizationCode,
            "refresh_token" => Self::RefreshToken,
            "client_credentials" => Self::ClientCredentials,
            "password" => Self::Password,
            "device_code" | "urn:ietf:params:oauth:grant-type:device_code" => Self::DeviceCode,
            "urn:ietf:params:oauth:grant-type:jwt-bearer" => Self::OnBehalfOf,
            "urn:ietf:params:oauth:grant-type:saml2-bearer" => Self::Saml2,
            "urn:ietf:params:oauth:grant-type:saml1_1-bearer" => Self::Saml11,
            _ => return None,
        })
    }

    /// The operation's name.
    pub const fn operation(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "entra.token.authorization_code",
            Self::RefreshToken => "entra.token.refresh_token",
            Self::ClientCredentials => "entra.token.client_credentials",
            Self::Password => "entra.token.password",
            Self::DeviceCode => "entra.token.device_code",
            Self::OnBehalfOf => "entra.token.on_behalf_of",
            Self::Saml2 => "entra.token.saml2_bearer",
            Self::Saml11 => "entra.token.saml1_1_bearer",
        }
    }
}
