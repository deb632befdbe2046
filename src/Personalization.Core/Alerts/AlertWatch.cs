using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.Alerts;

/// <summary>Judges the triggers of syncs and writes what has changed. Thread-safe.</summary>
internal sealed class AlertWatch(AlertStore store, IJournal journal, CurrentDefinitions definitions, TimeProvider time, AlertDiagnostics diagnostics)
{
    /// <summary>Judges every trigger of a sync.</summary>
    /// <returns>Whether somebody is to be told something.</returns>
    internal async ValueTask<bool> JudgeAsync(string syncId, CancellationToken cancellationToken)
    {
        if (Current?.Syncs.GetValueOrDefault(syncId) is not { } sync)
        {
            return false;
        }

        var (hasNotices, warnings, critical) = (false, 0, 0);
        foreach (var rule in sync.Rules)
        {
            var key = new AlertKey(syncId, rule.Trigger);
            var (before, now) = await store.ChangeAsync(key, state => JudgeAsync(key, rule, state, sync.Recipients, cancellationToken), cancellationToken).ConfigureAwait(false);
            diagnostics.Changed(key, before.Level, now);
            hasNotices |= now.Notices.Count > 0;
            warnings += now.Level == AlertLevel.Warning ? 1 : 0;
            critical += now.Level == AlertLevel.Critical ? 1 : 0;
        }

        diagnostics.Note(syncId, warnings, critical);
        return hasNotices;
    }

    /// <summary>Judges every trigger of every sync, and ends the alerts of those that are not on any more.</summary>
    internal async ValueTask JudgeAllAsync(CancellationToken cancellationToken)
    {
        if (Current is not { } current)
        {
            return;
        }

        foreach (var sync in current.Syncs.Keys)
        {
            await JudgeAsync(sync, cancellationToken).ConfigureAwait(false);
        }

        diagnostics.Keep(current.Syncs.Keys);
        foreach (var (key, _) in await store.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var sync = current.Syncs.GetValueOrDefault(key.Sync);
            if (sync?.Rules.Any(rule => rule.Trigger == key.Trigger) != true)
            {
                await EndAsync(key, sync?.Recipients ?? current.Recipients, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gets a value indicating whether time alone may change something.</summary>
    internal bool GoesByTime => Current?.GoesByTime == true;

    private AlertDefinitions? Current => definitions.Value.Find<AlertDefinitions>();

    private async ValueTask<AlertState> JudgeAsync(AlertKey key, AlertRule rule, AlertState state, IReadOnlyList<AlertRecipient> recipients, CancellationToken cancellationToken)
    {
        // Behind the state: where another host has judged newer runs since, this one's judgement is not written.
        var isMuted = await store.IsMutedAsync(key, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var verdict = await new AlertJudge(new RunHistory(journal, key.Sync), definitions.Words, now).JudgeAsync(rule, state.WatchedSince, cancellationToken).ConfigureAwait(false);
        var next = state.After(verdict, isMuted, recipients, now);
        return state.IsNew ? next with { IsNew = false } : next;
    }

    private async ValueTask EndAsync(AlertKey key, IReadOnlyList<AlertRecipient> recipients, CancellationToken cancellationToken)
    {
        var ended = new AlertVerdict(AlertLevel.Ok, "It is not watched any more.");
        var (before, now) = await store.ChangeAsync(key, state => new(state.After(ended, isMuted: false, recipients, time.GetUtcNow())), cancellationToken).ConfigureAwait(false);
        diagnostics.Changed(key, before.Level, now);
        if (now.IsEmpty)
        {
            await store.ForgetAsync(key, cancellationToken).ConfigureAwait(false);
        }
    }
}
