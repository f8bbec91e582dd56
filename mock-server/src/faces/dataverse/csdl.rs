//! The metadata document, out of the tables that the domain has.
//!
//! <https://learn.microsoft.com/power-apps/developer/data-platform/webapi/web-api-service-documents#csdl-metadata-document>

use std::fmt::Write as _;
use std::sync::LazyLock;

use bytes::Bytes;
use http::StatusCode;
use mock365_domain::dataverse::{Association, Environment, Table};

use super::filter::edm_type;
use super::shape::{other_side, shown_name};
use crate::exchange::Answer;

/// The document, written once.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| written().into());

/// Functions that belong to nothing, with what each gives back.
const FUNCTIONS: &str = r#"<Function Name="RetrieveCurrentOrganization"><Parameter Name="AccessType" Type="mscrm.EndpointAccessType" Nullable="false"/><ReturnType Type="mscrm.RetrieveCurrentOrganizationResponse" Nullable="false"/></Function><Function Name="RetrieveVersion"><ReturnType Type="mscrm.RetrieveVersionResponse" Nullable="false"/></Function><Function Name="WhoAmI"><ReturnType Type="mscrm.WhoAmIResponse" Nullable="false"/></Function><EnumType Name="EndpointAccessType"><Member Name="Default" Value="0"/><Member Name="Internet" Value="1"/><Member Name="Intranet" Value="2"/></EnumType><ComplexType Name="RetrieveVersionResponse"><Property Name="Version" Type="Edm.String"/></ComplexType><ComplexType Name="WhoAmIResponse"><Property Name="BusinessUnitId" Type="Edm.Guid" Nullable="false"/><Property Name="UserId" Type="Edm.Guid" Nullable="false"/><Property Name="OrganizationId" Type="Edm.Guid" Nullable="false"/></ComplexType><ComplexType Name="RetrieveCurrentOrganizationResponse" OpenType="true"/><Action Name="SendEmail" IsBound="true"><Parameter Name="entity" Type="mscrm.email" Nullable="false"/><Parameter Name="IssueSend" Type="Edm.Boolean" Nullable="false"/><Parameter Name="TrackingToken" Type="Edm.String" Unicode="false"/><ReturnType Type="mscrm.SendEmailResponse" Nullable="false"/></Action><ComplexType Name="SendEmailResponse"><Property Name="Subject" Type="Edm.String" Unicode="false"/></ComplexType>"#;

/// `GET $metadata`
pub fn document() -> Answer {
    Answer::with_body(StatusCode::OK, "application/xml", DOCUMENT.clone())
}

fn written() -> String {
    let mut out = String::from(
        r#"<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm" xmlns="http://docs.oasis-open.org/odata/ns/edm">"#,
    );
    for table in Table::all() {
        entity_type(table, &mut out);
    }
    out.push_str(FUNCTIONS);
    out.push_str(r#"<EntityContainer Name="System">"#);
    for table in Table::all() {
        entity_set(table, &mut out);
    }
    for name in ["RetrieveCurrentOrganization", "RetrieveVersion", "WhoAmI"] {
        let _ = write!(out, r#"<FunctionImport Name="{name}" Function="mscrm.{name}"/>"#);
    }
    out.push_str("</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>");
    out
}

// Writing into a text cannot fail, and no name in the tables has a sign that XML knows.
fn entity_type(table: &Table, out: &mut String) {
    let _ = write!(out, r#"<EntityType Name="{}"><Key><PropertyRef Name="{}"/></Key>"#, table.logical, table.id);
    for column in &table.columns {
        let _ = write!(out, r#"<Property Name="{}" Type="{}"/>"#, shown_name(column), edm_type(column.kind));
    }
    for column in &table.columns {
        for (target, navigation) in column.targets().into_iter().flatten() {
            let kind = if *navigation == "ownerid" { "systemuser" } else { target };
            let _ = write!(out, r#"<NavigationProperty Name="{navigation}" Type="mscrm.{kind}"/>"#);
            // The owner has one property, wherever it leads.
            if *navigation == "ownerid" {
                break;
            }
        }
    }
    if let Some(name) = Environment::parties_of(table) {
        let kind = "Collection(mscrm.activityparty)";
        let _ =
            write!(out, r#"<NavigationProperty Name="{name}" Type="{kind}" Partner="activityid_{}"/>"#, table.logical);
    }
    for association in Association::all() {
        if let Some(other) = other_side(association, table) {
            let (name, end) = (association.name, "/>");
            let _ = write!(
                out,
                r#"<NavigationProperty Name="{name}" Type="Collection(mscrm.{other})" Partner="{name}"{end}"#
            );
        }
    }
    for (name, columns) in table.keys {
        let _ = write!(
            out,
            r#"<Annotation Term="OData.Community.Keys.V1.AlternateKeys"><Collection><Record Type="OData.Community.Keys.V1.AlternateKey"><PropertyValue Property="Name" String="{name}"/><PropertyValue Property="Key"><Collection>"#
        );
        for column in *columns {
            let _ = write!(
                out,
                r#"<Record Type="OData.Community.Keys.V1.PropertyRef"><PropertyValue Property="Alias" String="{column}"/><PropertyValue Property="Name" PropertyPath="{column}"/></Record>"#
            );
        }
        out.push_str("</Collection></PropertyValue></Record></Collection></Annotation>");
    }
    out.push_str("</EntityType>");
}

fn entity_set(table: &Table, out: &mut String) {
    let _ = write!(out, r#"<EntitySet Name="{}" EntityType="Microsoft.Dynamics.CRM.{}">"#, table.set, table.logical);
    for column in &table.columns {
        for (target, navigation) in
            column.targets().into_iter().flatten().take(if column.logical == "ownerid" { 1 } else { usize::MAX })
        {
            if let Some(target) = Table::named(target) {
                let _ = write!(out, r#"<NavigationPropertyBinding Path="{navigation}" Target="{}"/>"#, target.set);
            }
        }
    }
    for association in Association::all() {
        if let Some(other) = other_side(association, table).and_then(Table::named) {
            let _ = write!(out, r#"<NavigationPropertyBinding Path="{}" Target="{}"/>"#, association.name, other.set);
        }
    }
    out.push_str("</EntitySet>");
}
