//! Linear support vector machines, one class against the rest.
//!
//! For each class, `½‖w‖² + C Σ max(0, 1 − yᵢ w·xᵢ)²` is minimised by dual coordinate descent:
//! Hsieh et al. 2008, "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 1
//! for the L2 loss. The bias is the weight of one more feature that is always 1.
//!
//! Sixteen classes are solved side by side: their weights for one feature fill one cache line, so
//! each example is fetched once for all of them.

use serde::{Deserialize, Serialize};

use super::features::Rows;
use super::lanes::{Kept, Lanes, Row, add_rows};
use super::random::Random;

/// Classes that are solved together: sixteen `f32` are one cache line of 64 bytes.
const WIDTH: usize = 16;

/// Price of an example on the wrong side of the margin. Flat between 2 and 6 on the development
/// data; below, accuracy drops by up to half a point.
const COST: f32 = 3.0;

/// Largest violation of the optimality conditions that is accepted. Fifty times finer changes no
/// figure on the development data, but doubles the time.
const TOLERANCE: f32 = 0.5;

/// Share of the tolerance below which an example is left as it is: correcting it would take longer than it helps.
const VIOLATION_MIN_SHARE: f32 = 0.1;

/// Passes over the examples, at most; some ten are needed.
const PASSES_MAX: usize = 100;

/// A machine for each class.
#[derive(Serialize, Deserialize)]
pub(super) struct Svm {
    /// [`WIDTH`] classes each.
    panels: Vec<Panel<Kept<WIDTH, { WIDTH / 2 }>>>,
    class_count: usize,
}

impl Svm {
    /// `classes[i]` is the class of `rows.row(i)`; `shares` are the vocabulary's.
    pub(super) fn train(
        rows: &Rows,
        classes: &[usize],
        shares: &[f32],
        class_count: usize,
        random: &Random,
    ) -> Self {
        let panels = (0..class_count)
            .step_by(WIDTH)
            .map(|first| {
                let used = std::array::from_fn(|lane| first + lane < class_count);
                let random = random.fork(2);
                Panel::train(rows, classes, shares.len(), first, used, TOLERANCE, random)
                    .kept(shares)
            })
            .collect();
        Self { panels, class_count }
    }

    /// Whether it has weights for so many groups of features and classes.
    pub(super) fn is_of(&self, group_count: usize, class_count: usize) -> bool {
        self.class_count == class_count
            && self.panels.len() == class_count.div_ceil(WIDTH)
            && self.panels.iter().all(|panel| panel.weights.len() == group_count)
    }

    pub(super) fn shrink(&mut self) {
        self.panels.iter_mut().for_each(|panel| panel.weights.shrink_to_fit());
    }

    /// Score of each class: 1 is as far inside as an example should be, −1 as far outside.
    pub(super) fn scores(&self, entries: &[(u32, f32)]) -> Vec<f32> {
        let mut scores: Vec<f32> =
            self.panels.iter().flat_map(|panel| panel.scores(entries).0).collect();
        scores.truncate(self.class_count);
        scores
    }

    /// Share of a vector's squared length that lies on features which speak for the class.
    pub(super) fn support(&self, class: usize, entries: &[(u32, f32)]) -> f32 {
        let Some(panel) = self.panels.get(class / WIDTH) else { return 0.0 };
        let speaks_for = |feature: u32| panel.weights[feature as usize].get(class % WIDTH) > 0.0;
        entries
            .iter()
            .filter(|(feature, _)| speaks_for(*feature))
            .map(|(_, value)| value * value)
            .sum()
    }
}

/// The weights of up to [`WIDTH`] classes.
#[derive(Serialize, Deserialize)]
struct Panel<R> {
    /// By group of features.
    weights: Vec<R>,
    bias: Lanes<WIDTH>,
}

impl Panel<Lanes<WIDTH>> {
    /// As it is kept after the training.
    fn kept(self, shares: &[f32]) -> Panel<Kept<WIDTH, { WIDTH / 2 }>> {
        let weights = self.weights.iter().zip(shares);
        let weights = weights.map(|(row, share)| Kept::of(row, *share)).collect();
        Panel { weights, bias: self.bias }
    }

    /// Trains the classes from `first` on; `used` says which lanes have a class.
    fn train(
        rows: &Rows,
        classes: &[usize],
        feature_count: usize,
        first: usize,
        used: [bool; WIDTH],
        tolerance: f32,
        mut random: Random,
    ) -> Self {
        let mut panel = Self { weights: vec![Lanes::ZERO; feature_count], bias: Lanes::ZERO };
        let used = used.map(|used| if used { 1.0_f32 } else { 0.0 });
        let mut alphas = vec![[0.0_f32; WIDTH]; rows.len()];
        // The L2 loss adds this to the diagonal of the dual's matrix.
        let slack = 0.5 / COST;
        let mut order: Vec<usize> = (0..rows.len()).collect();
        for _ in 0..PASSES_MAX {
            random.shuffle(&mut order);
            let mut violation_max = 0.0_f32;
            for index in order.iter().copied() {
                let row = rows.row(index);
                let squared = 1.0 + row.iter().map(|(_, value)| value * value).sum::<f32>();
                let scores = panel.scores(row).0;
                let own = classes[index].wrapping_sub(first);
                let alpha = &mut alphas[index];
                let mut next = [0.0_f32; WIDTH];
                let mut step = Lanes::ZERO;
                let mut violation = 0.0_f32;
                for lane in 0..WIDTH {
                    let sign = if lane == own { 1.0 } else { -1.0 };
                    let gradient = used[lane] * (sign * scores[lane] - 1.0 + slack * alpha[lane]);
                    let projected = if alpha[lane] > 0.0 { gradient } else { gradient.min(0.0) };
                    violation = violation.max(projected.abs());
                    next[lane] = (alpha[lane] - gradient / (squared + slack)).max(0.0);
                    step.0[lane] = sign * (next[lane] - alpha[lane]);
                }
                if violation > tolerance * VIOLATION_MIN_SHARE {
                    *alpha = next;
                    for (feature, value) in row {
                        panel.weights[*feature as usize].add_scaled(*value, &step);
                    }
                    panel.bias.add_scaled(1.0, &step);
                }
                violation_max = violation_max.max(violation);
            }
            if violation_max <= tolerance {
                break;
            }
        }
        panel
    }
}

impl<R: Row<WIDTH>> Panel<R> {
    /// `w·x` of each class, with the bias.
    fn scores(&self, entries: &[(u32, f32)]) -> Lanes<WIDTH> {
        let mut scores = self.bias;
        add_rows(&mut scores, &self.weights, entries);
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [[f32; 3]; 8] = [
        [1.0, 0.0, 0.5],
        [0.8, 0.2, 0.0],
        [0.9, 0.4, 0.1],
        [0.0, 1.0, 0.3],
        [0.2, 0.9, 0.0],
        [0.6, 0.5, 1.0],
        [0.1, 0.2, 0.9],
        [0.5, 0.6, 0.2],
    ];
    const CLASSES: [usize; 8] = [0, 0, 0, 1, 1, 2, 2, 1];

    #[test]
    fn weights_agree_with_liblinear() {
        // scikit-learn 1.9.1, LinearSVC(C=3, loss="squared_hinge", dual=True, tol=1e-10): the
        // weights and the intercept of each class.
        let expected = [
            [1.517_206, -1.357_135, -0.958_899, -0.141_723],
            [-1.053_453, 1.596_379, -0.867_813, -0.206_887],
            [-0.762_695, -0.454_014, 1.961_346, -0.774_535],
        ];
        let mut rows = Rows::default();
        for point in POINTS {
            let entries: Vec<(u32, f32)> = (0..).zip(point).collect();
            rows.push(&entries);
        }
        let used = std::array::from_fn(|lane| lane < 3);
        let panel = Panel::train(&rows, &CLASSES, 3, 0, used, 1e-6, Random::new(0));
        for (class, expected) in expected.iter().enumerate() {
            let weights = panel.weights.iter().chain([&panel.bias]).map(|lanes| lanes.0[class]);
            for (weight, expected) in weights.zip(expected) {
                assert!((weight - expected).abs() < 1e-3, "{weight} is not {expected}");
            }
        }
        assert!(panel.bias.0.iter().skip(3).all(|bias| *bias == 0.0), "unused lanes stay at zero");
    }
}
