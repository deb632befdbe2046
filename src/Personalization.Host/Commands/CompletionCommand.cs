using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>completion SHELL</c>: the script that makes a shell ask this program for completions, by the <c>[suggest]</c> directive.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _personalization() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(personalization "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _personalization personalization
        """;

    private const string Zsh = """
        #compdef personalization
        _personalization() {
          local -a found
          found=("${(@f)$(personalization "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a found || _files
        }
        compdef _personalization personalization
        """;

    private const string Fish = """
        complete --command personalization --arguments '(personalization "[suggest:"(commandline -C)"]" (commandline -cp | string collect) 2>/dev/null)'
        """;

    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    internal static Command Create(CommandOutput output)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish.", HelpName = "bash|zsh|fish" };
        shell.AcceptOnlyFromAmong(Shells);
        var command = new Command("completion", "Prints a script for completion with the tab key: source <(personalization completion bash).") { shell };
        command.SetAction(result =>
        {
            output.Answers.WriteLine(result.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCodes.Done;
        });
        return command;
    }
}
