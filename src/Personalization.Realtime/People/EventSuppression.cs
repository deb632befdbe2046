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

    /// <summary>Answers the messages without those of erased people. To whoever sent them they are accepted: to say otherwise would tell that somebody was erased.</summary>
    internal async ValueTask<IReadOnlyList<EventMessage>> WithoutSuppressedAsync(RealtimePlans plans, IReadOnlyList<EventMessage> messages, CancellationToken cancellationToken)
    {
        var suppressed = await _list.GetAsync(cancellationToken).ConfigureAwait(false);
        if (suppressed.IsEmpty)
        {
            return messages;
        }

        EventMessage[] kept = [.. messages.Where(message => !IsOfErased(plans, message, suppressed))];
        if (kept.Length == messages.Count)
        {
            return messages;
        }

        _dropped.Add(messages.Count - kept.Length);
        return kept;
    }

    /// <summary>As events are routed: by the value that leads to a record, else by the device. Without a parent it is the user's, else the device's.</summary>
    private static bool IsOfErased(RealtimePlans plans, EventMessage message, SuppressedKeys suppressed)
    {
        var touchesAny = false;
        foreach (var plan in plans.All)
        {
            foreach (var key in plan.Keys)
            {
                var touches = key.Touches(message);
                touchesAny |= touches;
                if (!touches && (message.UserId is null || message.AnonymousId is null))
                {
                    continue;
                }

                if (key.ValueOf(message) is { } value ? suppressed.Contains(PersonIds.OfValue(plan.Name, key.Index, value))
                    : message.AnonymousId is { } device && suppressed.Contains(PersonIds.OfDevice(plan.Name, device)))
                {
                    return true;
                }
            }
        }

        return !touchesAny && suppressed.Contains(message.UserId is { } user ? PersonIds.OfUnknownUser(user) : PersonIds.OfUnknownDevice(message.AnonymousId));
    }
}
