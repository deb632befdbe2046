using System.CommandLine;
using Personalization.Hosting.Output;

namespace Personalization.Hosting.Commands;

/// <summary><c>dead-letters</c>: what destinations would not take.</summary>
internal static class DeadLetterCommands
{
    internal static Command Create(CommonOptions common, CommandOutput output) => new("dead-letters", "Lists what destinations of realtime syncs and event syncs would not take, replays and discards it.")
    {
        DeadLetterListCommand.Create(common, output),
        DeadLetterShowCommand.Create(common, output),
        DeadLetterEndCommand.CreateReplay(common, output),
        DeadLetterEndCommand.CreateDiscard(common, output),
    };
}
