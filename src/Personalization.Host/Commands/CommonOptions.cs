using System.CommandLine;
using System.CommandLine.Parsing;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary>The options that several commands share.</summary>
/// <param name="output">Where commands write.</param>
internal sealed class CommonOptions(CommandOutput output)
{
    internal const string DefaultConfig = "personalization.yaml";

    internal const string JsonName = "--json";

    internal const string HostVariable = "PERSONALIZATION_HOST";
    private const string KeyVariable = "PERSONALIZATION_KEY";

    /// <summary>Gets where commands write.</summary>
    internal CommandOutput Output => output;

    internal Option<bool> Json { get; } = new(JsonName) { Description = "Answer JSON, for scripts.", Recursive = true };

    internal Option<string> Config { get; } = new("--config")
    {
        Description = "The configuration: a YAML file, or a folder of them.",
        HelpName = "FILE",
        DefaultValueFactory = _ => DefaultConfig,
    };

    internal Option<string?> Host { get; } = new("--host")
    {
        Description = $"Ask a running host, such as http://localhost:5080, instead of opening the store here; {HostVariable} without it.",
        HelpName = "URL",
    };

    internal Option<string?> Key { get; } = new("--key")
    {
        Description = $"The API key for the host; {KeyVariable} without it, which keeps it out of the list of processes.",
        HelpName = "KEY",
    };

    internal Option<string?> Region { get; } = new("--region")
    {
        Description = "The store in which records are looked up, where there are several; the first without it.",
        HelpName = "NAME",
    };

    // No default values: help would show them, and a key is a secret.
    /// <summary>Lets the tab key complete what is configured.</summary>
    internal CommonOptions WithCompletion()
    {
        Region.Suggests(this, names => names.Regions);
        return this;
    }

    /// <summary>Gets the host that the environment names.</summary>
    internal static string? HostOfEnvironment => Chosen(null, HostVariable);

    internal string? HostOf(SymbolResult result) => Chosen(result.GetValue(Host), HostVariable);

    internal string? KeyOf(SymbolResult result) => Chosen(result.GetValue(Key), KeyVariable);

    private static string? Chosen(string? given, string variable)
        => (given ?? Environment.GetEnvironmentVariable(variable)) is { Length: > 0 } chosen ? chosen : null;
}
