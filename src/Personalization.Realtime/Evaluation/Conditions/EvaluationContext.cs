using Personalization.Realtime.Evaluation.Fields;

namespace Personalization.Realtime.Evaluation.Conditions;

/// <summary>What conditions look at: the fields of a JSON text, a person's events, and the audiences that were judged before.</summary>
internal readonly ref struct EvaluationContext
{
    internal required ReadOnlySpan<byte> Json { get; init; }

    internal required FieldTable Fields { get; init; }

    /// <summary>Gets the time, in ticks in UTC.</summary>
    internal required long Now { get; init; }

    /// <summary>Gets the person's events.</summary>
    internal ReadOnlySpan<EventRing> Rings { get; init; }

    internal ReadOnlySpan<Verdict> Audiences { get; init; }

    /// <summary>Gets the verdicts on conditions that several audiences may have.</summary>
    internal Span<Verdict> Shared { get; init; }

    /// <summary>Finds the events of a filter.</summary>
    internal EventRing? RingOf(ulong filter)
    {
        foreach (var ring in Rings)
        {
            if (ring.Filter == filter)
            {
                return ring;
            }
        }

        return null;
    }
}
