//! The document, out of a table with a line for each type and, behind it, for each of its members.

use std::fmt::Write;

use super::SETS;

/// The document. Lines are `entity` or `complex`, name, base (or `-`), `open` and `abstract` where they are; `property` and
/// `navigation`, name, type, `required` and `contained` where they are; `enum`, name, members.
pub fn document(table: &str) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\"><edmx:DataServices>\
         <Schema Namespace=\"microsoft.graph\" Alias=\"graph\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">",
    );
    let mut open = "";
    for line in table.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, name, what, more] = fields[..] else { continue };
        if !matches!(kind, "property" | "navigation") {
            close(&mut out, open);
            open = "";
        }
        // Nothing that is written into a text can fail.
        let _ = match kind {
            "entity" | "complex" => {
                open = if kind == "entity" { "EntityType" } else { "ComplexType" };
                begin(&mut out, open, name, what, more)
            }
            "property" => {
                let nullable = if more == "required" { " Nullable=\"false\"" } else { "" };
                write!(out, "<Property Name=\"{name}\" Type=\"{what}\"{nullable}/>")
            }
            "navigation" => {
                let contained = if more == "contained" { " ContainsTarget=\"true\"" } else { "" };
                write!(out, "<NavigationProperty Name=\"{name}\" Type=\"{what}\"{contained}/>")
            }
            _ => members(&mut out, name, what, more),
        };
    }
    close(&mut out, open);
    container(&mut out);
    out.push_str("</Schema></edmx:DataServices></edmx:Edmx>");
    out
}

fn begin(out: &mut String, element: &str, name: &str, base: &str, more: &str) -> std::fmt::Result {
    write!(out, "<{element} Name=\"{name}\"")?;
    if base != "-" {
        write!(out, " BaseType=\"{base}\"")?;
    }
    for word in more.split(',') {
        match word {
            "open" => out.push_str(" OpenType=\"true\""),
            "abstract" => out.push_str(" Abstract=\"true\""),
            _ => {}
        }
    }
    out.push('>');
    if element == "EntityType" && base == "-" {
        out.push_str("<Key><PropertyRef Name=\"id\"/></Key>");
    }
    Ok(())
}

fn close(out: &mut String, element: &str) {
    if !element.is_empty() {
        // Nothing that is written into a text can fail.
        let _ = write!(out, "</{element}>");
    }
}

fn members(out: &mut String, name: &str, members: &str, more: &str) -> std::fmt::Result {
    let flags = if more == "flags" { " IsFlags=\"true\"" } else { "" };
    write!(out, "<EnumType Name=\"{name}\"{flags}>")?;
    for (place, member) in members.split(',').enumerate() {
        let value = if more == "flags" { 1_u64 << place.min(62) } else { place as u64 };
        write!(out, "<Member Name=\"{member}\" Value=\"{value}\"/>")?;
    }
    out.push_str("</EnumType>");
    Ok(())
}

fn container(out: &mut String) {
    out.push_str("<EntityContainer Name=\"GraphService\">");
    for (set, kind) in SETS {
        let _ = write!(out, "<EntitySet Name=\"{set}\" EntityType=\"microsoft.graph.{kind}\"/>");
    }
    out.push_str("<Singleton Name=\"me\" Type=\"microsoft.graph.user\"/></EntityContainer>");
}
