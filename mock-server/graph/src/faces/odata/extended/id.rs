//! The ids of MAPI properties: `String {guid} Name Color`, `Integer {guid} Id 0x8012`, `String 0x1a`.

use mock365_domain::mailbox::{PropertyId, PropertyKey, PropertyType};
use uuid::Uuid;

use super::SEVERAL;
use crate::faces::odata::ODataFault;

/// Whether a path names the id, in one of its dialects.
pub(super) fn is_id(path: &str) -> bool {
    path.eq_ignore_ascii_case("id") || path.eq_ignore_ascii_case("propertyId")
}

/// What is said of an id that is none.
pub(super) fn malformed_id() -> ODataFault {
    ODataFault::new(
        "ErrorInvalidProperty",
        "PropertyId values may only be in one of the following formats: 'MapiPropertyType namespaceGuid Name \
         propertyName', 'MapiPropertyType namespaceGuid Id propertyId' or 'MapiPropertyType propertyTag'.",
    )
}

/// What is said of an id whose parts do not go together.
fn invalid_combination() -> ODataFault {
    ODataFault::new("ErrorInvalidExtendedProperty", "The extended property attribute combination is invalid.")
}

/// The property that an id in a collection names.
pub(super) fn read_key(id: &str, collection: &str) -> Result<PropertyKey, ODataFault> {
    let key = parse_key(id.trim())?;
    if key.is_several == (collection == SEVERAL) { Ok(key) } else { Err(invalid_combination()) }
}

/// `String {guid} Name Color`, `Integer {guid} Id 0x8012`, `String 0x1a`. Words are read in any casing, names are not.
fn parse_key(text: &str) -> Result<PropertyKey, ODataFault> {
    let (kind, rest) = text.split_once(char::is_whitespace).ok_or_else(malformed_id)?;
    let (kind, is_several) = PropertyType::named(kind).ok_or_else(malformed_id)?;
    let rest = rest.trim_start();
    let id = match rest.split_once(char::is_whitespace) {
        None => {
            let tag = number(rest).ok_or_else(malformed_id)?;
            // Tags are also written whole, with the type in their lower half: `0x4001001E`.
            let is_whole = rest.len() == "0x4001001E".len();
            let tag = match tag {
                0..=0xffff => tag,
                whole if is_whole || !rest.contains(['x', 'X']) => whole >> 16,
                _ => return Err(malformed_id()),
            };
            PropertyId::tag(tag).ok_or_else(invalid_combination)?
        }
        Some((set, named)) => {
            let set = Uuid::parse_str(set).map_err(|_| malformed_id())?;
            let (word, name) = named.trim_start().split_once(char::is_whitespace).ok_or_else(malformed_id)?;
            match word.to_ascii_lowercase().as_str() {
                "name" if !name.trim().is_empty() => PropertyId::Name(set, name.trim().into()),
                "id" => PropertyId::Number(set, number(name.trim()).ok_or_else(malformed_id)?),
                _ => return Err(malformed_id()),
            }
        }
    };
    Ok(PropertyKey::new(id, kind, is_several))
}

/// A number as ids write it.
fn number(text: &str) -> Option<u32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// An id as answers show it: sets in lower case, numbers in hexadecimal without zeros in front.
pub(super) fn id_text(key: &PropertyKey) -> String {
    let (kind, several) = (key.kind.name(), if key.is_several { "Array" } else { "" });
    match &key.id {
        PropertyId::Tag(tag) => format!("{kind}{several} {tag:#x}"),
        PropertyId::Name(set, name) => format!("{kind}{several} {{{set}}} Name {}", name.as_str()),
        PropertyId::Number(set, number) => format!("{kind}{several} {{{set}}} Id {number:#x}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::SINGLE;
    use super::*;

    fn shown(text: &str) -> String {
        parse_key(text).map_or_else(|fault| format!("{fault:?}"), |key| id_text(&key))
    }

    #[test]
    fn ids_are_shown_in_one_writing() {
        for (written, wanted) in [
            (
                "String {66F5A359-4659-4830-9070-00047EC6AC6E} Name Color",
                "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name Color",
            ),
            (
                "string 66f5a359-4659-4830-9070-00047ec6ac6e name My Color",
                "String {66f5a359-4659-4830-9070-00047ec6ac6e} Name My Color",
            ),
            (
                "Integer {8ECCC264-6880-4EBE-992F-8888D2EEAA1D} Id 0x8012",
                "Integer {8eccc264-6880-4ebe-992f-8888d2eeaa1d} Id 0x8012",
            ),
            (
                "IntegerArray {8ECCC264-6880-4EBE-992F-8888D2EEAA1D} Id 32787",
                "IntegerArray {8eccc264-6880-4ebe-992f-8888d2eeaa1d} Id 0x8013",
            ),
            ("LONG 0x0E08", "Long 0xe08"),
            ("String 0x4001001E", "String 0x4001"),
            (
                "clsid {00062008-0000-0000-C000-000000000046} NAME Guid",
                "CLSID {00062008-0000-0000-c000-000000000046} Name Guid",
            ),
        ] {
            assert_eq!(shown(written), wanted, "{written}");
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "Test",
            "String",
            "Text 0x1a",
            "BooleanArray 0x1a",
            "String 0x66666",
            "String {x} Name a",
            "String 0x1g",
            "String {8ECCC264-6880-4EBE-992F-8888D2EEAA1D} Name ",
            "String {8ECCC264-6880-4EBE-992F-8888D2EEAA1D} Color a",
        ] {
            assert_eq!(parse_key(text), Err(malformed_id()), "{text}");
        }
        assert_eq!(parse_key("String 0x8001"), Err(invalid_combination()));
        assert_eq!(read_key("StringArray 0x1a", SINGLE), Err(invalid_combination()));
        assert_eq!(read_key("String 0x1a", SEVERAL), Err(invalid_combination()));
    }

    proptest! {
        #[test]
        fn no_id_panics_and_what_is_shown_is_read_again(text in "(String|Integer|BinaryArray|\\PC{0,8}) ?(\\{[0-9a-f-]{36}\\} (Name|Id) )?\\PC{0,20}") {
            if let Ok(key) = parse_key(&text) {
                prop_assert_eq!(parse_key(&id_text(&key)), Ok(key));
            }
        }
    }
}
