//! Where rights reach, as forms and lists show it.

use ombud_service::{Area, ServiceError};

use super::Staff;
use crate::words::Words;

/// An area that can be ticked.
pub(super) struct AreaBox {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

/// The areas that there are, and what was chosen of them or is no longer there.
pub(super) fn area_boxes(staff: &Staff, chosen: &[Area]) -> Result<Vec<AreaBox>, ServiceError> {
    let mut areas = staff.service.areas(&staff.who)?;
    areas.extend(chosen.iter().filter(|area| !areas.contains(area)).cloned().collect::<Vec<_>>());
    let boxes = areas.into_iter().map(|area| AreaBox {
        value: area.to_string(),
        label: label(staff.words, &area),
        is_chosen: chosen.contains(&area),
    });
    Ok(boxes.collect())
}

/// Where rights reach, in words.
pub(super) fn areas_in_words(w: Words, areas: &[Area]) -> String {
    if areas.is_empty() {
        return w.get("area-everywhere");
    }
    areas.iter().map(|area| label(w, area)).collect::<Vec<_>>().join(", ")
}

fn label(w: Words, area: &Area) -> String {
    match area {
        Area::Site(name) => w.with("area-site", "name", name.clone()),
        Area::Brand(name) => w.with("area-brand", "name", name.clone()),
        Area::Team(name) => w.with("area-team", "name", name.clone()),
    }
}
