//! `ombud man`: the manual, as one page, as a page for each command, or as a reference in Markdown.

use std::{fmt::Write as _, fs, process::ExitCode};

use anyhow::Context;
use clap::{Arg, Command, CommandFactory};
use clap_mangen::Man;

use crate::{
    arguments::count,
    cli::{Cli, EXIT_CODES, ManArgs},
};

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<ExitCode> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    match &args.folder {
        None if args.reference => print!("{}", reference(&command)),
        None => print!("{}", page(&command)?),
        Some(folder) => {
            let failed = || format!("`{}` cannot be written", folder.display());
            fs::create_dir_all(folder).with_context(failed)?;
            clap_mangen::generate_to(Cli::command(), folder).with_context(failed)?;
            let pages = commands(&command).len() + 1;
            println!("written to {}: {}", folder.display(), count(pages, "page", "pages"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What every command takes.
const EVERYWHERE: [&str; 3] = ["config", "help", "version"];

/// The reference, in Markdown: synopsis, what it does, arguments and options of each command.
fn reference(command: &Command) -> String {
    let mut text = format!(
        "# Command line\n\n{}\n\nThis page is printed by `ombud man --reference`. `ombud help COMMAND` says the same of one \
         command, and `ombud man | man -l -` is the manual.\n\n{EXIT_CODES}\n\n## Options of every command\n",
        sentence(&command.get_about().map(ToString::to_string).unwrap_or_default()),
    );
    let is_everywhere = |option: &&Arg| EVERYWHERE.contains(&option.get_id().as_str());
    add_arguments(&mut text, command.get_arguments().filter(is_everywhere));
    for (name, below) in commands(command) {
        let depth = if name.split(' ').count() > 2 { "###" } else { "##" };
        let _ = write!(text, "\n{depth} {name}\n");
        let said = below.get_long_about().or(below.get_about()).map(ToString::to_string);
        let _ = write!(text, "\n{}\n", sentence(&said.unwrap_or_default()));
        let usage = below.clone().render_usage().to_string();
        let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage).to_owned();
        let _ = write!(text, "\n```text\n{usage}\n```\n");
        add_arguments(&mut text, below.get_arguments().filter(|option| !is_everywhere(option)));
    }
    text
}

/// Arguments and options, each with its values, its default and what it means.
fn add_arguments<'a>(text: &mut String, arguments: impl Iterator<Item = &'a Arg>) {
    let shown: Vec<&Arg> = arguments.filter(|one| !one.is_hide_set()).collect();
    if shown.is_empty() {
        return;
    }
    text.push_str("\n| argument | meaning |\n|---|---|\n");
    for argument in shown {
        // With a long name, the short one does not stand in the usage.
        let short = argument.get_short().filter(|_| argument.get_long().is_some());
        let short = short.map(|sign| format!("`-{sign}`, ")).unwrap_or_default();
        // `--key <KEY>...` as it stands in the usage.
        let name = argument.to_string();
        let help = argument.get_long_help().or(argument.get_help()).map(ToString::to_string);
        let help = help.unwrap_or_default();
        let mut meaning = sentence(&help.split_whitespace().collect::<Vec<_>>().join(" "));
        let takes_value = argument.get_action().takes_values();
        let values = argument.get_possible_values();
        let values: Vec<String> =
            values.iter().map(|value| format!("`{}`", value.get_name())).collect();
        if takes_value && !values.is_empty() {
            let _ = write!(meaning, " One of {}.", values.join(", "));
        }
        let defaults = argument.get_default_values().iter();
        let defaults: Vec<String> =
            defaults.map(|value| format!("`{}`", value.to_string_lossy())).collect();
        if takes_value && !defaults.is_empty() {
            let _ = write!(meaning, " Default: {}.", defaults.join(", "));
        }
        if let Some(variable) = argument.get_env() {
            let _ = write!(meaning, " Or in the environment: `{}`.", variable.to_string_lossy());
        }
        let _ = writeln!(text, "| {short}`{name}` | {} |", meaning.replace('|', "\\|"));
    }
}

/// With the full stop that clap takes from a line that stands alone.
fn sentence(text: &str) -> String {
    if text.is_empty() || text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

/// One page that has everything: after the command itself, a section for each of those below it.
fn page(command: &Command) -> anyhow::Result<String> {
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut page = String::from_utf8(page)?;
    for (name, below) in commands(command) {
        // What every command takes stands at the beginning.
        let below = below.mut_args(|option| {
            let known = EVERYWHERE.contains(&option.get_id().as_str());
            option.hide(known)
        });
        let man = Man::new(below);
        let mut section = Vec::new();
        man.render_synopsis_section(&mut section)?;
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        let section = String::from_utf8(section)?.replace("\n.SH ", "\n.SS ");
        let section =
            section.strip_prefix(".SH ").map_or(section.clone(), |it| format!(".SS {it}"));
        for part in [".SH ", &name.to_uppercase().replace('-', "\\-"), "\n", &section] {
            page.push_str(part);
        }
    }
    let mut end = Vec::new();
    man.render_version_section(&mut end)?;
    page.push_str(&String::from_utf8(end)?);
    Ok(page)
}

/// Every command below one, each with the words that call it.
fn commands(command: &Command) -> Vec<(String, Command)> {
    let mut found = Vec::new();
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        let name = below.get_bin_name().unwrap_or(below.get_name()).to_owned();
        found.push((name, below.clone()));
        found.extend(commands(below));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_of_the_command_line_is_up_to_date() {
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        let kept = include_str!("../../../../docs/reference/cli.md");
        let remedy = "run: ombud man --reference > docs/reference/cli.md";
        assert_eq!(kept, reference(&command), "{remedy}");
    }

    #[test]
    fn the_reference_of_the_api_is_up_to_date() {
        let kept = include_str!("../../../../docs/reference/api.md");
        let remedy = "run: ombud api --reference > docs/reference/api.md";
        assert_eq!(kept, ombud_web::reference(&ombud_web::openapi()), "{remedy}");
    }

    #[test]
    fn the_reference_says_how_each_command_is_called_and_what_it_takes() {
        let kept = include_str!("../../../../docs/reference/cli.md");
        for part in [
            "## ombud verify\n",
            "```text\nombud verify [OPTIONS] --key <KEY> <RECEIPT>\n```",
            "### ombud ledger verify\n",
            "| `--lang <LANG>` | In which language to begin. One of `de`, `en`. Default: `de`. |",
            "Exit codes: 0, it was done",
            "Or in the environment: `OMBUD_CONFIG`.",
        ] {
            assert!(kept.contains(part), "{part}");
        }
        assert!(!kept.contains("`--version`, `--version`"), "{kept}");
    }
}
