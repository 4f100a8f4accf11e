//! `ombud man`: the manual, as one page or as a page for each command.

use std::{fs, process::ExitCode};

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::{
    arguments::count,
    cli::{Cli, ManArgs},
};

pub(crate) fn run(args: &ManArgs) -> anyhow::Result<ExitCode> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    match &args.folder {
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
        let everywhere = ["config", "help", "version"];
        let below = below.mut_args(|option| {
            let known = everywhere.contains(&option.get_id().as_str());
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
