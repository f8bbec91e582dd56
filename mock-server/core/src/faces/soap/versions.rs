//! The versions that Exchange's servers call themselves by.

/// Which server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// Exchange Online.
    Online,
    /// The customer's own Exchange 2016.
    OnPremises,
}

/// What a server calls itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerVersion {
    /// `MajorVersion`
    pub major: &'static str,
    /// `MinorVersion`
    pub minor: &'static str,
    /// `MajorBuildNumber`
    pub build: &'static str,
    /// `MinorBuildNumber`
    pub revision: &'static str,
    /// `Version` in answers of EWS: the newest schema.
    pub schema: &'static str,
}

impl Server {
    /// What it calls itself.
    pub fn version(self) -> ServerVersion {
        match self {
            Self::Online => {
                ServerVersion { major: "15", minor: "20", build: "8769", revision: "35", schema: "V2018_01_08" }
            }
            Self::OnPremises => {
                ServerVersion { major: "15", minor: "1", build: "2507", revision: "57", schema: "V2017_07_11" }
            }
        }
    }
}

impl ServerVersion {
    /// As Autodiscover writes it: `15.20.8769.0035`.
    pub fn dotted(self) -> String {
        let Self { major, minor, build, revision, .. } = self;
        format!("{major}.{minor:0>2}.{build:0>4}.{revision:0>4}")
    }
}

#[cfg(test)]
mod tests {
    use super::Server;

    #[test]
    fn versions_have_four_parts() {
        assert_eq!(Server::Online.version().dotted(), "15.20.8769.0035");
        assert_eq!(Server::OnPremises.version().dotted(), "15.01.2507.0057");
    }
}
