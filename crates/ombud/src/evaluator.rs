//! Plays customers against a version that is to be released: `ombud check` and `ombud eval` in processes
//! of their own, so that whoever is being served is not slowed down.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use async_trait::async_trait;
use ombud_service::{Evaluation, Evaluator, Folder};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use tokio::process::Command;

use crate::wiring::LEARNED;

/// This program, as its own evaluator.
pub(crate) struct ChildEvaluator {
    /// Where what was learned is kept.
    pub(crate) learned: PathBuf,
}

#[async_trait]
impl Evaluator for ChildEvaluator {
    async fn evaluate(&self, folder: &Folder, k: u8) -> Result<Evaluation, String> {
        let dir = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        let (files, report) = (dir.path().join("assistant"), dir.path().join("report.json"));
        unpack(folder, &files).map_err(|error| format!("the files cannot be written: {error}"))?;
        let path = |path: &Path| path.to_string_lossy().into_owned();
        let checked = self.run(&["check", &path(&files), "--json"]).await?;
        let problems: Json = serde_json::from_slice(&checked)
            .map_err(|_| "`ombud check` did not say what it found".to_owned())?;
        let errors = problems["problems"].as_array().into_iter().flatten();
        let failed = errors.filter(|problem| problem["severity"] == "error").count();
        let (k_text, report_path) = (k.to_string(), path(&report));
        let eval = ["eval", &path(&files), "-k", &k_text, "--min", "0", "--json", &report_path];
        self.run(&eval).await?;
        let bytes = fs::read(&report)
            .map_err(|_| "`ombud eval` left no report: it could not play to the end".to_owned())?;
        let json: Json =
            serde_json::from_slice(&bytes).map_err(|_| "the report is not JSON".to_owned())?;
        let count = |value: &Json| value.as_u64().unwrap_or_default();
        let contracts = json["contracts"].as_array().map_or(0, Vec::len);
        let mut report = String::new();
        for byte in Sha256::digest(&bytes) {
            // Writing to a string cannot fail.
            let _ = write!(report, "{byte:02x}");
        }
        let (goals, reached) = (count(&json["pass_k"]["of"]), count(&json["pass_k"]["count"]));
        let missed = json["goals"].as_array().into_iter().flatten();
        let missed = missed.filter(|goal| goal["pass_k"] == false).filter_map(|goal| {
            Some(format!("{} ({})", goal["title"].as_str()?, goal["language"].as_str()?))
        });
        Ok(Evaluation {
            k,
            goals,
            reached,
            missed: missed.collect(),
            broken: count(&json["broken"]),
            contracts: contracts as u64,
            scenarios: failed as u64,
            report,
        })
    }
}

fn unpack(folder: &Folder, to: &Path) -> std::io::Result<()> {
    for (path, bytes) in &folder.files {
        let path = to.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

impl ChildEvaluator {
    /// Run this program with a lower priority, and without what this process was configured with; what it
    /// printed.
    async fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let own =
            std::env::current_exe().map_err(|error| format!("no way to this program: {error}"))?;
        let command = |program: &std::ffi::OsStr, before: &[&std::ffi::OsStr]| {
            let mut command = Command::new(program);
            command.args(before).args(arguments).env_clear().stdin(Stdio::null());
            for name in ["PATH", "HOME", "TMPDIR"] {
                command.envs(std::env::var_os(name).map(|value| (name, value)));
            }
            command.env(LEARNED, &self.learned).kill_on_drop(true);
            command
        };
        let nice = ["-n".as_ref(), "10".as_ref(), own.as_os_str()];
        let output = match command("nice".as_ref(), &nice).output().await {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                command(own.as_os_str(), &[]).output().await
            }
            output => output,
        };
        let output = output.map_err(|error| format!("`ombud` cannot be started: {error}"))?;
        // 1 says that something was found; what, stands in the output.
        if matches!(output.status.code(), Some(0 | 1)) {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(said.lines().next().unwrap_or("`ombud` ended without a word").to_owned())
    }
}
