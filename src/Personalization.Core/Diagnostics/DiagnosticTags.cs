namespace Personalization.Diagnostics;

/// <summary>The attributes of metrics and activities. None of them ever holds a record key or a value.</summary>
internal static class DiagnosticTags
{
    internal const string Collection = "personalization.collection";
    internal const string Outcome = "personalization.outcome";
    internal const string Sync = "personalization.sync";
    internal const string Status = "personalization.status";
    internal const string ErrorType = "error.type";
}
