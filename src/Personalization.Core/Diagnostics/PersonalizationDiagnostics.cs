namespace Personalization;

/// <summary>The names under which the library can be observed. They are stable.</summary>
public static class PersonalizationDiagnostics
{
    /// <summary>The name of the meter of all metrics.</summary>
    public const string MeterName = "Personalization";

    /// <summary>The name of the source of all activities (spans).</summary>
    public const string ActivitySourceName = "Personalization";
}

/// <summary>The attributes of metrics and activities. None of them ever holds a record key or a value.</summary>
internal static class DiagnosticTags
{
    internal const string Collection = "personalization.collection";
    internal const string Outcome = "personalization.outcome";
    internal const string Sync = "personalization.sync";
    internal const string Status = "personalization.status";
    internal const string Channel = "personalization.channel";
    internal const string Level = "personalization.level";
    internal const string ErrorType = "error.type";
}
