//! A name and an address.

use crate::query::Value;
use crate::text::Text;

/// Somebody who gets, sends or organises.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// Name; may be the address.
    pub name: Text,
    /// Address.
    pub address: Text,
}

impl Recipient {
    /// With name and address.
    pub fn new(name: impl Into<Text>, address: impl Into<Text>) -> Self {
        Self { name: name.into(), address: address.into() }
    }
}

/// The addresses of several, to be searched.
pub fn addresses<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Value {
    Value::List(recipients.into_iter().map(|recipient| Value::from(&recipient.address)).collect())
}

/// The names of several, to be searched.
pub fn names<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Value {
    Value::List(recipients.into_iter().map(|recipient| Value::from(&recipient.name)).collect())
}
