using System.Text.Json;

namespace Personalization.Testing;

/// <content>Lookups during writes.</content>
public abstract partial class RecordStoreConformanceTests
{
    private const int BusyKeys = 4;

    [Fact]
    public async Task FindAsync_DuringWrites_NeverAnswersAMixture()
    {
        await RotateAsync(0);
        var writer = Task.Run(WriteRotationsAsync, Cancellation);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadByKeyAsync(writer), Cancellation));

        await Task.WhenAll([writer, .. readers]);
    }

    [Fact]
    public async Task FindAsync_DuringMovesOfIndexValues_NeverAnswersAnotherRecord()
    {
        await RotateAsync(0);
        var writer = Task.Run(WriteRotationsAsync, Cancellation);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadByEmailAsync(writer), Cancellation));

        await Task.WhenAll([writer, .. readers]);
        for (var i = 0; i < BusyKeys; i++)
        {
            Assert.NotNull(await FindByEmailAsync($"{i}@x"));
        }
    }

    [Fact]
    public async Task ApplyAsync_BatchesInFlightAtOnce_AreAllApplied()
    {
        const int Batches = 8;
        const int Size = 50;
        await Task.WhenAll(Enumerable.Range(0, Batches).Select(batch => Task.Run(
            async () => await CrmAsync([.. Enumerable.Range(batch * Size, Size).Select(i => Write($"{i}", $$"""{"n":{{i}}}""", $"{i}@x", null))]),
            Cancellation)));

        for (var i = 0; i < Batches * Size; i++)
        {
            Assert.Equal($$"""{"n":{{i}}}""", Text(await FindByEmailAsync($"{i}@x")));
        }
    }

    private async Task WriteRotationsAsync()
    {
        // The last round is one in which the sync web lets every record be seen again.
        for (var round = 1; round <= (50 * TestSettings.Scale) + 1; round++)
        {
            await RotateAsync(round);
            if (round % 5 == 0)
            {
                await ApplyAsync(WebBatch(round, Write("0", $$"""{"visits":{{round}},"visitsAgain":{{round}}}"""), Remove("1"), Clear("2")));
            }
            else if (round % 5 == 1)
            {
                await ApplyAsync(WebBatch(round, Write("1", $$"""{"visits":{{round}},"visitsAgain":{{round}}}""")));
            }
        }
    }

    /// <summary>Gives every record the next record's e-mail address, all in one batch.</summary>
    private async Task RotateAsync(int round)
    {
        var releases = round == 0 ? [] : Releases([.. Enumerable.Range(0, BusyKeys).Select(i => (Email(i, round - 1), $"{i}"))]);
        var pad = new string('x', round % 7 * 300);
        await ApplyAsync(CrmBatch(round, releases, [.. Enumerable.Range(0, BusyKeys).Select(i => Write(
            $"{i}", $$"""{"id":"{{i}}","email":"{{Email(i, round)}}","n":{{round}},"pad":"{{pad}}","nAgain":{{round}}}""", Email(i, round), null))]));
    }

    private static string Email(int key, int round) => $"{(key + round) % BusyKeys}@x";

    private async Task ReadByKeyAsync(Task writer)
    {
        do
        {
            await Task.Yield(); // a store that answers at once would keep the thread from the tests beside it
            for (var i = 0; i < BusyKeys; i++)
            {
                AssertWhole(await FindAsync($"{i}"), "id", $"{i}");
            }
        }
        while (!writer.IsCompleted);
    }

    private async Task ReadByEmailAsync(Task writer)
    {
        do
        {
            await Task.Yield(); // a store that answers at once would keep the thread from the tests beside it
            for (var i = 0; i < BusyKeys; i++)
            {
                AssertWhole(await FindByEmailAsync($"{i}@x"), "email", $"{i}@x");
            }
        }
        while (!writer.IsCompleted);
    }

    private static void AssertWhole(PersonalizationRecord? record, string field, string value)
    {
        if (record is null)
        {
            return; // hidden by the sync web, or between two holders
        }

        var fields = Fields(record.Utf8Json);
        Assert.Equal(JsonSerializer.Serialize(value), fields[field]);
        Assert.Equal(fields["n"], fields["nAgain"]);
        Assert.Equal(fields.GetValueOrDefault("visits"), fields.GetValueOrDefault("visitsAgain"));
    }
}
