namespace Personalization.Diagnostics;

/// <summary>The names under which the library can be observed. They are stable.</summary>
public static class PersonalizationDiagnostics
{
    /// <summary>The name of the meter of all metrics.</summary>
    public const string MeterName = "Personalization";

    /// <summary>The name of the source of all activities (spans).</summary>
    public const string ActivitySourceName = "Personalization";
}
