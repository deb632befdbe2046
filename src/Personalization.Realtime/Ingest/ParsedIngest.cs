using Personalization.Realtime.Events;

namespace Personalization.Realtime.Ingest;

/// <summary>Takes what was read from a body in.</summary>
internal static class ParsedIngest
{
    /// <summary>Takes the good messages in.</summary>
    /// <returns>What became of all messages of the body, each named by its place in it.</returns>
    internal static async ValueTask<IngestResult> AcceptAsync(this IEventIngest ingest, string source, ParsedEvents events, CancellationToken cancellationToken)
    {
        if (events.Messages.Count == 0)
        {
            return new IngestResult(0, events.Rejected);
        }

        var result = await ingest.AcceptAsync(source, events.Messages, cancellationToken).ConfigureAwait(false);
        return result.Rejected.Count == 0 ? result with { Rejected = events.Rejected, Warnings = events.Warnings }
            : result with
            {
                Warnings = events.Warnings,
                Rejected = [.. events.Rejected.Concat(result.Rejected.Select(rejected => rejected with { Index = events.IndexOf(rejected.Index) })).OrderBy(rejected => rejected.Index)],
            };
    }
}
