using Personalization.Realtime.Evaluation.Compilation;

namespace Personalization.Realtime.Evaluation;

/// <summary>What audiences keep of an event: its filters, its time, and the hash of its message id. Nothing of its JSON. Most events are of one filter, which lies here and not in a list.</summary>
internal readonly struct EventHit(ulong id, FilterHit first, List<FilterHit>? more)
{
    /// <summary>Gets the hash of the message id.</summary>
    internal ulong Id => id;

    /// <summary>Gets how many filters it is of; at least one.</summary>
    internal int Count => 1 + (more?.Count ?? 0);

    internal FilterHit this[int index] => index == 0 ? first : more![index - 1];
}
