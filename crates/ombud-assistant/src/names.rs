//! What the files of a folder give names to, as decisions name it.

use std::collections::BTreeSet;

use crate::{Folder, ONE_TIME_CODE};

/// The names in a folder. They are read without a check, as one that was live has passed it: cheaply, and without
/// learning anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Articles.
    pub articles: BTreeSet<String>,
    /// Procedures.
    pub flows: BTreeSet<String>,
    /// Rules.
    pub rules: BTreeSet<String>,
    /// Tools.
    pub tools: BTreeSet<String>,
    /// What tools do.
    pub operations: BTreeSet<String>,
    /// The same with the tool before it, such as `billing.submit-reading`.
    pub sources: BTreeSet<String>,
}

impl Names {
    /// The names in a folder.
    pub fn of(folder: &Folder) -> Self {
        let mut names = Self::default();
        for path in folder.files.keys() {
            let name = |room: &str, ending: &str| {
                let name = path.strip_prefix(room)?.strip_suffix(ending)?;
                Some(name.rsplit('/').next().unwrap_or(name).to_owned())
            };
            names.articles.extend(name("knowledge/", ".md"));
            names.flows.extend(name("flows/", ".yaml"));
            if let Some(tool) = name("tools/", ".toml") {
                names.contract(&tool, folder.text(path).and_then(Result::ok).unwrap_or_default());
                names.tools.insert(tool);
            }
        }
        for (_, text) in folder.policies() {
            names.policies(text);
        }
        names
    }

    /// The rules of policies.
    pub fn policies(&mut self, text: &str) {
        let ids = text.split("@id(\"").skip(1);
        self.rules.extend(ids.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
    }

    /// Those of another folder, too.
    pub fn extend(&mut self, other: Self) {
        let Self { articles, flows, rules, tools, operations, sources } = other;
        self.articles.extend(articles);
        self.flows.extend(flows);
        self.rules.extend(rules);
        self.tools.extend(tools);
        self.operations.extend(operations);
        self.sources.extend(sources);
    }

    fn contract(&mut self, tool: &str, text: &str) {
        let contract: toml::Table = toml::from_str(text).unwrap_or_default();
        let operations = contract.get("operation").and_then(toml::Value::as_array);
        let named = operations.into_iter().flatten().filter_map(|one| one.get("name")?.as_str());
        let code = contract.contains_key("one_time_code").then_some(ONE_TIME_CODE);
        for operation in named.chain(code) {
            self.operations.insert(operation.to_owned());
            self.sources.insert(format!("{tool}.{operation}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_sample_assistant_names_what_its_decisions_name() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
        let names = Names::of(&Folder::read(&path).unwrap());
        for (names, name) in [
            (&names.articles, "moving-house"),
            (&names.flows, "identify"),
            (&names.rules, "large-instalments-are-released"),
            (&names.tools, "people"),
            (&names.operations, "call-back"),
            (&names.operations, ONE_TIME_CODE),
            (&names.sources, "billing.tariff-offer"),
        ] {
            assert!(names.contains(name), "{name}: {names:?}");
        }
        assert!(!names.tools.contains("billing.openapi"), "a document is no tool");
    }
}
