//! The document, out of the types of a version.

use std::fmt::Write;

use super::{Model, SETS, SINGLETONS, TypeModel, bare};

/// The document. Nothing that is written into a text can fail.
pub fn document(model: &Model) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>\
         <Schema Namespace=\"microsoft.graph\" Alias=\"graph\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">",
    );
    for kind in model.types() {
        let _ = if kind.kind == "enum" { members(&mut out, kind) } else { structured(&mut out, kind) };
    }
    let _ = calls(&mut out, model);
    let _ = container(&mut out, model);
    out.push_str("</Schema></edmx:DataServices></edmx:Edmx>");
    out
}

fn structured(out: &mut String, kind: &TypeModel) -> std::fmt::Result {
    let element = if kind.kind == "entity" { "EntityType" } else { "ComplexType" };
    write!(out, "<{element} Name=\"{}\"", kind.name)?;
    if kind.base != "-" {
        write!(out, " BaseType=\"{}\"", kind.base)?;
    }
    for word in kind.flags.split(',') {
        match word {
            "open" => out.push_str(" OpenType=\"true\""),
            "abstract" => out.push_str(" Abstract=\"true\""),
            _ => {}
        }
    }
    out.push('>');
    if element == "EntityType" && kind.properties.iter().any(|property| property.name == "id") {
        out.push_str("<Key><PropertyRef Name=\"id\"/></Key>");
    }
    for property in &kind.properties {
        let nullable = if property.flag == "required" { " Nullable=\"false\"" } else { "" };
        write!(out, "<Property Name=\"{}\" Type=\"{}\"{nullable}/>", property.name, property.kind)?;
    }
    for navigation in &kind.navigations {
        let contained = if navigation.flag == "contained" { " ContainsTarget=\"true\"" } else { "" };
        write!(out, "<NavigationProperty Name=\"{}\" Type=\"{}\"{contained}/>", navigation.name, navigation.kind)?;
    }
    write!(out, "</{element}>")
}

fn members(out: &mut String, kind: &TypeModel) -> std::fmt::Result {
    let flags = if kind.flags == "flags" { " IsFlags=\"true\"" } else { "" };
    write!(out, "<EnumType Name=\"{}\"{flags}>", kind.name)?;
    for (place, member) in kind.base.split(',').enumerate() {
        let value = if kind.flags == "flags" { 1_u64 << place.min(62) } else { place as u64 };
        write!(out, "<Member Name=\"{member}\" Value=\"{value}\"/>")?;
    }
    out.push_str("</EnumType>");
    Ok(())
}

/// Actions and functions; all are bound.
fn calls(out: &mut String, model: &Model) -> std::fmt::Result {
    for call in &model.calls {
        let element = if call.is_action { "Action" } else { "Function" };
        write!(out, "<{element} Name=\"{}\" IsBound=\"true\">", call.name)?;
        let bound = ("bindingParameter", call.bound);
        for (name, kind) in std::iter::once(&bound).chain(&call.parameters) {
            write!(out, "<Parameter Name=\"{name}\" Type=\"{kind}\"/>")?;
        }
        if !call.gives.is_empty() {
            write!(out, "<ReturnType Type=\"{}\"/>", call.gives)?;
        }
        write!(out, "</{element}>")?;
    }
    Ok(())
}

/// What stands at the root, and in which of its lists lies what things lead to and do not hold.
fn container(out: &mut String, model: &Model) -> std::fmt::Result {
    out.push_str("<EntityContainer Name=\"GraphService\">");
    let sets = SETS.iter().map(|root| ("EntitySet", "EntityType", root));
    for (element, attribute, (name, kind)) in sets.chain(SINGLETONS.iter().map(|root| ("Singleton", "Type", root))) {
        write!(out, "<{element} Name=\"{name}\" {attribute}=\"microsoft.graph.{kind}\">")?;
        for navigation in model.get(kind).into_iter().flat_map(|kind| model.navigations(kind)) {
            let target = SETS.iter().find(|(_, kind)| *kind == bare(navigation.kind));
            if let (Some((target, _)), "") = (target, navigation.flag) {
                write!(out, "<NavigationPropertyBinding Path=\"{}\" Target=\"{target}\"/>", navigation.name)?;
            }
        }
        write!(out, "</{element}>")?;
    }
    out.push_str("</EntityContainer>");
    Ok(())
}
