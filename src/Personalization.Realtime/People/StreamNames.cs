using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>The cursors of what is configured.</summary>
internal static class StreamNames
{
    /// <summary>Whose readers these are: see <see cref="StreamReaders"/>.</summary>
    internal const string Syncs = "syncs";

    /// <summary>The cursor of a realtime sync or an event sync.</summary>
    internal static string OfSync(string sync) => "sync:" + sync;

    /// <summary>The cursors of all syncs of a configuration.</summary>
    internal static IEnumerable<StreamName> Of(RealtimeDefinitions definitions) =>
    [
        .. definitions.RealtimeSyncs.Select(sync => new StreamName(PersonStream.Outbox, OfSync(sync.Name))),
        .. definitions.EventSyncs.Select(sync => new StreamName(PersonStream.Log, OfSync(sync.Name))),
    ];
}
