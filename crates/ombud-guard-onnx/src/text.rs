//! Whose text is read, and what may be told of it.

use ombud_guard::{AssistantText, Attack, CustomerText, FindingKind};

/// A text, by whose it is. What is only read of customers (toxicity, signals) or of an AI's replies (faults) is told of nobody
/// else's, whatever a classifier says: an employee's text is a text like any other.
#[derive(Debug, Clone, Copy)]
pub enum Text<'t> {
    /// Anybody's.
    Anybodys(&'t str),
    /// A customer's.
    Customers(CustomerText<'t>),
    /// An AI's reply.
    Reply(AssistantText<'t>),
    /// A document, or what a tool answered.
    Document(&'t str),
}

impl<'t> Text<'t> {
    /// The text.
    pub fn as_str(self) -> &'t str {
        match self {
            Self::Anybodys(text) | Self::Document(text) => text,
            Self::Customers(text) => text.as_str(),
            Self::Reply(text) => text.as_str(),
        }
    }

    /// As what a kind is told of this text; `None` where it is not read of it. An injection in a document is one in a document.
    pub(crate) fn told(self, kind: FindingKind) -> Option<FindingKind> {
        use FindingKind::{
            Attack as Attacked, Reply, Signal, SocialEngineering, SpecialCategory, Toxicity,
        };
        match (self, kind) {
            (Self::Document(_), Attacked(Attack::Injection)) => {
                Some(Attacked(Attack::InjectionInDocument))
            }
            (Self::Document(_), Attacked(Attack::InjectionInDocument))
            | (_, Attacked(Attack::Injection) | SocialEngineering(_) | SpecialCategory(_))
            | (Self::Customers(_), Toxicity(_) | Signal(_))
            | (Self::Reply(_), Toxicity(_) | Reply(_)) => Some(kind),
            _ => None,
        }
    }
}

impl<'t> From<&'t str> for Text<'t> {
    fn from(text: &'t str) -> Self {
        Self::Anybodys(text)
    }
}

impl<'t> From<CustomerText<'t>> for Text<'t> {
    fn from(text: CustomerText<'t>) -> Self {
        Self::Customers(text)
    }
}

impl<'t> From<AssistantText<'t>> for Text<'t> {
    fn from(text: AssistantText<'t>) -> Self {
        Self::Reply(text)
    }
}
