using Personalization.Core.Tests.Sync;
using Personalization.Testing;

namespace Personalization.Tests.Mapping;

/// <summary>The variable that tells what a run does to the record, also where rows come in an order of their own.</summary>
public sealed class OperationVariableTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_Operation_IsAddedOrChanged(bool displaced)
    {
        await using var sync = Create();
        var rows = Enumerable.Range(0, 2_000).Select(id => new object?[] { id, "before" }).ToArray();
        await sync.RunAsync(rows);
        Assert.Equal("""{"name":"before","operation":"added","t":"before was added"}""", await sync.FindAsync("7"));

        object?[][] next = [.. rows.Skip(1).Select(row => new object?[] { row[0], (int)row[0]! % 3 == 0 ? "after" : "before" }), .. Enumerable.Range(5_000, 10).Select(id => new object?[] { id, "new" })];
        if (displaced)
        {
            // Far from where the snapshot has them, so that only the end of the model tells what each of them is.
            Array.Reverse(next);
        }

        var run = await sync.RunAsync(next);

        Assert.Equal((10, 666, 1_333, 1), (run.Counts.Added, run.Counts.Changed, run.Counts.Unchanged, run.Counts.Removed));
        for (var id = 1; id < 2_000; id++)
        {
            var expected = id % 3 == 0 ? """{"name":"after","operation":"changed","t":"after was changed"}""" : """{"name":"before","operation":"added","t":"before was added"}""";
            Assert.Equal(expected, await sync.FindAsync($"{id}"));
        }

        Assert.Equal("""{"name":"new","operation":"added","t":"new was added"}""", await sync.FindAsync("5003"));
    }

    [Fact]
    public async Task PlanAsync_DisplacedRows_ShowsThePartThatWouldBeWritten()
    {
        await using var sync = Create();
        var rows = Enumerable.Range(0, 2_000).Select(id => new object?[] { id, "before" }).ToArray();
        await sync.RunAsync(rows);
        sync.Rows.SetRows([.. Enumerable.Reverse(rows).Select(row => new object?[] { row[0], "after" })]);

        var preview = await sync.Get<ISyncService>().PlanAsync(OneSync.Id, samples: 3_000);

        Assert.Equal(2_000, preview.Samples.Count);
        Assert.All(preview.Samples, sample => Assert.Contains("\"operation\":\"changed\"", System.Text.Encoding.UTF8.GetString(sample.After!.Value.Span), StringComparison.Ordinal));
    }

    private static OneSync Create() => new(
        new FakeQuery("id", "name"),
        sync => sync.Map("name").MapVariable("operation", MappingVariable.Operation).MapTemplate("t", "{{ name }} was {{ context.operation }}"));
}
