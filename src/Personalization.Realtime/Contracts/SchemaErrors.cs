using Json.Pointer;
using Json.Schema;

namespace Personalization.Realtime.Contracts;

/// <summary>Writes what the library found in words that begin with the field.</summary>
internal static class SchemaErrors
{
    internal static IReadOnlyList<string> Of(EvaluationResults results)
    {
        var texts = (results.Details ?? []).Prepend(results)
            .Where(one => !one.IsValid)
            .SelectMany(one => (one.Errors ?? new Dictionary<string, string>()).Select(error => $"{PathOf(one.InstanceLocation)}: {error.Value}"))
            .Select(text => text.Length <= SchemaLimits.TextLength ? text : text[..SchemaLimits.TextLength])
            .Distinct(StringComparer.Ordinal)
            .Take(SchemaLimits.Violations)
            .ToList();
        return texts.Count > 0 ? texts : ["The event is not valid by its schema."];
    }

    private static string PathOf(JsonPointer pointer)
    {
        var text = pointer.ToString();
        return text.Length == 0 ? "event" : text[1..].Replace('/', '.').Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
    }
}
