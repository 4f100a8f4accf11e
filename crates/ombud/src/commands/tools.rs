//! `ombud tools`: what an MCP server says its tools are.

use std::process::ExitCode;

use anyhow::Context;

use crate::{
    cli::ToolsArgs,
    config::Config,
    mcp,
    outgoing::HttpOutgoing,
    wiring::{self, Look},
};

/// Print its answer to `tools/list`, as `tools/NAME.mcp.json` keeps it.
pub(crate) async fn run(config: &Config, args: &ToolsArgs) -> anyhow::Result<ExitCode> {
    let name = &args.name;
    let connected = config.tools.iter().find(|tool| tool.name == *name);
    let connected = connected.with_context(|| format!("`tools.connected` has no `{name}`"))?;
    let credentials = Look::credentials(config).await;
    let outgoing = HttpOutgoing::new()?;
    let server = wiring::mcp_server(name, &connected.reached, &outgoing, &credentials)?;
    let list = mcp::describe(&server).await;
    let list = list.with_context(|| format!("the MCP server `{name}` cannot be asked"))?;
    println!("{}", serde_json::to_string_pretty(&list)?);
    Ok(ExitCode::SUCCESS)
}
