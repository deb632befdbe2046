using Personalization.Realtime.Evaluation.Compilation;

namespace Personalization.Realtime.Evaluation;

/// <summary>What audiences keep of an event: its filters, its time, and the hash of its message id. Nothing of its JSON.</summary>
internal readonly struct EventHit(ulong id, IReadOnlyList<FilterHit> filters)
{
    /// <summary>Gets the hash of the message id.</summary>
    internal ulong Id => id;

    internal IReadOnlyList<FilterHit> Filters => filters;
}
