using Personalization.Destinations;

namespace Personalization.Alerts;

/// <summary>
/// Sends the notices that wait. Whoever sends one claims it first in the journal, so that no other host sends it too, and takes it out afterwards: one that dies between is followed by another when the
/// claim is over, so that a notice is sent twice at most after a crash, and lost never. Thread-safe.
/// </summary>
internal sealed class AlertCourier(AlertStore store, AlertChannels channels, TimeProvider time, AlertDiagnostics diagnostics)
{
    /// <summary>Answers which channels are to be told something of a trigger by now.</summary>
    internal IEnumerable<string> DueOf(AlertState state)
    {
        var now = time.GetUtcNow();
        return state.Notices.SelectMany(notice => notice.Stops).GroupBy(stop => stop.Channel, StringComparer.Ordinal).Where(stops => stops.First().DueAt <= now).Select(stops => stops.Key);
    }

    /// <summary>Sends what a channel is to be told of a trigger, in order, until it does not take one.</summary>
    internal async Task DeliverAsync(AlertKey key, string channel, CancellationToken cancellationToken)
    {
        var open = channels.Find(channel);
        using var turn = open is null ? null : await Turn.TakeAsync(open.Gate, cancellationToken).ConfigureAwait(false);
        while (await ClaimAsync(key, channel, cancellationToken).ConfigureAwait(false) is { } claimed)
        {
            var (notice, stop) = claimed;
            var outcome = open is null ? DeliveryOutcome.Refused("There is no such channel any more.") : await SendAsync(open.Channel, NoticeOf(key, notice, stop), cancellationToken).ConfigureAwait(false);
            var next = NextOf(notice, stop, outcome);
            await store.ChangeAsync(
                key,
                state =>
                {
                    // Another host may have taken over a claim that was over: it goes by what that one does, unless the notice has arrived.
                    var isStill = state.Notices.Any(one => one.Change == notice.Change && one.Stops.Contains(stop));
                    return new(isStill || outcome.Status == DeliveryStatus.Delivered ? state.With(notice.Change, channel, next) : state);
                },
                cancellationToken).ConfigureAwait(false);
            diagnostics.Sent(key, channel, outcome, next is null);
            if (next is not null)
            {
                return;
            }
        }
    }

    /// <summary>Sends a notice to a channel once, whatever becomes of it.</summary>
    internal async ValueTask<DeliveryOutcome> SendAsync(IAlertChannel channel, AlertNotice notice, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(AlertConstants.SendPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await channel.SendAsync(notice, either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryOutcome.Retry($"There was no answer within {AlertSpan.TextOf(AlertConstants.SendPatience)}.");
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
        {
            // Its message may carry an address with a secret in it.
            return DeliveryOutcome.Retry($"It failed with {exception.GetType().Name}.");
        }
    }

    private static AlertNotice NoticeOf(AlertKey key, PendingNotice notice, NoticeStop stop)
    {
        var recipient = new AlertRecipient(stop.Channel, stop.Level);
        return new AlertNotice
        {
            Id = $"{key.Sync}/{AlertWords.Of(key.Trigger)}/{notice.At.ToUnixTimeMilliseconds()}",
            Sync = key.Sync,
            Trigger = key.Trigger,
            Level = recipient.Seen(notice.To),
            Previous = recipient.Seen(notice.From),
            At = notice.At,
            Text = notice.Text,
        };
    }

    private async ValueTask<(PendingNotice Notice, NoticeStop Stop)?> ClaimAsync(AlertKey key, string channel, CancellationToken cancellationToken)
    {
        (PendingNotice, NoticeStop)? claimed = null;
        await store.ChangeAsync(
            key,
            state =>
            {
                claimed = null;
                var now = time.GetUtcNow();
                if (state.Notices.FirstOrDefault(one => one.Stops.Any(stop => stop.Channel == channel)) is not { } first || first.Stops.First(stop => stop.Channel == channel) is not { } stop || stop.DueAt > now)
                {
                    return new(state);
                }

                stop = stop with { Attempts = stop.Attempts + 1, DueAt = now + AlertConstants.Claim };
                claimed = (first, stop);
                return new(state.With(first.Change, channel, stop));
            },
            cancellationToken).ConfigureAwait(false);
        return claimed;
    }

    private NoticeStop? NextOf(PendingNotice notice, NoticeStop stop, DeliveryOutcome outcome)
    {
        var now = time.GetUtcNow();
        if (outcome.Status != DeliveryStatus.Retry || now - notice.At > AlertConstants.GivenUpAfter)
        {
            return null;
        }

        var pause = AlertConstants.FirstPause * Math.Pow(2, Math.Min(stop.Attempts - 1, 10));
        pause = outcome.After > pause ? outcome.After.Value : pause;
        return stop with { DueAt = now + (pause < AlertConstants.LongestPause ? pause : AlertConstants.LongestPause) };
    }

    private sealed class Turn(SemaphoreSlim gate) : IDisposable
    {
        internal static async ValueTask<Turn> TakeAsync(SemaphoreSlim gate, CancellationToken cancellationToken)
        {
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            return new Turn(gate);
        }

        public void Dispose() => gate.Release();
    }
}
