use std::io;

use super::exit::Exit;

/// Why a run cannot go on, for a person: what, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// Something that the user asked for cannot be.
    #[error("{0}")]
    Usage(String),
    /// A text with its own layout, such as the annotated excerpt of a policy.
    #[error("{0}")]
    Rendered(String),
    /// A file cannot be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file, as the user named it.
        path: String,
        /// Why not.
        error: io::Error,
    },
    /// Standard output cannot be written.
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
}

impl Problem {
    pub(super) fn exit(&self) -> Exit {
        match self {
            // A reader that has seen enough, such as `head`, is no failure of the run.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Clean,
            _ => Exit::Usage,
        }
    }

    /// Whether anybody should hear of it.
    pub(super) fn is_silent(&self) -> bool {
        self.exit() == Exit::Clean
    }

    /// A problem with a file.
    pub(super) fn file(path: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { path, error }
    }
}
