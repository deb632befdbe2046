using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>audience</c>: what audiences there are, who is in them, and why.</summary>
internal static class AudienceCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output) => new("audience", "Lists audiences, counts their members, and tells why somebody is one.")
    {
        AudienceListCommand.Create(common, output),
        AudiencePreviewCommand.Create(common, output),
        AudienceExplainCommand.Create(common, output),
    };
}
