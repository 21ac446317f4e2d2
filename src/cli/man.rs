use super::Done;
use super::exit::Exit;
use super::output::Output;

/// Prints one page: the program, then each of its commands.
pub(super) fn run(command: clap::Command) -> Done {
    let mut page = Vec::new();
    let mut command = command.disable_help_subcommand(true);
    command.build();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands() {
        let man = clap_mangen::Man::new(sub.clone());
        page.extend_from_slice(format!(".SH \"COMMAND {}\"\n", sub.get_name().to_uppercase()).as_bytes());
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    Output::new(None).write(|out| out.write_all(&page))?;
    Ok(Exit::Clean)
}
