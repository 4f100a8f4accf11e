//! The assistant as a folder: load, check, version; understand, search, compose.
//!
//! * [`Assistant::load`]: a folder becomes an assistant, or a [`Report`] of what is wrong with it
//! * [`Assistant::understand`]: a message becomes a [`Command`], which is a proposal
//! * [`Assistant::compose`]: a command becomes a [`Draft`] of approved words and quoted passages
//! * [`Flow`]: a procedure, followed step by step; [`Stack`]: where a conversation stands
//! * [`understand`]: the embedded classifier, trained at load
//!
//! Text and state in, commands and drafts out. Storage, network and authorisation live elsewhere.

pub mod understand;

pub use crate::{
    address::Address,
    alarm::Alarm,
    alike::alike,
    article::{Article, ArticleText, Passage, slug},
    assistant::Assistant,
    command::{CodeCheck, Command, FlowCommand},
    compose::{Draft, NoPassage, Offer, Part, RecapItem, Scene},
    edit::{
        Content, WrittenArticle, WrittenIntent, answer_file, answered_by, with_phrasings,
        with_sentence,
    },
    folder::{Folder, FolderError},
    goal::{Circumstance, Deed, End, EndAct, Fault, Goal, Holder, Said, SignedIn, Want},
    intent::{Intent, IntentCommand, Unclear},
    knowledge::{Hit, Knowledge, KnowledgeError},
    manifest::{
        Accountable, AssistantLimits, Company, DeskHelp, GuardSettings, Hours, Manifest, RecallBar,
        ReleaseBar, Thresholds,
    },
    names::Names,
    problem::{NOBODY_YET, NONE_YET, Problem, Report, Severity, with_short_quotations},
    procedure::{
        Call, CallOutcome, Checksum, Choice, Flow, Frame, Given, Go, Numbers, Slot, SlotKind,
        Stack, Step, StepAction, StepNumbers, Value, When, is_name,
    },
    scenario::{Expectation, Scenario, ScenarioTurn},
    slip::{SyntaxSlip, near, near_all},
    take_back::{TakesBack, is_named, takes_back},
    tool::{
        Approval, Argument, ArgumentKind, Before, CustomerIs, DoneBy, Endpoint, HttpDescription,
        Inverse, Mail, McpDescription, McpTools, ONE_TIME_CODE, OneTimeCode, Operation, Origin,
        Place, Schema, ServedDocument, Settle, Target, Tool, ToolRequest, Written, account_key,
        resolved, schema_of,
    },
    understanding::{Heard, Understanding},
    words::Words,
};

mod about_talk;
mod address;
mod alarm;
mod alike;
mod article;
mod assistant;
mod between;
mod canned;
mod choice;
mod clauses;
mod command;
mod compose;
mod counted;
mod courtesy;
mod denied;
mod edit;
mod everyday;
mod folder;
mod further;
mod goal;
mod humanity;
mod intent;
mod introduction;
mod knowledge;
mod language_wish;
mod manifest;
mod markdown;
mod names;
mod other_language;
mod problem;
mod procedure;
mod quotation;
mod rules;
mod scenario;
mod slip;
mod spelling;
mod take_back;
mod taught;
mod toml_file;
mod tool;
mod understanding;
mod wants_person;
mod who_speaks;
mod wish;
mod words;

/// Lower-case hex.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
