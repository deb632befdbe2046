using System.Globalization;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>A value of an event. Immutable.</summary>
/// <param name="Type">What it is: text, whole number, number, truth value, time, or JSON for a list.</param>
/// <param name="Value">The value, as <see cref="TableValueType"/> says.</param>
/// <param name="Written">The value as it was written, for a column of texts; <see langword="null"/> for a time of the event itself.</param>
internal readonly record struct SinkValue(TableValueType Type, object Value, string? Written)
{
    private const char Nul = '\0';

    internal string Text => Written ?? ((DateTimeOffset)Value).UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    internal static SinkValue OfText(string text)
    {
        // No column of text can hold a NUL.
        var safe = text.Contains(Nul, StringComparison.Ordinal) ? text.Replace(Nul, '\uFFFD') : text;
        return new SinkValue(TableValueType.Text, safe, safe);
    }

    internal static SinkValue OfTime(DateTimeOffset time) => new(TableValueType.Timestamp, time, null);

    internal static SinkValue OfTruth(bool truth) => new(TableValueType.Boolean, truth, truth ? "true" : "false");

    internal static SinkValue OfJson(string json) => new(TableValueType.Json, json, json);
}
