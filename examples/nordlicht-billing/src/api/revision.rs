//! Changes of what is set, one upon the other: whoever takes one back names it, for the value alone does not tell which
//! change it came from.

use rusqlite::params;

use crate::{
    error::{BillingError, Rule, invalid, refused},
    store::Effect,
};

/// What is set of a contract, and how that changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) contract: &'a str,
    /// Which of its values.
    pub(super) field: &'a str,
    pub(super) former: i64,
    pub(super) new: i64,
}

/// Note a change, or that the change `takes_back` is taken back; answers which change is now the latest that stands, 0
/// where there is none.
///
/// Taken back is the latest change only, and by what was there before it: [`Rule::NotTheLatest`], and otherwise
/// [`BillingError::Invalid`].
pub(super) fn note(
    effect: &Effect<'_>,
    setting: Setting<'_>,
    takes_back: Option<i64>,
) -> Result<i64, BillingError> {
    let Setting { contract, field, former, new } = setting;
    let Some(revision) = takes_back else {
        effect.run(
            "INSERT INTO setting_change (revision, contract, field, former) VALUES (?1, ?2, ?3, ?4)",
            params![effect.sequence, contract, field, former],
        )?;
        return Ok(effect.sequence);
    };
    match latest(effect, contract, field)? {
        Some((last, before)) if last == revision => {
            if new != before {
                let why = "what is set has to be what was there before that change";
                return Err(invalid(why));
            }
        }
        _ => {
            let why = format!("change {revision} is not the latest of it that stands");
            return Err(refused(Rule::NotTheLatest, why));
        }
    }
    effect.run("DELETE FROM setting_change WHERE revision = ?1", [revision])?;
    Ok(latest(effect, contract, field)?.map_or(0, |(last, _)| last))
}

/// The latest change that stands, with what was there before it.
fn latest(
    effect: &Effect<'_>,
    contract: &str,
    field: &str,
) -> Result<Option<(i64, i64)>, BillingError> {
    let sql = "SELECT revision, former FROM setting_change WHERE contract = ?1 AND field = ?2
               ORDER BY revision DESC LIMIT 1";
    effect.view.first(sql, [contract, field], |row| Ok((row.get(0)?, row.get(1)?)))
}
