using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>The cursors of sinks.</summary>
internal static class SinkStreams
{
    /// <summary>Whose readers these are: see <see cref="StreamReaders"/>.</summary>
    internal const string Owner = "sinks";

    /// <summary>The streams that a sink reads.</summary>
    internal static IReadOnlyList<StreamName> Of(string sink) => [new(PersonStream.Log, "sink:" + sink), new(PersonStream.Violations, "sink-violations:" + sink)];

    /// <summary>The cursors of all sinks of a configuration.</summary>
    internal static IEnumerable<StreamName> Of(RealtimeDefinitions definitions) => definitions.Sinks.SelectMany(sink => Of(sink.Name));
}
