using System.Runtime.InteropServices;

namespace Personalization.Realtime.Evaluation;

/// <summary>What a step takes in beside the state: nothing but the time when it is a timer's.</summary>
internal readonly struct StepInput
{
    private readonly IReadOnlyList<EventHit>? _events;

    /// <summary>Gets the events, in any order.</summary>
    internal IReadOnlyList<EventHit> Events
    {
        get => _events ?? [];
        init => _events = value;
    }

    /// <summary>Gets the events at hand: of an array or a list they are those, and no copy.</summary>
    internal ReadOnlySpan<EventHit> Hits => _events switch
    {
        null => default,
        EventHit[] array => array,
        List<EventHit> list => CollectionsMarshal.AsSpan(list),
        _ => _events.ToArray(),
    };

    /// <summary>Gets the record.</summary>
    internal RecordView Record { get; init; }

    /// <summary>Gets the state of another id whose events count for this person from now on; empty for none.</summary>
    internal ReadOnlyMemory<byte> Merged { get; init; }

    /// <summary>Gets what transitions name as their cause.</summary>
    internal string? Cause { get; init; }
}
