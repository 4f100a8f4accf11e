//! The words that say an AI is speaking, and for whom.
//!
//! The server adds them; no prompt, folder or configuration can take them away (AI Act
//! Art. 50(1) and (5), applicable since 2 August 2026). They are functions of the company's name and the
//! language and of nothing else.

use crate::Locale;

/// Said once, before the first words of the assistant.
///
/// Names the AI as AI, the company on whose behalf it speaks, and the way to a person.
pub fn opening(assistant: &str, company: &str, locale: Locale) -> String {
    match locale {
        Locale::De => format!(
            "Ich bin {assistant}, eine künstliche Intelligenz, und antworte im Auftrag von \
             {company}. Wenn Sie lieber mit einem Menschen sprechen, schreiben Sie einfach \
             „Mensch“."
        ),
        Locale::En => format!(
            "I am {assistant}, an artificial intelligence, answering on behalf of {company}. \
             If you would rather talk to a person, just write “person”."
        ),
    }
}

/// The label on each single message of the assistant.
pub fn label(company: &str, locale: Locale) -> String {
    match locale {
        Locale::De => format!("KI im Auftrag von {company}"),
        Locale::En => format!("AI on behalf of {company}"),
    }
}

/// The truthful answer to “are you human?”, and as well to “are you an AI?”: it begins with neither yes nor no.
pub fn are_you_human(assistant: &str, company: &str, locale: Locale) -> String {
    match locale {
        Locale::De => format!(
            "Ich bin {assistant}, eine künstliche Intelligenz und kein Mensch. Ich antworte im Auftrag \
             von {company}. Wenn Sie mit einem Menschen sprechen möchten, \
             schreiben Sie einfach „Mensch“; dann übernimmt ein Mensch."
        ),
        Locale::En => format!(
            "I am {assistant}, an artificial intelligence and not a human. I answer on behalf of \
             {company}. If you would like to talk to a person, just write “person” and \
             a person will take over."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_the_ai_and_the_company() {
        for locale in Locale::ALL {
            let ai = match locale {
                Locale::De => ["künstliche Intelligenz", "KI"],
                Locale::En => ["artificial intelligence", "AI"],
            };
            for text in [
                opening("Norda", "Nordlicht", locale),
                label("Nordlicht", locale),
                are_you_human("Norda", "Nordlicht", locale),
            ] {
                assert!(ai.iter().any(|word| text.contains(word)), "{text}");
                assert!(text.contains("Nordlicht"), "{text}");
            }
        }
    }
}
