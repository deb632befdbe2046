using Personalization.Destinations;

namespace Personalization.Realtime.Delivery;

/// <summary>Attempts of a sync since they were last taken, added up where trigger, status and reason are the same. Used by one thread at a time.</summary>
internal sealed class DeliveryTotals
{
    /// <summary>How many kinds of attempts are told apart; what comes beyond them is told by its status alone.</summary>
    internal const int Most = 20;

    private const string Other = "other";

    private readonly Dictionary<(string Trigger, DeliveryStatus Status, string? Reason), DeliveryAttempt> _totals = [];

    internal void Add(DeliveryAttempt attempt)
    {
        var key = (attempt.Trigger, attempt.Status, attempt.Reason);
        if (!_totals.ContainsKey(key) && _totals.Count >= Most)
        {
            key = (Other, attempt.Status, null);
        }

        var total = _totals.GetValueOrDefault(key) ?? new DeliveryAttempt(attempt.At, key.Item1, 0, attempt.Status, TimeSpan.Zero) { Reason = key.Item3, Attempts = 0 };
        _totals[key] = total with
        {
            At = attempt.At > total.At ? attempt.At : total.At,
            Rows = (int)Math.Min(int.MaxValue, (long)total.Rows + attempt.Rows),
            Duration = total.Duration + attempt.Duration,
            Attempts = total.Attempts + attempt.Attempts,
        };
    }

    /// <summary>Answers what was added up, the newest first, and begins anew.</summary>
    internal IReadOnlyList<DeliveryAttempt> Take()
    {
        DeliveryAttempt[] taken = [.. _totals.Values.OrderByDescending(total => total.At)];
        _totals.Clear();
        return taken;
    }
}
