//! What Outlook offers besides items, in JSON: categories, languages, time zones.

use mock365_domain::mailbox::{Category, Language};
use mock365_domain::query::{Queried, Value};
use mock365_domain::time_zone::SupportedZone;
use serde_json::json;

use crate::faces::graph::item_write;
use crate::faces::graph::odata::{Family, Noun, Paging, Property, Token, ValueKind as K};

/// The members of `categoryColor`: none, and then those of the 25 colours.
pub const COLORS: &[&str] = &[
    "none", "preset0", "preset1", "preset2", "preset3", "preset4", "preset5", "preset6", "preset7", "preset8",
    "preset9", "preset10", "preset11", "preset12", "preset13", "preset14", "preset15", "preset16", "preset17",
    "preset18", "preset19", "preset20", "preset21", "preset22", "preset23", "preset24",
];

/// Lists that are answered whole.
const WHOLE: Paging = Paging { default: usize::MAX, max: usize::MAX, token: Token::Skip };

/// What can be asked about one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// `id`
    Id,
    /// `displayName`
    Name,
    /// `color`
    Color,
    /// `locale`, `alias`
    Key,
}

/// The place of a category's colour among the members.
fn color(category: &Category) -> usize {
    category.color.map_or(0, |color| usize::from(color) + 1)
}

impl Queried<Field> for Category {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Id => Value::Text(self.id.to_string()),
            Field::Name => Value::Text(self.name.clone().into_owned()),
            Field::Color => Value::Int(i64::try_from(color(self)).unwrap_or_default()),
            Field::Key => Value::from(None::<&str>),
        }
    }
}

impl Queried<Field> for Language {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Key => self.locale.into(),
            Field::Name => self.name.into(),
            Field::Id | Field::Color => Value::from(None::<&str>),
        }
    }
}

impl Queried<Field> for SupportedZone {
    fn value(&self, field: &Field) -> Value {
        match field {
            Field::Key => self.alias.into(),
            Field::Name => self.name.into(),
            Field::Id | Field::Color => Value::from(None::<&str>),
        }
    }
}

type CategoryRow = Property<Category>;

static CATEGORY: [CategoryRow; 3] = [
    CategoryRow::new("id", |category, (), out| out.value(category.id)).filterable(&[("", Field::Id, K::Text)]),
    // Once a category is made, its name is read-only.
    CategoryRow::new("displayName", |category, (), out| out.value(&*category.name)).filterable(&[(
        "",
        Field::Name,
        K::Text,
    )]),
    CategoryRow::new("color", |category, (), out| out.word(COLORS[color(category)]))
        .filterable(&[("", Field::Color, K::Enum(COLORS))])
        .written(|category, value| {
            let color = item_write::member("color", value, COLORS)?.checked_sub(1);
            category.color = color.and_then(|color| u8::try_from(color).ok());
            Ok(())
        })
        .or_null(|| json!("none")),
];

impl Noun for Category {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "outlookCategory";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = WHOLE;

    fn properties() -> &'static [CategoryRow] {
        &CATEGORY
    }
}

type LanguageRow = Property<Language>;

static LANGUAGE: [LanguageRow; 2] = [
    LanguageRow::new("locale", |language, (), out| out.value(language.locale)).filterable(&[("", Field::Key, K::Text)]),
    LanguageRow::new("displayName", |language, (), out| out.value(language.name)).filterable(&[(
        "",
        Field::Name,
        K::Text,
    )]),
];

impl Noun for Language {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "localeInfo";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = WHOLE;

    fn properties() -> &'static [LanguageRow] {
        &LANGUAGE
    }
}

type ZoneRow = Property<SupportedZone>;

static ZONE: [ZoneRow; 2] = [
    ZoneRow::new("alias", |zone, (), out| out.value(zone.alias)).filterable(&[("", Field::Key, K::Text)]),
    ZoneRow::new("displayName", |zone, (), out| out.value(zone.name)).filterable(&[("", Field::Name, K::Text)]),
];

impl Noun for SupportedZone {
    type Thing = Self;
    type Field = Field;
    type Context<'a> = ();
    const NAME: &'static str = "timeZoneInformation";
    const FAMILY: Family = Family::Outlook;
    const PAGING: Paging = WHOLE;

    fn properties() -> &'static [ZoneRow] {
        &ZONE
    }
}
