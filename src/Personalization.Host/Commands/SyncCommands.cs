using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>sync</c>: what syncs there are, to run one, and to see what a run would do.</summary>
internal static class SyncCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time)
    {
        var command = new Command("sync", "Lists, runs, plans and tests syncs.")
        {
            SyncListCommand.Create(common, output),
            SyncRunCommand.Create(common, output, time),
            SyncPlanCommand.Create(common, output, time),
            SyncTestCommand.Create(common, output),
            SyncSuggestCommand.Create(common, output),
            SyncReconcileCommand.Create(common, output, time),
            SyncUndoCommand.Create(common, output, time),
            SyncReleaseCommand.Create(common, output),
            SyncForgetCommand.Create(common, output),
        };
        foreach (var pause in PauseCommand.Create(common, output, isSequence: false))
        {
            command.Add(pause);
        }

        return command;
    }
}
