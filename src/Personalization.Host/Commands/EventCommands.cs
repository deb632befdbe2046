using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>events</c>: what comes in.</summary>
internal static class EventCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time) => new("events", "Shows events as they come, counts them by name, and shows what of them breaks its contract.")
    {
        EventTailCommand.Create(common, output, time),
        EventCatalogCommand.Create(common, output),
        ViolationCommands.Create(common, output, time),
    };
}
