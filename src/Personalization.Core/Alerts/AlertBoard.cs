using Personalization.Destinations;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.Alerts;

/// <summary>What people ask of alerts and do to them. Thread-safe.</summary>
internal sealed class AlertBoard(AlertStore store, AlertChannels channels, AlertTools tools, CurrentDefinitions definitions, TimeProvider time)
{
    /// <summary>Answers the triggers that alert or are muted, the worst first.</summary>
    internal async ValueTask<IReadOnlyList<AlertView>> ListAsync(CancellationToken cancellationToken)
    {
        var mutes = await store.ListMutesAsync(cancellationToken).ConfigureAwait(false);
        var states = (await store.ListAsync(cancellationToken).ConfigureAwait(false)).ToDictionary(one => one.Key, one => one.State);
        return [.. states.Keys.Union(mutes.Keys)
            .Where(IsOn)
            .Select(key => new AlertView(key, states.GetValueOrDefault(key) ?? new AlertState(), mutes.GetValueOrDefault(key)))
            .Where(view => view.State.Level != AlertLevel.Ok || view.Mute is not null)
            .OrderByDescending(view => view.State.Level).ThenBy(view => view.Key.Sync, StringComparer.Ordinal).ThenBy(view => view.Key.Trigger)];
    }

    /// <summary>Counts the alerts of each sync; those that are muted count too.</summary>
    internal async ValueTask<IReadOnlyDictionary<string, AlertCounts>> CountAsync(CancellationToken cancellationToken)
        => (await store.ListAsync(cancellationToken).ConfigureAwait(false))
            .Where(one => IsOn(one.Key))
            .GroupBy(one => one.Key.Sync, StringComparer.Ordinal)
            .ToDictionary(
                sync => sync.Key,
                sync => new AlertCounts(sync.Count(one => one.State.Level == AlertLevel.Critical), sync.Count(one => one.State.Level == AlertLevel.Warning)),
                StringComparer.Ordinal);

    /// <summary>Lets nobody be told of a trigger, for a time or for ever.</summary>
    /// <exception cref="PersonalizationException">There is no such sync (<c>sync_not_found</c>) or trigger, or the time is none (<c>options_invalid</c>).</exception>
    internal async ValueTask<AlertView> MuteAsync(string sync, string trigger, TimeSpan? length, CancellationToken cancellationToken)
    {
        var key = KeyOf(sync, trigger);
        if (length <= TimeSpan.Zero || length > TimeSpan.FromDays(3_650))
        {
            throw new PersonalizationException(ErrorCodes.OptionsInvalid, "The time to mute must be more than zero and at most ten years. Leave it out to mute until it is unmuted.");
        }

        var now = time.GetUtcNow();
        var mute = new AlertMute(now, now + length);
        await store.MuteAsync(key, mute, cancellationToken).ConfigureAwait(false);
        return new AlertView(key, await StateOfAsync(key, cancellationToken).ConfigureAwait(false), mute);
    }

    /// <summary>Lets recipients be told again. When the status is another one than they were told last, they are told now.</summary>
    /// <exception cref="PersonalizationException">There is no such sync (<c>sync_not_found</c>) or trigger (<c>options_invalid</c>).</exception>
    internal async ValueTask<AlertView> UnmuteAsync(string sync, string trigger, CancellationToken cancellationToken)
    {
        var key = KeyOf(sync, trigger);
        await store.UnmuteAsync(key, cancellationToken).ConfigureAwait(false);
        await tools.Work.JudgeAsync(sync, cancellationToken).ConfigureAwait(false);
        return new AlertView(key, await StateOfAsync(key, cancellationToken).ConfigureAwait(false), null);
    }

    /// <summary>Sends a test to a channel.</summary>
    /// <exception cref="PersonalizationException">There is no such channel (<c>alert_channel_not_found</c>).</exception>
    internal async ValueTask<DeliveryOutcome> TestAsync(string name, CancellationToken cancellationToken)
    {
        var open = channels.Find(name) ?? throw new PersonalizationException(
            ErrorCodes.AlertChannelNotFound, $"There is no alert channel '{name}'. {NameSuggestion.For(name, channels.Names)}");
        var now = time.GetUtcNow();
        var notice = new AlertNotice
        {
            Id = $"test/{name}/{now.ToUnixTimeMilliseconds()}",
            Sync = name,
            Trigger = AlertTrigger.Fatal,
            Level = AlertLevel.Warning,
            Previous = AlertLevel.Ok,
            At = now,
            Text = "Nothing is the matter: somebody tries this channel.",
            IsTest = true,
        };
        return await tools.Courier.SendAsync(open.Channel, notice, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<AlertState> StateOfAsync(AlertKey key, CancellationToken cancellationToken)
        => (await store.ChangeAsync(key, static state => new(state), cancellationToken).ConfigureAwait(false)).Now;

    private bool IsOn(AlertKey key) => definitions.Value.Find<AlertDefinitions>()?.Syncs.GetValueOrDefault(key.Sync)?.Rules.Any(rule => rule.Trigger == key.Trigger) == true;

    private AlertKey KeyOf(string sync, string word)
    {
        var syncs = definitions.Value.Syncs;
        if (!syncs.ContainsKey(sync))
        {
            throw new PersonalizationException(ErrorCodes.SyncNotFound, $"There is no sync '{sync}'. {NameSuggestion.For(sync, syncs.Keys)}");
        }

        var key = new AlertKey(sync, AlertWords.TriggerOf(word) ?? throw new PersonalizationException(ErrorCodes.OptionsInvalid, $"'{word}' is no trigger. {NameSuggestion.For(word, AlertWords.Triggers)}"));
        return IsOn(key) ? key : throw new PersonalizationException(ErrorCodes.OptionsInvalid, $"The trigger '{word}' is off for sync '{sync}', so there is nothing to mute. It is on when the sync's alerts name it.");
    }
}

/// <summary>What the board works with beside the journal.</summary>
internal sealed record AlertTools(AlertWork Work, AlertCourier Courier);

/// <summary>A trigger as it is shown.</summary>
internal sealed record AlertView(AlertKey Key, AlertState State, AlertMute? Mute);

/// <summary>How many triggers of a sync alert.</summary>
internal readonly record struct AlertCounts(int Critical, int Warning);
