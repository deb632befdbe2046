using System.Text.Json;
using Personalization.Mapping;
using Personalization.Sync.Diff;

namespace Personalization.Sync.Preview;

/// <summary>Runs the unit tests of a sync: its whole way from a row to a part, without a source and without a store.</summary>
internal static class UnitTestRunner
{
    // What the variable sync-run-id is in every test.
    private const string RunId = "unit-test";

    internal static async Task<IReadOnlyList<UnitTestResult>> RunAsync(SyncDefinition sync, CancellationToken cancellationToken)
    {
        var results = new List<UnitTestResult>();
        foreach (var (number, test) in sync.UnitTests.Index())
        {
            var outcomes = await MapAsync(sync, test, cancellationToken).ConfigureAwait(false);
            UnitTestOutcome.RejectShared(outcomes, sync);
            results.Add(new UnitTestResult
            {
                SyncId = sync.Id,
                Name = test.Name,
                Location = sync.Locate($"syncs.{sync.Id}.unitTests[{number}]"),
                Differences = [.. UnitTestComparison.Compare(test.Expected, outcomes)],
            });
        }

        return results;
    }

    private static async Task<IReadOnlyList<UnitTestOutcome>> MapAsync(SyncDefinition sync, SyncUnitTest test, CancellationToken cancellationToken)
    {
        JsonElement[] rows = [.. test.Given.Select(row => JsonElement.Parse(row))];
        var columns = UnitTestColumns.Of(sync).Union(rows.SelectMany(row => row.EnumerateObject().Select(column => column.Name)), StringComparer.Ordinal);
        var reader = new GivenRows(columns, rows);
        await using (reader.ConfigureAwait(false))
        {
            using var binding = new RowBinding(sync, reader, sync.MappingRunOf(RunId, test.At));
            binding.Columns.Run.Cancellation = cancellationToken;
            var operation = test.As == PreviewOperationKind.Changed ? MappingOperation.Changed : MappingOperation.Added;
            var outcomes = new List<UnitTestOutcome>();
            var row = -1;
            while (await binding.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                row += binding.IsNewRow ? 1 : 0;
                outcomes.Add(UnitTestOutcome.Of(binding, sync, operation, row));
            }

            return outcomes;
        }
    }
}
