using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>events violations</c>: what events broke of their contracts.</summary>
internal static class ViolationCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time) => new("violations", "Lists what events broke of their contracts, and takes blocked events in once more.")
    {
        ViolationListCommand.Create(common, output),
        ViolationReplayCommand.Create(common, output, time),
    };
}
