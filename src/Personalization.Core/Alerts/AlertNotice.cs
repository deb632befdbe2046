namespace Personalization.Alerts;

/// <summary>What a recipient is told: one of a sync's triggers has another status. It holds names, numbers and times, and no keys or values of records. Immutable.</summary>
public sealed record AlertNotice
{
    /// <summary>Gets the id: the same when a notice is sent again, since nobody knows whether it arrived.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the sync's id; of a test, the name of the channel.</summary>
    public required string Sync { get; init; }

    /// <summary>Gets the trigger.</summary>
    public required AlertTrigger Trigger { get; init; }

    /// <summary>Gets the status now, as this recipient sees it: for one who hears of CRITICAL only, WARNING is <see cref="AlertLevel.Ok"/>.</summary>
    public required AlertLevel Level { get; init; }

    /// <summary>Gets the status before, as this recipient sees it.</summary>
    public required AlertLevel Previous { get; init; }

    /// <summary>Gets when the status changed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Gets what is the matter, in a sentence or two.</summary>
    public required string Text { get; init; }

    /// <summary>Gets a value indicating whether nothing is the matter: somebody tries the channel.</summary>
    public bool IsTest { get; init; }

    /// <summary>Gets what is the same for all notices of one trigger of a sync, by which a service puts them together.</summary>
    public string Subject => IsTest ? $"test/{Sync}" : $"{Sync}/{AlertWords.Of(Trigger)}";

    /// <summary>Gets sync, trigger and status in a line, such as <c>CRITICAL: sync 'orders', fatal</c>.</summary>
    public string Title => IsTest ? $"Test of the alert channel '{Sync}'"
        : $"{(Level == AlertLevel.Ok ? "RECOVERED" : AlertWords.Of(Level).ToUpperInvariant())}: sync '{Sync}', {AlertWords.Of(Trigger)}";
}
