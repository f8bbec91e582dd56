//! Lines of tables of properties that are alike but for their names: what is shown, filtered by and written as it is kept.

use mock365_domain::query::Value;

/// Texts as a filter looks at them.
pub fn list_of(texts: &[String]) -> Value {
    Value::List(texts.iter().map(Value::from).collect())
}

/// A property of that noun which filters read off the thing by themselves, and which a function reads out of a body.
macro_rules! kept_as_it_is {
    ($noun:ty: $name:literal, $($field:ident).+, $kind:ident, $shown:expr, $filtered:expr, $read:path) => {
        $crate::faces::graph::odata::Property::<$noun>::new($name, $shown)
            .filterable(&[(
                "",
                <$noun as $crate::faces::graph::odata::Noun>::Field::Read(mock365_domain::query::Reading {
                    name: $name,
                    read: $filtered,
                }),
                $crate::faces::graph::odata::ValueKind::$kind,
            )])
            .written(|it, value| {
                it.$($field).+ = $read($name, value)?;
                Ok(())
            })
    };
}

/// A text that there is or is not: `optional_text!(Contact: "title", title)`.
macro_rules! optional_text {
    ($noun:ty: $name:literal, $($field:ident).+) => {
        kept_as_it_is!(
            $noun: $name, $($field).+, Text,
            |it, _, out| out.value(&it.$($field).+),
            |it| mock365_domain::query::Value::from(it.$($field).+.as_ref()),
            $crate::faces::graph::item_write::optional_text
        )
    };
}

/// The same, as long as a limit allows: `limited_text!(Users: "city", profile.city, USER_LINE)`.
macro_rules! limited_text {
    ($noun:ty: $name:literal, $($field:ident).+, $most:ident) => {
        kept_as_it_is!(
            $noun: $name, $($field).+, Text,
            |it, _, out| out.value(&it.$($field).+),
            |it| mock365_domain::query::Value::from(it.$($field).+.as_ref()),
            $crate::faces::graph::view::user_write::within::<{ crate::limits::$most.count() }>
        )
    };
}

/// Several texts.
macro_rules! texts {
    ($noun:ty: $name:literal, $($field:ident).+) => {
        kept_as_it_is!(
            $noun: $name, $($field).+, Text,
            |it, _, out| out.value(&it.$($field).+),
            |it| $crate::faces::graph::view::rows::list_of(&it.$($field).+),
            $crate::faces::graph::item_write::texts
        )
    };
}

/// Yes or no.
macro_rules! flag {
    ($noun:ty: $name:literal, $($field:ident).+) => {
        kept_as_it_is!(
            $noun: $name, $($field).+, Bool,
            |it, _, out| out.value(it.$($field).+),
            |it| mock365_domain::query::Value::from(it.$($field).+),
            $crate::faces::graph::item_write::truth
        )
    };
}
