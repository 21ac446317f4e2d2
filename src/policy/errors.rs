use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// One thing that is wrong with a policy file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyError {
    /// What is wrong.
    pub message: String,
    /// Where, in bytes.
    pub place: Range<usize>,
    /// What was expected there.
    pub label: String,
    /// Another place that bears on it, with what it has to do with it.
    pub also: Option<(Range<usize>, String)>,
    /// What to do.
    pub help: Option<String>,
}

/// Everything that is wrong with a policy file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.first().map_or("no error", |error| error.message.as_str()))]
pub struct PolicyErrors(pub Vec<PolicyError>);

impl PolicyErrors {
    /// The errors as excerpts of the text with their places marked, in the form of the Rust compiler.
    pub fn render(&self, file: &str, text: &str, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let excerpts = self.0.iter().map(|error| renderer.render(&error.report(file, text)));
        excerpts.collect::<Vec<_>>().join("\n\n")
    }
}

impl PolicyError {
    fn report<'a>(&'a self, file: &'a str, text: &'a str) -> Vec<annotate_snippets::Group<'a>> {
        let within = |place: &Range<usize>| {
            let end = place.end.min(text.len());
            place.start.min(end)..end
        };
        let mut snippet = Snippet::source(text)
            .path(file)
            .annotation(AnnotationKind::Primary.span(within(&self.place)).label(&self.label));
        if let Some((place, label)) = &self.also {
            snippet = snippet.annotation(AnnotationKind::Context.span(within(place)).label(label));
        }
        let mut group = Level::ERROR.primary_title(&self.message).element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        vec![group]
    }

    /// The line and column of the place, both from 1.
    pub fn line_and_column(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.place.start).unwrap_or(text);
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (Self::line_of(&self.place, text), column)
    }

    /// The line on which a place begins, from 1.
    pub fn line_of(place: &Range<usize>, text: &str) -> usize {
        text.get(..place.start).unwrap_or(text).matches('\n').count() + 1
    }
}
