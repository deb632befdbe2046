using System.Diagnostics.Metrics;
using Personalization.People;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.People;

/// <summary>Keeps the events of people out who were erased. Thread-safe.</summary>
internal sealed class EventSuppression : IDisposable
{
    internal const string Name = "personalization.events.suppressed";

    private readonly SuppressionList _list;
    private readonly Meter? _ownMeter;
    private readonly Counter<long> _dropped;

    /// <param name="list">Who was erased.</param>
    /// <param name="meterFactory">Makes the meter; one of its own without it.</param>
    internal EventSuppression(SuppressionList list, IMeterFactory? meterFactory = null)
    {
        _list = list;
        _ownMeter = meterFactory is null ? new Meter(PersonalizationDiagnostics.MeterName) : null;
        _dropped = (_ownMeter ?? meterFactory!.Create(PersonalizationDiagnostics.MeterName)).CreateCounter<long>(Name, "{event}", "Events of erased people, which were accepted and not kept.");
    }

    public void Dispose() => _ownMeter?.Dispose();

    /// <summary>Answers what has an event without what is of erased people. To whoever sent them they are accepted: to say otherwise would tell that somebody was erased.</summary>
    internal async ValueTask<IReadOnlyList<T>> WithoutSuppressedAsync<T>(RealtimePlans plans, IReadOnlyList<T> messages, Func<T, EventMessage> messageOf, CancellationToken cancellationToken)
    {
        var suppressed = messages.Count == 0 ? SuppressedKeys.None : await _list.GetAsync(cancellationToken).ConfigureAwait(false);
        if (suppressed.IsEmpty)
        {
            return messages;
        }

        T[] kept = [.. messages.Where(message => !EventOwners.Contains(plans, messageOf(message), suppressed.Contains))];
        if (kept.Length == messages.Count)
        {
            return messages;
        }

        _dropped.Add(messages.Count - kept.Length);
        return kept;
    }

    /// <summary>Whether one of some values is an erased person's.</summary>
    /// <param name="people">The keys of the values.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<bool> ContainsAnyAsync(IEnumerable<PersonKey> people, CancellationToken cancellationToken)
    {
        var suppressed = await _list.GetAsync(cancellationToken).ConfigureAwait(false);
        if (suppressed.IsEmpty || !people.Any(suppressed.Contains))
        {
            return false;
        }

        _dropped.Add(1);
        return true;
    }

    /// <summary>Answers which events are of erased people, as it is known now; <see langword="null"/> where nobody was erased.</summary>
    internal async ValueTask<Func<EventMessage, bool>?> FindErasedAsync(RealtimePlans plans, CancellationToken cancellationToken)
        => await _list.LoadAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } suppressed ? message => EventOwners.Contains(plans, message, suppressed.Contains) : null;

    /// <summary>Answers the list as it was a moment ago: for what an erasure waits for.</summary>
    internal ValueTask<SuppressedKeys> GetAsync(CancellationToken cancellationToken) => _list.GetAsync(cancellationToken);

    /// <summary>Reads the list as it is now: for what is written where no erasure looks again.</summary>
    internal ValueTask<SuppressedKeys> LoadAsync(CancellationToken cancellationToken) => _list.LoadAsync(cancellationToken);
}
