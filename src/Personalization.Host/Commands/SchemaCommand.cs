using System.CommandLine;
using Personalization.Configuration;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>config schema</c>: the JSON Schema of the configuration file, for editors.</summary>
internal static class SchemaCommand
{
    private const string Description = "Prints the JSON Schema of the configuration file, by which editors complete and check it.";

    /// <summary>Answers <c>config</c>, the commands about the configuration file.</summary>
    internal static Command CreateConfig(CommonOptions common, CommandOutput output) => new("config", "Tells of the configuration file.") { ConfigDiffCommand.Create(common, output), Create(output) };

    /// <summary>Answers <c>schema</c>.</summary>
    internal static Command Create(CommandOutput output)
    {
        var command = new Command("schema", Description);
        command.SetAction(_ =>
        {
            output.Answers.Write(JsonSchemaText.Write());
            return ExitCodes.Done;
        });
        return command;
    }
}
