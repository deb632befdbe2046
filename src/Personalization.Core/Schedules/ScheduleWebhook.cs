namespace Personalization.Schedules;

/// <summary>Whose calls run something, and which of them. Immutable.</summary>
/// <param name="Provider">Who calls: it says how a call is signed and what it tells.</param>
/// <param name="Jobs">The jobs, connectors or names whose end counts; of all of them when it is empty.</param>
/// <param name="Secret">What calls are signed with. Never shown.</param>
internal sealed record ScheduleWebhook(ScheduleWebhookProvider Provider, IReadOnlyList<string> Jobs, string Secret)
{
    internal bool Takes(string job) => Jobs.Count == 0 || Jobs.Contains(job, StringComparer.Ordinal);

    /// <inheritdoc />
    public override string ToString() => $"webhook {ScheduleWords.Of(Provider)}{(Jobs.Count == 0 ? string.Empty : $" ({string.Join(", ", Jobs)})")}";
}
