using System.Collections.Immutable;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>
/// Who is configured to read streams by a <see cref="StreamReader"/>: what they have not read is not trimmed. Thread-safe.
/// Whoever reads says so before the first sweep, that is where the engine is made, and again when the configuration is exchanged.
/// </summary>
internal sealed class StreamReaders
{
    private ImmutableDictionary<string, ImmutableArray<StreamName>> _byOwner = ImmutableDictionary.Create<string, ImmutableArray<StreamName>>(StringComparer.Ordinal);

    /// <summary>Says who reads, in the place of what the same owner said before.</summary>
    /// <param name="owner">Who says it, such as <c>syncs</c> or <c>sinks</c>.</param>
    /// <param name="readers">The readers; none when there are none any more.</param>
    internal void Set(string owner, IEnumerable<StreamName> readers) => ImmutableInterlocked.AddOrUpdate(ref _byOwner, owner, _ => [.. readers], (_, _) => [.. readers]);

    /// <summary>Answers the cursors of a stream.</summary>
    internal IReadOnlyList<string> Of(PersonStream stream)
        => [.. _byOwner.Values.SelectMany(readers => readers).Where(reader => reader.Stream == stream).Select(reader => reader.Reader).Distinct(StringComparer.Ordinal)];
}
