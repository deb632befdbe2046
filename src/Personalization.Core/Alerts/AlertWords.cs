namespace Personalization.Alerts;

/// <summary>The words of triggers and levels in the file, in the API and in the journal.</summary>
internal static class AlertWords
{
    private static readonly (AlertTrigger Trigger, string Word)[] TriggerWords =
    [
        (AlertTrigger.Fatal, "fatal"),
        (AlertTrigger.Rejected, "rejected"),
        (AlertTrigger.ModelSize, "modelSize"),
        (AlertTrigger.Duration, "duration"),
        (AlertTrigger.Throughput, "throughput"),
        (AlertTrigger.Staleness, "staleness"),
    ];

    private static readonly (AlertLevel Level, string Word)[] LevelWords = [(AlertLevel.Ok, "ok"), (AlertLevel.Warning, "warning"), (AlertLevel.Critical, "critical")];

    /// <summary>Gets the words of all triggers.</summary>
    internal static IEnumerable<string> Triggers => TriggerWords.Select(one => one.Word);

    internal static string Of(AlertTrigger trigger) => TriggerWords.First(one => one.Trigger == trigger).Word;

    internal static string Of(AlertLevel level) => LevelWords.First(one => one.Level == level).Word;

    internal static AlertTrigger? TriggerOf(string? word) => TriggerWords.Where(one => one.Word == word).Select(one => (AlertTrigger?)one.Trigger).FirstOrDefault();

    internal static AlertLevel? LevelOf(string? word) => LevelWords.Where(one => one.Word == word).Select(one => (AlertLevel?)one.Level).FirstOrDefault();
}
