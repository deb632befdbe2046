using System.Text.Json;
using Personalization.Errors;
using Personalization.Sync;
using Personalization.Sync.Preview;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks that unit tests of a sync are well-formed. Whether they pass is found when they are run.</summary>
/// <param name="errors">Takes what is wrong.</param>
/// <param name="place">Where the tests are.</param>
/// <param name="primary">The collection's primary index; <see langword="null"/> where there is none, which is an error of its own.</param>
internal sealed class UnitTestChecker(ConfigurationErrors errors, string place, string? primary)
{
    // What one test may be given: it is read into memory.
    private const int MaxRows = 1_000;

    internal void Check(SyncSettings sync, ModelSettings? model)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (number, test) in sync.UnitTests.Index())
        {
            var at = $"{place}[{number}]";
            if (string.IsNullOrWhiteSpace(test.Name))
            {
                errors.Add($"{at}.name", "The test has no name. Say in a few words what it tests.");
            }
            else if (!names.Add(test.Name))
            {
                errors.Add($"{at}.name", $"Two tests of the sync have the name '{test.Name}'. Rename one of them.");
            }

            if (test.As is not (PreviewOperationKind.Added or PreviewOperationKind.Changed))
            {
                errors.Add($"{at}.as", "A row is mapped as added or changed. What becomes of a removed one, onRemoved says by itself.");
            }

            // What could not be read is missing too; saying so would only mislead.
            var isRead = !errors.IsKnownWithin(at);
            CheckGiven(sync, model, test, isRead, $"{at}.given");
            CheckExpected(sync, test, isRead, $"{at}.expect");
        }
    }

    private void CheckGiven(SyncSettings sync, ModelSettings? model, SyncUnitTest test, bool isRead, string at)
    {
        if (test.Given.Count > MaxRows || (isRead && test.Given.Count == 0))
        {
            errors.Add(at, test.Given.Count == 0
                ? $"The test is given no row. Write one, such as {WaysOut.Written("given: { user_id: 1 }", "Given(\"\"\"{ \"user_id\": 1 }\"\"\")")}."
                : $"The test is given {test.Given.Count} rows; there may be {MaxRows}. Test a few.");
        }

        // Without a model, which is an error of its own, nobody knows what the rows are to have.
        var known = model?.PrimaryKey is null ? default((string Key, IReadOnlyCollection<string> Names, bool MayReadAny)?) : ColumnsOf(sync, model);
        foreach (var (number, given) in test.Given.Index())
        {
            var place = test.Given.Count > 1 ? $"{at}[{number}]" : at;
            if (ObjectOf(given, place) is not { } row || known is not { } columns)
            {
                continue;
            }

            if (!row.TryGetProperty(columns.Key, out _))
            {
                errors.Add(place, $"The row says nothing of the column '{columns.Key}', which identifies the record. Give it a value, or null for a row that is ignored.");
            }

            foreach (var column in row.EnumerateObject().Where(column => !columns.MayReadAny && !columns.Names.Contains(column.Name)))
            {
                errors.Add($"{place}.{column.Name}", $"Nothing in the sync reads a column '{column.Name}', so giving it tests nothing. {NameSuggestion.For(column.Name, columns.Names)}");
            }
        }
    }

    private void CheckExpected(SyncSettings sync, SyncUnitTest test, bool isRead, string at)
    {
        if (isRead && test.Expected.Count == 0)
        {
            errors.Add(at, $"The test expects nothing. Say what has to become of the row: {WaysOut.Written("record, fields, rejected or ignored", "ExpectRecord, ExpectFields, ExpectRejected or ExpectIgnored")}.");
        }

        var indexes = sync.Indexes.Select(index => index.Index).Where(index => index != primary).ToHashSet(StringComparer.Ordinal);
        foreach (var (number, expected) in test.Expected.Index())
        {
            var place = test.Expected.Count > 1 ? $"{at}[{number}]" : at;
            string[] said = [.. Said(expected)];
            if (said.Length > 1 || (isRead && said.Length == 0))
            {
                errors.Add(place, said.Length == 0
                    ? "It says nothing of what becomes of the row. Add one of record, fields, rejected and ignored."
                    : $"It says {string.Join(" and ", said)}, and only one can be. Leave one.");
            }

            if ((expected.Rejected is not null || expected.Ignored) && (expected.Key is not null || expected.Indexes is not null))
            {
                errors.Add(place, "A row that is rejected or ignored has no record, so its key and indexes cannot be expected. Leave them out.");
            }

            CheckObjects(expected, place, indexes);
        }
    }

    private void CheckObjects(UnitTestExpectation expected, string place, HashSet<string> indexes)
    {
        _ = expected.Record is { } record ? ObjectOf(record, $"{place}.record") : null;
        _ = expected.Fields is { } fields ? ObjectOf(fields, $"{place}.fields") : null;
        foreach (var index in expected.Indexes is { } given && ObjectOf(given, $"{place}.indexes") is { } json ? json.EnumerateObject().ToList() : [])
        {
            if (!indexes.Contains(index.Name))
            {
                errors.Add($"{place}.indexes.{index.Name}", $"The sync gives no index '{index.Name}' its values. {NameSuggestion.For(index.Name, indexes)}");
            }
        }
    }

    private (string Key, IReadOnlyCollection<string> Names, bool MayReadAny) ColumnsOf(SyncSettings sync, ModelSettings model)
    {
        var key = sync.Indexes.FirstOrDefault(index => index.Index == primary)?.Column ?? model.PrimaryKey!;
        var (names, mayReadAny) = UnitTestColumns.Of(
            key, [model.PrimaryKey!, .. sync.Indexes.Select(index => index.Column), .. model.Columns.Keys, .. model.Pii.Keys], sync.Mappings);
        return (key, names, mayReadAny);
    }

    private static IEnumerable<string> Said(UnitTestExpectation expected)
    {
        (string Word, bool IsSaid)[] words =
            [("record", expected.Record is not null), ("fields", expected.Fields is not null), ("rejected", expected.Rejected is not null), ("ignored", expected.Ignored)];
        return words.Where(word => word.IsSaid).Select(word => word.Word);
    }

    private JsonElement? ObjectOf(string json, string at)
    {
        try
        {
            var element = JsonElement.Parse(json);
            if (element.ValueKind == JsonValueKind.Object)
            {
                return element;
            }
        }
        catch (JsonException)
        {
            // Told below, without the parser's words: they may quote the value.
        }

        errors.Add(at, "It is no JSON object. Write one, such as { \"name\": \"value\" }.");
        return null;
    }
}
