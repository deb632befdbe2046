using System.Text.Json;
using System.Text.RegularExpressions;
using Personalization.DependencyInjection;

namespace Personalization.Hosting.Output;

/// <summary>Why a command failed, as scripts read it.</summary>
/// <param name="Code">The stable code: one of <see cref="ErrorCodes"/>, of the HTTP API, or of this command line.</param>
/// <param name="Message">What is wrong, and what to do next.</param>
/// <param name="Place">Where: <c>file:line:column</c> of the configuration; <see langword="null"/> when it is nowhere in it.</param>
internal sealed partial record CommandError(string Code, string Message, string? Place = null)
{
    /// <summary>The command line cannot be understood.</summary>
    internal const string Usage = "usage";

    /// <summary>The command was interrupted.</summary>
    internal const string Stopped = "stopped";

    /// <summary>A file that the command was given cannot be read or written.</summary>
    internal const string FileUnusable = "file_unusable";

    /// <summary>A template cannot be read or rendered.</summary>
    internal const string TemplateInvalid = "template_invalid";

    /// <summary>The host cannot listen.</summary>
    internal const string AddressUnusable = "address_unusable";

    /// <summary>A defect of this program.</summary>
    internal const string Defect = "defect";

    internal static CommandError Of(ConfigurationProblem problem) => new(
        ErrorCodes.ConfigurationInvalid, (problem.Path.Length == 0 ? string.Empty : problem.Path + ": ") + problem.Message, problem.Location?.ToString());

    /// <summary>Answers an error whose message may begin with its place in the configuration.</summary>
    internal static CommandError Of(string code, string message)
        => Placed().Match(message) is { Success: true } match ? new CommandError(code, match.Groups["rest"].Value, match.Groups["place"].Value) : new CommandError(code, message);

    /// <summary>Writes the error as a value.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("code", Code);
        json.WriteString("message", Message);
        json.WriteString("place", Place);
        json.WriteEndObject();
    }

    [GeneratedRegex(@"\A(?<place>[^\n]+?\.ya?ml:[0-9]+:[0-9]+): (?<rest>.*)\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Placed();
}
