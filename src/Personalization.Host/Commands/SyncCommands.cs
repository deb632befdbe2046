using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync</c>: what syncs there are, to run one, and to see what a run would do.</summary>
internal static class SyncCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time) => new("sync", "Lists, runs and plans syncs.")
    {
        SyncListCommand.Create(common, output),
        SyncRunCommand.Create(common, output, time),
        SyncPlanCommand.Create(common, output),
        SyncForgetCommand.Create(common, output),
    };
}
