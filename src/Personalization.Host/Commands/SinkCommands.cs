using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>sinks</c>: what is written into tables, and what they would not take.</summary>
internal static class SinkCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time) => new("sinks", "Lists sinks and what their tables would not take, replays and discards it, and writes memberships.")
    {
        SinkListCommand.Create(common, output),
        SinkFailuresCommand.Create(common, output),
        SinkEndCommand.CreateReplay(common, output, time),
        SinkEndCommand.CreateDiscard(common, output, time),
        SinkSnapshotCommand.Create(common, output, time),
    };
}
