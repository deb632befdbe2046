using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>events</c>: what comes in.</summary>
internal static class EventCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output, TimeProvider time) => new("events", "Shows what comes in, and what of it breaks its contract.")
    {
        ViolationCommands.Create(common, output, time),
    };
}
