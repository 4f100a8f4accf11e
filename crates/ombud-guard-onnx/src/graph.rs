//! `model.onnx`: tokens in, numbers out.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::Arc,
};

use tract_onnx::{
    Onnx,
    ops::logic::If,
    pb::{GraphProto, ModelProto},
    prelude::{
        DatumType, Framework as _, InferenceFact, InferenceModel, InferenceModelExt as _, InletId,
        IntoRunnable as _, IntoTValue as _, OutletId, TDim, TValue, TVec, Tensor, ToDim as _,
        TractError, TractResult, TypedRunnableModel,
    },
    tract_core::internal::DimLike as _,
    tract_hir::infer::{Factoid as _, InferenceModelPatch},
};

use crate::{
    error::{guarded, listed, one_line},
    windows::Window,
};

/// What a classifier is given, by the names that `optimum` uses.
const INPUTS: [&str; 4] = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];

/// What it answers with.
const OUTPUT: &str = "logits";

/// A graph that is ready to run.
#[derive(Debug)]
pub(crate) struct Graph {
    plan: Arc<TypedRunnableModel>,
    /// Which of [`INPUTS`] it takes, in its order, and their types.
    inputs: Vec<(&'static str, DatumType)>,
    /// How many tokens it takes, where that is fixed: shorter windows are filled up.
    length: Option<usize>,
    pad_id: i64,
}

impl Graph {
    /// Read the file, for windows of so many tokens at most.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(crate) fn open(path: &Path, tokens_max: usize, pad_id: i64) -> Result<Self, String> {
        guarded("tract", || Self::opened(path, tokens_max, pad_id))
    }

    fn opened(path: &Path, tokens_max: usize, pad_id: i64) -> Result<Self, String> {
        let onnx = tract_onnx::onnx();
        let file = onnx.proto_model_for_path(path).map_err(|_| "it is no ONNX file".to_owned())?;
        let graph = file.graph.as_ref().ok_or("there is no graph in it")?;
        check(&onnx, graph)?;
        let folder = path.parent().and_then(Path::to_str);
        let read = read(&onnx, &file, folder)?;
        // It holds all weights a second time.
        drop(file);
        let mut inputs = Vec::new();
        for (index, outlet) in read.inputs.iter().enumerate() {
            let given = &read.node(outlet.node).name;
            let name = INPUTS.into_iter().find(|known| known == given).ok_or_else(|| {
                format!("it takes `{given}`, and a text classifier takes {}", listed(&INPUTS))
            })?;
            let fact = read.input_fact(index).map_err(|error| said(&error))?;
            let of_type = fact.datum_type.concretize().unwrap_or(DatumType::I64);
            if of_type != DatumType::I64 && of_type != DatumType::I32 {
                return Err(format!("`{name}` is of the type {of_type:?}, and tokens are numbers"));
            }
            inputs.push((name, of_type));
        }
        let masked = inputs.iter().any(|(name, _)| *name == "attention_mask");
        let fixed = fixed_length(&read)?;
        if let Some(fixed) = fixed.filter(|fixed| *fixed < tokens_max) {
            return Err(format!(
                "it takes just {fixed} tokens, fewer than `tokens_max` = {tokens_max} in `classifier.toml`"
            ));
        }
        let mut wrong = String::new();
        // As many tokens as there are, where it can be made ready for that; many a graph can only for one number, and what
        // is missing to it is then filled up, which the mask says.
        let lengths = fixed.map_or(vec![None, Some(tokens_max)], |fixed| vec![Some(fixed)]);
        for length in lengths {
            if length.is_some() && !masked {
                let filled = "it takes only windows of one length, and no `attention_mask` that says where the text ends";
                return Err(if wrong.is_empty() { filled.to_owned() } else { wrong });
            }
            match guarded("tract", || {
                ready(read.clone(), &inputs, length).map_err(|error| said(&error))
            }) {
                Ok(plan) => return Ok(Self { plan, inputs, length, pad_id }),
                Err(error) => wrong = error,
            }
        }
        Err(format!("tract cannot run it: {wrong}"))
    }

    /// The numbers of a window, one for each label.
    ///
    /// # Errors
    /// What went wrong, in words.
    pub(crate) fn run(&self, window: &Window) -> Result<Vec<f32>, String> {
        guarded("tract", || {
            let count = window.ids.len();
            let length = self.length.unwrap_or(count);
            let mut given: TVec<TValue> = TVec::new();
            for (name, of_type) in &self.inputs {
                let (values, rest): (Vec<i64>, i64) = match *name {
                    "input_ids" => (window.ids.clone(), self.pad_id),
                    "attention_mask" => (vec![1; count], 0),
                    "token_type_ids" => (window.types.clone(), 0),
                    _ => ((0..).take(length).collect(), 0),
                };
                let mut values = values;
                values.resize(length, rest);
                let tensor = Tensor::from_shape(&[1, length], &values)
                    .and_then(|tensor| tensor.cast_to_dt(*of_type).map(Cow::into_owned))
                    .map_err(|error| said(&error))?;
                given.push(tensor.into_tvalue());
            }
            let answer = self.plan.run(given).map_err(|error| said(&error))?;
            let answer = answer.first().ok_or("it answers with nothing")?;
            if answer.rank() != 2 || answer.shape().first() != Some(&1) {
                return Err(format!(
                    "its `{OUTPUT}` have the shape {:?}, and one row of numbers was expected",
                    answer.shape()
                ));
            }
            let answer = answer.cast_to::<f32>().map_err(|error| said(&error))?;
            let view = answer.to_plain_array_view::<f32>().map_err(|error| said(&error))?;
            Ok(view.iter().copied().collect())
        })
    }
}

/// What tract would not say, or not in words that help.
fn check(onnx: &Onnx, graph: &GraphProto) -> Result<(), String> {
    let mut unknown = BTreeSet::new();
    let mut ahead = vec![graph];
    while let Some(graph) = ahead.pop() {
        for node in &graph.node {
            if !onnx.op_register.0.contains_key(&node.op_type) {
                unknown.insert(node.op_type.as_str());
            }
            ahead.extend(node.attribute.iter().filter_map(|attribute| attribute.g.as_ref()));
        }
    }
    if !unknown.is_empty() {
        let unknown: Vec<&str> = unknown.into_iter().collect();
        return Err(format!("tract does not know its operators {}", listed(&unknown)));
    }
    let made: BTreeSet<&str> = (graph.node.iter().flat_map(|node| &node.output))
        .chain(graph.input.iter().map(|input| &input.name))
        .chain(graph.initializer.iter().map(|constant| &constant.name))
        .map(String::as_str)
        .collect();
    let outputs: Vec<&str> = graph.output.iter().map(|output| output.name.as_str()).collect();
    if !outputs.contains(&OUTPUT) {
        return Err(format!(
            "it has no output `{OUTPUT}`, as a classifier does, but {}: export it with `--task text-classification`",
            listed(&outputs)
        ));
    }
    let lost: Vec<&str> = outputs.into_iter().filter(|output| !made.contains(output)).collect();
    if !lost.is_empty() {
        return Err(format!("nothing in it makes its output {}", listed(&lost)));
    }
    Ok(())
}

fn read(onnx: &Onnx, file: &ModelProto, folder: Option<&str>) -> Result<InferenceModel, String> {
    let parsed = onnx.parse(file, folder).map_err(|error| said(&error))?;
    if !parsed.unresolved_inputs.is_empty() {
        return Err(format!("nothing in it makes {}", listed(&parsed.unresolved_inputs)));
    }
    let mut model = parsed.model;
    model.select_outputs_by_name([OUTPUT]).map_err(|error| said(&error))?;
    Ok(model)
}

/// How many tokens it takes at once, where the file fixes that.
fn fixed_length(model: &InferenceModel) -> Result<Option<usize>, String> {
    let mut length = None;
    for index in 0..model.inputs.len() {
        let fact = model.input_fact(index).map_err(|error| said(&error))?;
        let dims: Vec<Option<usize>> = (fact.shape.dims())
            .map(|dim| dim.concretize().and_then(|dim| dim.to_usize().ok()))
            .collect();
        match dims.as_slice() {
            // Nothing is said.
            [] => {}
            [None | Some(1), own] => match (length, *own) {
                (Some(one), Some(other)) if one != other => {
                    return Err(format!("its inputs take {one} tokens, and {other}"));
                }
                (_, own) => length = own.or(length),
            },
            _ => {
                let name = model.inputs.get(index).map(|outlet| model.node(outlet.node));
                let name = name.map(|node| node.name.as_str()).unwrap_or_default();
                return Err(format!(
                    "`{name}` is not one row of tokens: export it for one text at a time, or for any number of texts"
                ));
            }
        }
    }
    Ok(length)
}

/// Make it ready to run, for windows of one length or of any.
fn ready(
    mut model: InferenceModel,
    inputs: &[(&str, DatumType)],
    length: Option<usize>,
) -> TractResult<Arc<TypedRunnableModel>> {
    let length: TDim = match length {
        Some(length) => length.to_dim(),
        None => model.symbols.sym("TOKENS").to_dim(),
    };
    for (index, (_, of_type)) in inputs.iter().enumerate() {
        let fact = InferenceFact::dt_shape(*of_type, [1.to_dim(), length.clone()]);
        model.set_input_fact(index, fact)?;
    }
    decide(&mut model)?;
    model.into_optimized()?.into_runnable()
}

/// Put the branch that is taken in the place of each `If` whose condition is known now that the lengths are. Tract does so
/// itself, but only after it has asked that both branches give the same shape, and theirs is not where `DeBERTa` asks whether
/// questions and keys are equally many.
fn decide(model: &mut InferenceModel) -> TractResult<()> {
    loop {
        model.analyse(false)?;
        let mut decided = Vec::new();
        for node in model.nodes() {
            let (Some(branches), Some(condition)) = (node.op_as::<If>(), node.inputs.first())
            else {
                continue;
            };
            if let Some(value) = model.outlet_fact(*condition)?.value.concretize() {
                let taken = if value.cast_to_scalar::<bool>()? {
                    &branches.then_body
                } else {
                    &branches.else_body
                };
                decided.push(spliced(model, node.id, branches, taken)?);
            }
        }
        if decided.is_empty() {
            return Ok(());
        }
        for patch in decided {
            patch.apply(model)?;
        }
        // What nobody needs any more could not be looked at again.
        model.compact()?;
    }
}

/// A change that puts a branch in the place of its `If`.
fn spliced(
    model: &InferenceModel,
    at: usize,
    branches: &If,
    taken: &InferenceModel,
) -> TractResult<InferenceModelPatch> {
    let names = |body: &InferenceModel| -> Vec<String> {
        body.inputs.iter().map(|outlet| body.node(outlet.node).name.clone()).collect()
    };
    // What the branches need from outside follows the condition, by name.
    let needed: BTreeSet<String> =
        names(&branches.then_body).into_iter().chain(names(&branches.else_body)).collect();
    let node = model.node(at);
    let lost = |name: &str| TractError::msg(format!("nothing in it makes what `{name}` needs"));
    let mut patch = InferenceModelPatch::default();
    let mut places: HashMap<OutletId, OutletId> = HashMap::new();
    for (outlet, name) in taken.inputs.iter().zip(names(taken)) {
        let given = needed.iter().position(|known| *known == name);
        let given = given.and_then(|index| node.inputs.get(index + 1));
        let given = given.ok_or_else(|| lost(&name))?;
        places.insert(*outlet, patch.tap_model(model, *given)?);
    }
    for id in taken.eval_order()? {
        let inner = taken.node(id);
        if taken.inputs.iter().any(|outlet| outlet.node == id) {
            continue;
        }
        let facts = inner.outputs.iter().map(|outlet| outlet.fact.clone()).collect();
        let name = format!("{}.{}", node.name, inner.name);
        let added = patch.add_node(name, inner.op.clone(), facts)?;
        for (slot, input) in inner.inputs.iter().enumerate() {
            let from = places.get(input).copied().ok_or_else(|| lost(&inner.name))?;
            patch.add_edge(from, InletId::new(added, slot))?;
        }
        for slot in 0..inner.outputs.len() {
            places.insert(OutletId::new(id, slot), OutletId::new(added, slot));
        }
    }
    for (slot, output) in taken.outputs.iter().enumerate() {
        let by = places.get(output).copied().ok_or_else(|| lost(&node.name))?;
        patch.shunt_outside(model, OutletId::new(at, slot), by)?;
    }
    Ok(patch)
}

/// An error of tract in one line: what it began with, and what was at the bottom of it.
fn said(error: &TractError) -> String {
    let chain: Vec<String> = error.chain().map(ToString::to_string).collect();
    let ends = match chain.as_slice() {
        [] => Vec::new(),
        [only] => vec![only.as_str()],
        [first, .., last] => vec![first.as_str(), last.as_str()],
    };
    one_line(&ends.join(": "))
}
