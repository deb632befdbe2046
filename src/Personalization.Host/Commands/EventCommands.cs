using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>events</c>: what comes in.</summary>
internal static class EventCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time) => new("events", "Shows events as they come, and counts them by name.")
    {
        EventTailCommand.Create(common, output, time),
        EventCatalogCommand.Create(common, output),
    };
}
