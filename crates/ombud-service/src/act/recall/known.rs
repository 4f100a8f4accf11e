//! Names in a recall's selection that nothing has: a slip would select nothing, and look right.

use std::collections::BTreeSet;

use ombud_assistant::{Names, near_all};
use ombud_domain::DecisionId;
use ombud_policy::PLATFORM_POLICIES;
use ombud_store::DocumentQuery;

use super::{KIND_OF_ACTS, PAGE, RecallSelection};
use crate::{Service, ServiceError, Thing, auth::parse_id};

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
        let en = format!(
            "must be the name of {en}: no version of the assistant had `{name}`{}",
            like("like it", &near)
        );
        let de = format!(
            "muss der Name {de} sein: Keine Version des Assistenten hatte `{name}`{}",
            like("ähnlich", &near)
        );
        Err(ServiceError::invalid(field, en, de))
    }

    /// Refuse a version that neither serves nor has begun an act.
    pub(super) async fn check_version(&self, of: &RecallSelection) -> Result<(), ServiceError> {
        let Some(asked) = &of.version else { return Ok(()) };
        let serving = self.0.routing.load();
        let serving = serving.versions().map(|version| version.assistant.version().to_owned());
        let mut versions: BTreeSet<String> = serving.collect();
        let is_known = |versions: &BTreeSet<String>| {
            versions.iter().any(|one| one.starts_with(asked.as_str()))
        };
        if is_known(&versions) {
            return Ok(());
        }
        // Rare, so that all that was ever done may be read.
        self.versions_that_acted(&mut versions).await?;
        if is_known(&versions) {
            return Ok(());
        }
        let size = asked.chars().count().max(VERSION_SIZE);
        let begin = |version: &String| version.chars().take(size).collect::<String>();
        let begins: Vec<String> = versions.iter().map(begin).collect();
        let near = near_all(asked, begins.iter().map(String::as_str));
        let en = format!(
            "must be a version of the assistant that serves or did something, or its beginning: none \
             begins with `{asked}`{}",
            like("like it", &near)
        );
        let de = format!(
            "muss eine Version des Assistenten sein, die im Einsatz ist oder etwas getan hat, oder ihr \
             Anfang: Keine beginnt mit `{asked}`{}",
            like("ähnlich", &near)
        );
        Err(ServiceError::invalid("version", en, de))
    }

    /// The versions that decided to do what was ever begun.
    async fn versions_that_acted(
        &self,
        versions: &mut BTreeSet<String>,
    ) -> Result<(), ServiceError> {
        let mut query = DocumentQuery::until(KIND_OF_ACTS, "state", "~".to_owned(), PAGE);
        loop {
            let page = self.0.store.documents(query.clone()).await?;
            for document in &page {
                let id: DecisionId = parse_id(Thing::Act, &document.id)?;
                versions.extend(self.entry(id).await?.1.actor.version);
            }
            match page.last() {
                Some(last) if page.len() == PAGE => {
                    query.after = Some((last.label.clone(), last.id.clone()));
                }
                _ => return Ok(()),
            }
        }
    }
}

/// What is told of a version at least, in characters, as everywhere else.
const VERSION_SIZE: usize = 12;

/// Those that may have been meant.
fn like(says: &str, near: &[&str]) -> String {
    let near: Vec<_> = near.iter().map(|name| format!("`{name}`")).collect();
    if near.is_empty() { String::new() } else { format!(" ({says}: {})", near.join(", ")) }
}
