using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Mapping;

namespace Personalization.Sync.Preview;

/// <summary>Compares what became of given rows with what a unit test expects, and says in the test's own words what differs.</summary>
internal static class UnitTestComparison
{
    internal static IEnumerable<UnitTestDifference> Compare(IReadOnlyList<UnitTestExpectation> expected, IReadOnlyList<UnitTestOutcome> outcomes)
    {
        var isList = expected.Count > 1 || outcomes.Count > 1;
        for (var i = 0; i < Math.Max(expected.Count, outcomes.Count); i++)
        {
            var place = isList ? $"expect[{i}]" : "expect";
            foreach (var difference in Compare(place, i < expected.Count ? expected[i] : null, i < outcomes.Count ? outcomes[i] : null))
            {
                yield return difference;
            }
        }
    }

    private static IEnumerable<UnitTestDifference> Compare(string place, UnitTestExpectation? expected, UnitTestOutcome? outcome) => (expected, outcome) switch
    {
        (null, _) => [new UnitTestDifference(place, null, Told(outcome!))],
        (_, null) => [new UnitTestDifference(place, Told(expected), null)],
        ({ Ignored: true }, { IsIgnored: true }) => [],
        ({ Rejected: { } reason }, { Rejection: { } given }) => given.Contains(reason, StringComparison.OrdinalIgnoreCase) ? [] : [new UnitTestDifference($"{place}.rejected", Quoted(reason), Quoted(given))],
        ({ Ignored: false, Rejected: null }, { Rejection: null, Mapped.Part: { } part }) => CompareRecord(place, expected, outcome, JsonElement.Parse(part)),
        _ => [new UnitTestDifference(place, Told(expected), Told(outcome))],
    };

    private static IEnumerable<UnitTestDifference> CompareRecord(string place, UnitTestExpectation expected, UnitTestOutcome outcome, JsonElement part)
    {
        if (expected.Key is { } key && key != outcome.Key)
        {
            yield return new UnitTestDifference($"{place}.key", Quoted(key), Quoted(outcome.Key!));
        }

        foreach (var index in JsonElement.Parse(expected.Indexes ?? "{}").EnumerateObject())
        {
            var value = outcome.Mapped!.IndexValues.FirstOrDefault(one => one.Key == index.Name).Value;
            if (index.Value.ValueKind == JsonValueKind.Null ? value is not null : value != index.Value.ToString())
            {
                yield return new UnitTestDifference($"{place}.indexes.{index.Name}", Shown(index.Value), value is null ? "null" : Quoted(value));
            }
        }

        var differences = expected.Record is { } record
            ? Compare($"{place}.record", JsonElement.Parse(record), part, isWhole: true)
            : Compare($"{place}.fields", JsonElement.Parse(expected.Fields!), part, isWhole: false);
        foreach (var difference in differences)
        {
            yield return difference;
        }
    }

    /// <param name="place">Where it is.</param>
    /// <param name="expected">What is expected.</param>
    /// <param name="actual">What there is.</param>
    /// <param name="isWhole">Whether there must not be other properties; those of values always count.</param>
    private static IEnumerable<UnitTestDifference> Compare(string place, JsonElement expected, JsonElement actual, bool isWhole)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            var names = expected.EnumerateObject().Concat(isWhole ? actual.EnumerateObject() : []).Select(property => property.Name).Distinct(StringComparer.Ordinal);
            return names.SelectMany(name => CompareMember($"{place}.{name}", PropertyOf(expected, name), PropertyOf(actual, name)));
        }

        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array)
        {
            var count = Math.Max(expected.GetArrayLength(), actual.GetArrayLength());
            return Enumerable.Range(0, count).SelectMany(i => CompareMember($"{place}[{i}]", ItemOf(expected, i), ItemOf(actual, i)));
        }

        return JsonElement.DeepEquals(expected, actual) ? [] : [new UnitTestDifference(place, Shown(expected), Shown(actual))];
    }

    private static IEnumerable<UnitTestDifference> CompareMember(string place, JsonElement? expected, JsonElement? actual)
        => expected is { } left && actual is { } right
            ? Compare(place, left, right, isWhole: true)
            : [new UnitTestDifference(place, expected is { } gone ? Shown(gone) : null, actual is { } more ? Shown(more) : null)];

    private static JsonElement? PropertyOf(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;

    private static JsonElement? ItemOf(JsonElement json, int index) => index < json.GetArrayLength() ? json[index] : null;

    private static string Told(UnitTestExpectation expected)
        => expected.Ignored ? "ignored" : expected.Rejected is { } reason ? $"rejected: {reason}" : expected.Record is { } record ? $"the record {Shown(JsonElement.Parse(record))}" : $"a record with {Shown(JsonElement.Parse(expected.Fields!))}";

    private static string Told(UnitTestOutcome outcome)
        => outcome.IsIgnored ? "ignored, since the key is null" : outcome.Rejection is { } reason ? $"rejected: {reason}" : $"the record {Encoding.UTF8.GetString(outcome.Mapped!.Part!)}";

    /// <summary>Without escapes of letters that need none.</summary>
    private static string Shown(JsonElement json)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PartMapper.WriterOptions))
        {
            json.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Quoted(string text) => $"\"{text}\"";
}
