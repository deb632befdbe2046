using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>audience</c>: what audiences there are, who is in them, and why.</summary>
internal static class AudienceCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time) => new("audience", "Lists audiences, counts their members, tells why somebody is one, verifies and replays them.")
    {
        AudienceListCommand.Create(common, output),
        AudiencePreviewCommand.Create(common, output),
        AudienceExplainCommand.Create(common, output),
        AudienceVerifyCommand.CreateVerify(common, output, time),
        AudienceVerifyCommand.CreateReconcile(common, output, time),
        AudienceReplayCommand.Create(common, output, time),
    };
}
