//! From the domain's filter to one as it is written: what another protocol asked for, in the words of this one.

use mock365_domain::query::{Filter, Op, Part, Value};

use super::property::path_of;
use super::{Noun, ValueKind};

/// The condition as a `$filter`, which is read as the same condition; nothing where there are no words for it.
pub fn written<N: Noun>(filter: &Filter<N::Field>) -> Option<String> {
    Some(match filter {
        Filter::And(all) => joined::<N>(all, " and ")?,
        Filter::Or(some) => joined::<N>(some, " or ")?,
        Filter::Not(inner) => format!("not ({})", written::<N>(inner)?),
        Filter::Exists(field) => asked::<N>(field, |path, _| Some(format!("{path} ne null")))?,
        Filter::Compare(field, op, value) => {
            asked::<N>(field, |path, kind| Some(format!("{path} {} {}", operator(*op), literal(kind, value)?)))?
        }
        Filter::Text(field, part, text) => asked::<N>(field, |path, kind| {
            let text = (kind == ValueKind::Text).then(|| quoted(text))?;
            Some(match part {
                Part::Contains => format!("contains({path},{text})"),
                Part::Start => format!("startswith({path},{text})"),
                Part::End => format!("endswith({path},{text})"),
                Part::Whole => format!("{path} eq {text}"),
                Part::Words | Part::WordsStart | Part::Near(_) => return None,
            })
        })?,
        Filter::OfOne(_) | Filter::Always(_) => return None,
    })
}

fn joined<N: Noun>(parts: &[Filter<N::Field>], word: &str) -> Option<String> {
    match parts {
        [] => None,
        [one] => written::<N>(one),
        parts => {
            let parts = parts.iter().map(|part| {
                let text = written::<N>(part)?;
                let is_joined = matches!(part, Filter::And(_) | Filter::Or(_));
                Some(if is_joined { format!("({text})") } else { text })
            });
            Some(parts.collect::<Option<Vec<_>>>()?.join(word))
        }
    }
}

/// A condition on a property; on one of what is in it, where it is a list.
fn asked<N: Noun>(field: &N::Field, ask: impl FnOnce(&str, ValueKind) -> Option<String>) -> Option<String> {
    let (name, below, kind) = path_of::<N>(field)?;
    let path = |first: &str| if below.is_empty() { first.to_owned() } else { format!("{first}/{below}") };
    if N::LISTS.contains(&name) {
        return Some(format!("{name}/any(one:{})", ask(&path("one"), kind)?));
    }
    ask(&path(name), kind)
}

fn operator(op: Op) -> &'static str {
    match op {
        Op::Eq => "eq",
        Op::Ne => "ne",
        Op::Lt => "lt",
        Op::Le => "le",
        Op::Gt => "gt",
        Op::Ge => "ge",
    }
}

/// A value as a literal; nothing where none is read as this value.
fn literal(kind: ValueKind, value: &Value) -> Option<String> {
    Some(match (kind, value) {
        (_, Value::Null) => "null".to_owned(),
        (ValueKind::Text, Value::Text(text)) => quoted(text),
        (ValueKind::Bool, Value::Bool(truth)) => truth.to_string(),
        (ValueKind::Int, Value::Int(number)) => number.to_string(),
        (ValueKind::Time, Value::Time(at)) => at.to_string(),
        (ValueKind::Enum(members), Value::Int(place)) => quoted(members.get(usize::try_from(*place).ok()?)?),
        _ => return None,
    })
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use mock365_domain::mailbox::MessageField as F;
    use mock365_domain::query::{Filter, Op, Part, Value};
    use proptest::prelude::*;

    use super::super::{parse_filter, translate};
    use super::written;
    use crate::faces::graph::view::Messages;

    fn read(text: &str) -> Filter<F> {
        let condition = parse_filter(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        translate::filter::<Messages>(&condition, translate::Asker::default())
            .unwrap_or_else(|fault| panic!("{text}: {fault:?}"))
    }

    fn leaf() -> impl Strategy<Value = Filter<F>> {
        let texts = vec![F::Subject, F::Body, F::FromAddress, F::FromName, F::To, F::Cc, F::Categories];
        let text = || prop::sample::select(vec!["", "it's", "a 'b' c", "100% & more", "x/y(z),[1]", "Ärger"]);
        let parts = vec![Part::Contains, Part::Start, Part::End];
        let ops = vec![Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge];
        let moment = any::<u32>().prop_map(|second| jiff::Timestamp::from_second(second.into()).expect("a moment"));
        prop_oneof![
            (prop::sample::select(texts.clone()), prop::sample::select(parts), text())
                .prop_map(|(field, part, text)| Filter::Text(field, part, text.to_owned())),
            (prop::sample::select(texts), text()).prop_map(|(field, text)| Filter::Compare(field, Op::Eq, text.into())),
            any::<bool>().prop_map(|is| Filter::Compare(F::IsRead, Op::Eq, Value::Bool(is))),
            (0..3_i64).prop_map(|place| Filter::Compare(F::Importance, Op::Eq, Value::Int(place))),
            (0..3_i64).prop_map(|place| Filter::Compare(F::Flag, Op::Ne, Value::Int(place))),
            (prop::sample::select(ops), moment).prop_map(|(op, at)| Filter::Compare(F::Received, op, Value::Time(at))),
        ]
    }

    /// Without brackets around one condition alone.
    fn plain(filter: Filter<F>) -> Filter<F> {
        let plains = |all: Vec<_>| all.into_iter().map(plain).collect::<Vec<_>>();
        match filter {
            Filter::And(mut all) | Filter::Or(mut all) if all.len() == 1 => plain(all.remove(0)),
            Filter::And(all) => Filter::And(plains(all)),
            Filter::Or(some) => Filter::Or(plains(some)),
            Filter::Not(inner) => Filter::Not(Box::new(plain(*inner))),
            other => other,
        }
    }

    fn filter() -> impl Strategy<Value = Filter<F>> {
        leaf().prop_recursive(3, 16, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::And),
                prop::collection::vec(inner.clone(), 1..4).prop_map(Filter::Or),
                inner.prop_map(|filter| Filter::Not(Box::new(filter))),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(filter in filter()) {
            let text = written::<Messages>(&filter).expect("there are words for it");
            prop_assert_eq!(plain(read(&text)), plain(filter), "{}", text);
        }
    }

    #[test]
    fn what_there_are_no_words_for_is_not_written() {
        let unread = || Filter::Compare(F::IsRead, Op::Eq, Value::Bool(false));
        for filter in [
            Filter::Text(F::Subject, Part::Words, "x".to_owned()),
            Filter::Compare(F::Size, Op::Gt, Value::Int(7)),
            Filter::And(vec![unread(), Filter::Always(true)]),
            Filter::Or(Vec::new()),
        ] {
            assert_eq!(written::<Messages>(&filter), None, "{filter:?}");
        }
        let all = Filter::And(vec![unread(), Filter::Exists(F::Categories)]);
        assert_eq!(written::<Messages>(&all).as_deref(), Some("isRead eq false and categories/any(one:one ne null)"));
    }
}
