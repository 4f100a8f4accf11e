//! Linear support vector machines, one class against the rest.
//!
//! For each class, `½‖w‖² + C Σ max(0, 1 − yᵢ w·xᵢ)²` is minimised by dual coordinate descent:
//! Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 3
//! for the L2 loss. The bias is the weight of one more feature that is always 1.
//!
//! Sixteen classes are solved side by side: their weights for one feature fill one cache line, so
//! each example is fetched once for all of them.

use super::features::Rows;
use super::lanes::add_scaled;
use super::random::Random;

/// Classes that are solved together: sixteen `f32` are one cache line of 64 bytes.
const LANES: usize = 16;

/// One value for each class of a panel.
type Lanes = [f32; LANES];

/// Price of an example on the wrong side of the margin. Flat between 2 and 6 on the development
/// data; below, accuracy drops by up to half a point.
const COST: f32 = 3.0;

/// Largest violation of the optimality conditions that is accepted. Ten times finer changes no
/// figure on the development data, but doubles the time.
const TOLERANCE: f32 = 0.5;

/// Passes over the examples, at most; some fifteen are needed.
const PASSES_MAX: usize = 100;

/// A machine for each class.
pub(super) struct Svm {
    /// [`LANES`] classes each.
    panels: Vec<Panel>,
    class_count: usize,
}

impl Svm {
    /// `classes[i]` is the class of `rows.row(i)`.
    pub(super) fn train(
        rows: &Rows,
        classes: &[usize],
        feature_count: usize,
        class_count: usize,
        random: &Random,
    ) -> Self {
        let panels = (0..class_count)
            .step_by(LANES)
            .map(|first| {
                let lanes = std::array::from_fn(|lane| first + lane < class_count);
                Panel::train(rows, classes, feature_count, first, lanes, random.fork(2), TOLERANCE)
            })
            .collect();
        Self { panels, class_count }
    }

    /// Score of each class: 1 is as far inside as an example should be, −1 as far outside.
    pub(super) fn scores(&self, entries: &[(u32, f32)]) -> Vec<f32> {
        let mut scores: Vec<f32> =
            self.panels.iter().flat_map(|panel| panel.scores(entries)).collect();
        scores.truncate(self.class_count);
        scores
    }

    /// Share of a vector's squared length that lies on features which speak for the class.
    pub(super) fn support(&self, class: usize, entries: &[(u32, f32)]) -> f32 {
        let Some(panel) = self.panels.get(class / LANES) else { return 0.0 };
        let speaks_for = |feature: u32| panel.weights[feature as usize][class % LANES] > 0.0;
        entries
            .iter()
            .filter(|(feature, _)| speaks_for(*feature))
            .map(|(_, value)| value * value)
            .sum()
    }
}

/// The weights of up to [`LANES`] classes.
struct Panel {
    /// By feature; the last one is the bias.
    weights: Vec<Lanes>,
}

impl Panel {
    /// Trains the classes from `first` on; `on` says which lanes have a class.
    fn train(
        rows: &Rows,
        classes: &[usize],
        feature_count: usize,
        first: usize,
        on: [bool; LANES],
        mut random: Random,
        tolerance: f32,
    ) -> Self {
        let mut weights = vec![[0.0; LANES]; feature_count + 1];
        let mut alphas = vec![[0.0_f32; LANES]; rows.len()];
        let slack = 0.5 / COST;
        let on = on.map(|on| if on { 1.0_f32 } else { 0.0 });
        let mut order: Vec<usize> = (0..rows.len()).collect();
        // Examples behind `active` rest: they are far outside every class of the panel, and are
        // only looked at again when the others are done (section 3.3, shrinking).
        let mut active = order.len();
        let mut rest_above = f32::INFINITY;

        for _ in 0..PASSES_MAX {
            random.shuffle(&mut order[..active]);
            let mut violation_max = 0.0_f32;
            let mut position = 0;
            while position < active {
                let index = order[position];
                let row = rows.row(index);
                let squared = row.iter().map(|(_, value)| value * value).sum::<f32>() + 1.0;
                let scores = scores(&weights, row);
                let own = classes[index].wrapping_sub(first);
                let alpha = &mut alphas[index];
                let mut step = [0.0_f32; LANES];
                let mut violation = 0.0_f32;
                let mut rests = true;
                for lane in 0..LANES {
                    let sign = if lane == own { 1.0 } else { -1.0 };
                    let gradient = on[lane] * (sign * scores[lane] - 1.0 + slack * alpha[lane]);
                    let projected = if alpha[lane] > 0.0 { gradient } else { gradient.min(0.0) };
                    let next = (alpha[lane] - gradient / (squared + slack)).max(0.0);
                    violation = violation.max(projected.abs());
                    rests &= alpha[lane] == 0.0 && (gradient > rest_above || on[lane] == 0.0);
                    step[lane] = sign * (next - alpha[lane]);
                    alpha[lane] = next;
                }
                violation_max = violation_max.max(violation);
                if rests {
                    active -= 1;
                    order.swap(position, active);
                    continue;
                }
                if violation > 0.0 {
                    for (feature, value) in row {
                        add_scaled(&mut weights[*feature as usize], *value, &step);
                    }
                    add_scaled(&mut weights[feature_count], 1.0, &step);
                }
                position += 1;
            }
            rest_above = violation_max;
            if violation_max <= tolerance {
                if active == order.len() {
                    break;
                }
                active = order.len();
                rest_above = f32::INFINITY;
            }
        }
        Self { weights }
    }

    fn scores(&self, entries: &[(u32, f32)]) -> Lanes {
        scores(&self.weights, entries)
    }
}

/// `w·x` of each class, with the bias.
fn scores(weights: &[Lanes], entries: &[(u32, f32)]) -> Lanes {
    let mut scores = weights.last().copied().unwrap_or_default();
    for (feature, value) in entries {
        add_scaled(&mut scores, *value, &weights[*feature as usize]);
    }
    scores
}
