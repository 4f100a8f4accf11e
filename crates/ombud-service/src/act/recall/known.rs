//! Names in a recall's selection that nothing has: a slip would select nothing, and look right.

use std::collections::BTreeSet;

use ombud_assistant::{Names, near_all};
use ombud_policy::PLATFORM_POLICIES;

use super::RecallSelection;
use crate::{Service, ServiceError};

/// A name that is asked for, and where it would be known.
struct Asked<'a> {
    field: &'static str,
    name: &'a str,
    /// What it is a name of, in English and in German.
    what: (&'static str, &'static str),
    of: fn(&Names) -> &BTreeSet<String>,
}

impl RecallSelection {
    fn asked(&self) -> Vec<Asked<'_>> {
        // The article of a passage.
        let article = self.passage.as_deref().map(|passage| {
            let name = passage.split(['/', '#']).next().unwrap_or(passage);
            let what = ("an article", "eines Artikels");
            Asked { field: "passage", name, what, of: |names| &names.articles }
        });
        let all = [
            asked("tool", self.tool.as_deref(), ("a tool", "eines Werkzeugs"), |names| {
                &names.tools
            }),
            asked(
                "operation",
                self.operation.as_deref(),
                ("an operation", "einer Operation"),
                |names| &names.operations,
            ),
            asked("flow", self.flow.as_deref(), ("a procedure", "eines Vorgangs"), |names| {
                &names.flows
            }),
            asked("rule", self.rule.as_deref(), ("a rule", "einer Regel"), |names| &names.rules),
            asked(
                "source",
                self.source.as_deref(),
                (
                    "an operation with its tool, such as `billing.tariff-offer`",
                    "einer Operation mit ihrem Werkzeug, etwa `billing.tariff-offer`",
                ),
                |names| &names.sources,
            ),
            article,
        ];
        all.into_iter().flatten().collect()
    }
}

fn asked<'a>(
    field: &'static str,
    name: Option<&'a str>,
    what: (&'static str, &'static str),
    of: fn(&Names) -> &BTreeSet<String>,
) -> Option<Asked<'a>> {
    name.map(|name| Asked { field, name, what, of })
}

impl Service {
    /// Refuse a name that no version of the assistant had which serves or has served. What only an older one had
    /// is known: what it did may be what is wrong.
    pub(super) async fn check_names(&self, of: &RecallSelection) -> Result<(), ServiceError> {
        let mut names = Names::default();
        names.policies(PLATFORM_POLICIES);
        for version in self.0.routing.load().versions() {
            names.extend(Names::of(version.assistant.folder()));
        }
        let unknown = |names: &Names| {
            of.asked().into_iter().find(|asked| !(asked.of)(names).contains(asked.name))
        };
        if unknown(&names).is_none() {
            return Ok(());
        }
        // Rare, so that all that was ever live may be read.
        for files in self.files_that_served().await? {
            names.extend(Names::of(&self.kept_files(&files).await?));
        }
        let Some(Asked { field, name, what: (en, de), of }) = unknown(&names) else {
            return Ok(());
        };
        let near = near_all(name, of(&names).iter().map(String::as_str));
        let near: Vec<_> = near.into_iter().map(|name| format!("`{name}`")).collect();
        let like = |says: &str| {
            if near.is_empty() { String::new() } else { format!(" ({says}: {})", near.join(", ")) }
        };
        let en = format!(
            "must be the name of {en}: no version of the assistant had `{name}`{}",
            like("like it")
        );
        let de = format!(
            "muss der Name {de} sein: Keine Version des Assistenten hatte `{name}`{}",
            like("ähnlich")
        );
        Err(ServiceError::invalid(field, en, de))
    }
}
