//! temporary
#![allow(missing_docs, clippy::all, clippy::pedantic)]
use std::collections::HashMap;
#[derive(Debug)] pub struct Example { pub text: String, pub intent: usize, pub language: String }
#[derive(Debug, Default)] pub struct TrainingOptions;
#[derive(Debug)] pub struct Classification { pub ranked: Vec<(usize, f64)>, pub in_scope: f64 }
#[derive(Debug)] pub struct Classifier { docs: Vec<(usize, HashMap<String, f64>)>, idf: HashMap<String, f64> }
#[derive(Debug, thiserror::Error)] #[error("x")] pub struct E;
fn grams(t: &str) -> Vec<String> { let t = format!(" {} ", t.to_lowercase().replace('ä',"ae").replace('ö',"oe").replace('ü',"ue")); let c: Vec<char> = t.chars().collect(); let mut v: Vec<String> = c.windows(4).map(|w| w.iter().collect()).collect(); v.extend(t.split_whitespace().map(str::to_owned)); v }
impl Classifier {
  pub fn train(e: &[Example], _: &TrainingOptions) -> Result<Self, E> {
    let mut df: HashMap<String, f64> = HashMap::new();
    let g: Vec<Vec<String>> = e.iter().map(|x| grams(&x.text)).collect();
    for x in &g { let s: std::collections::HashSet<_> = x.iter().collect(); for y in s { *df.entry(y.clone()).or_default() += 1.0; } }
    let n = e.len() as f64; let idf: HashMap<String, f64> = df.into_iter().map(|(k, v)| (k, (n / v).ln() + 0.1)).collect();
    let docs = e.iter().zip(g).map(|(x, g)| (x.intent, vec(&g, &idf))).collect();
    Ok(Self { docs, idf })
  }
  pub fn classify(&self, t: &str) -> Classification {
    let v = vec(&grams(t), &self.idf); let mut best: HashMap<usize, f64> = HashMap::new();
    for (i, d) in &self.docs { let s: f64 = v.iter().filter_map(|(k, x)| d.get(k).map(|y| x * y)).sum(); let b = best.entry(*i).or_default(); if s > *b { *b = s; } }
    let mut r: Vec<_> = best.into_iter().map(|(i, s)| (i, (s * 1.6).min(0.99))).collect(); r.sort_by(|a, b| b.1.total_cmp(&a.1)); r.truncate(5);
    let top = r.first().map_or(0.0, |x| x.1); Classification { ranked: r, in_scope: (top * 1.5).min(1.0) }
  }
}
fn vec(g: &[String], idf: &HashMap<String, f64>) -> HashMap<String, f64> { let mut m: HashMap<String, f64> = HashMap::new(); for x in g { if let Some(w) = idf.get(x) { *m.entry(x.clone()).or_default() += w; } } let n = m.values().map(|x| x * x).sum::<f64>().sqrt().max(1e-9); for x in m.values_mut() { *x /= n; } m }
