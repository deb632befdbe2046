using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Personalization;

namespace Quickstart.Screen;

/// <summary>Looks records up and shows them, with the time that it took.</summary>
internal sealed partial class LookupScreen(IPersonalizationCache cache)
{
    private const int Repeats = 1_001;

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Shows a whole record.</summary>
    internal async Task ShowAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var record = await cache.GetAsync(collection, index, value, cancellationToken);
        var first = Stopwatch.GetElapsedTime(started);
        var median = await MedianAsync(collection, index, value, cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{collection} by {index} = {value}: {first.TotalMicroseconds:0} µs, then {median.TotalMicroseconds:0.0} µs (median of {Repeats - 1:N0})"));
        Console.WriteLine(record is null ? "not found" : ToText(JsonNode.Parse(record.Utf8Json.Span)));
    }

    /// <summary>Shows one field of a record.</summary>
    internal async Task ShowFieldAsync(string collection, string index, string value, string field, CancellationToken cancellationToken)
    {
        var record = await cache.GetAsync(collection, index, value, cancellationToken);
        var text = record is null ? "not found" : $"{field} = {ToText(JsonNode.Parse(record.Utf8Json.Span)![field])}";
        Console.WriteLine($"  {collection} by {index} = {value}: {text}");
    }

    /// <summary>Indents for the eye. Records hold emoji as they are; the framework's writer escapes them, so that is undone here.</summary>
    private static string ToText(JsonNode? json)
        => EscapedEmoji().Replace(json?.ToJsonString(Pretty) ?? "null", match => Regex.Unescape(match.Value));

    [GeneratedRegex(@"\\uD[89AB][0-9A-F]{2}\\uD[C-F][0-9A-F]{2}")]
    private static partial Regex EscapedEmoji();

    private async Task<TimeSpan> MedianAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        var times = new TimeSpan[Repeats];
        for (var i = 0; i < times.Length; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await cache.GetAsync(collection, index, value, cancellationToken);
            times[i] = Stopwatch.GetElapsedTime(started);
        }

        Array.Sort(times);
        return times[Repeats / 2];
    }
}
