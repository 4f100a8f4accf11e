//! The scenarios of an assistant: each conversation goes the whole way, policies included, in a
//! cell of its own that is removed afterwards.

use ombud_domain::{Channel, DecisionKind, Locale};
use ombud_service::{
    Answered, Expectation, Part, Principal, Report, Scenario, ScenarioTurn, Service,
};

use crate::{commands::batch::follows, wiring::Temporary};

/// Report the turns that do not go as written.
pub(crate) async fn judge(running: &Temporary, report: &mut Report) -> anyhow::Result<()> {
    let service = &running.service;
    let assistant = service.assistant();
    for scenario in assistant.scenarios() {
        for (turn, message, remedy) in failing(service, scenario).await? {
            let line = assistant.folder().line_of_value(&scenario.file, &turn.says);
            report.error(&scenario.file, line, message, remedy);
        }
    }
    Ok(())
}

/// The turns that fail, what happens instead, and what to do about it.
async fn failing<'a>(
    service: &Service,
    scenario: &'a Scenario,
) -> anyhow::Result<Vec<(&'a ScenarioTurn, String, &'static str)>> {
    let who = Principal::Operator;
    let opened = service.open_conversation(&who, scenario.language, Channel::Batch, None).await?;
    let id = opened.conversation.id;
    let mut failing = Vec::new();
    for turn in &scenario.turns {
        let sent = match service.send(&who, id, &turn.says, None).await {
            Ok(sent) => sent,
            Err(error) => {
                let message = format!("`{}` cannot be sent: {error}", turn.says);
                failing.push((turn, message, "correct the scenario"));
                continue;
            }
        };
        let Some(reply) = sent.reply else {
            let message = format!("`{}` gets no reply: a person has the conversation", turn.says);
            failing.push((turn, message, "end the scenario where a person takes over"));
            continue;
        };
        let (came, article) = what_came(&reply);
        let is_wrong_article =
            turn.article.as_deref().is_some_and(|wanted| article != Some(wanted));
        if came != turn.expect || is_wrong_article {
            let explained = service.explain(&who, reply.decision, Locale::En).await;
            let why = explained.map(|explained| explained.why.join(" ")).unwrap_or_default();
            let from = |article: Option<&str>| {
                article.map_or_else(String::new, |article| format!(" from `{article}`"))
            };
            let message = format!(
                "`{}` gives `{}`{}, not `{}`{}. {why}",
                turn.says,
                came.as_str(),
                from(article),
                turn.expect.as_str(),
                from(turn.article.as_deref()),
            );
            let remedy = "add phrasings like it to the right intent, change the policy that \
                          decided, or correct the scenario";
            failing.push((turn, message.trim_end().to_owned(), remedy));
        }
        if let Some(wanted) = turn.contains.as_ref().filter(|wanted| !reply.text.contains(*wanted))
        {
            let message = format!("the reply to `{}` does not say `{wanted}`", turn.says);
            let remedy = "put it into the passage that is quoted, or correct the scenario";
            failing.push((turn, message, remedy));
        }
    }
    Ok(failing)
}

/// What a reply is, and the article it quotes.
fn what_came(reply: &Answered) -> (Expectation, Option<&str>) {
    let article = reply.parts.iter().find_map(|part| match part {
        Part::Quote { article, .. } => Some(article.as_str()),
        _ => None,
    });
    let came = match reply.kind {
        DecisionKind::Handoff => Expectation::HandOver,
        DecisionKind::Refuse => Expectation::Refuse,
        _ if serde_json::from_str(&reply.receipt.leaf).is_ok_and(|leaf| follows(&leaf)) => {
            Expectation::Follow
        }
        // An answer may lead back to what a procedure asks.
        _ if article.is_some() => Expectation::Answer,
        _ if reply.asks => Expectation::Clarify,
        _ => Expectation::SmallTalk,
    };
    (came, article)
}
