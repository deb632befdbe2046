using Personalization.Records;

namespace Personalization.Testing;

/// <content>Listing what the store holds of a sync.</content>
public abstract partial class RecordStoreConformanceTests
{
    [Fact]
    public async Task ListPartsAsync_AnswersEveryPartOfTheSyncInAnyState()
    {
        await ApplyAsync(CrmBatch(3, null, Write("1", """{"n":1}""", "a@x", null) with { InputHash = ulong.MaxValue }, Write("2", "{}"), Write("3", "{}")));
        await ApplyAsync(CrmBatch(4, null, Clear("2"), Remove("3"), Remove("4")));
        await ApplyAsync(WebBatch(9, Write("1", """{"visits":1}"""), Remove("2"), Write("5", """{"visits":5}""")));
        var products = await Store.OpenAsync(Definition("Products"), Cancellation);
        await ApplyAsync(products, new RecordBatch(Crm, 1, Start, CrmIndexes, [Write("8", "{}")]));

        Assert.Equal(
            [
                new("1", PartState.Live, 3, ulong.MaxValue),
                new("2", PartState.Cleared, 4, 8),
                new("3", PartState.Removed, 4, 9),
                new("4", PartState.Removed, 4, 9),
            ],
            (await ListAsync(Crm)).OrderBy(part => part.Key, StringComparer.Ordinal));
        Assert.Equal(["1", "2", "5"], (await ListAsync(Web)).Select(part => part.Key).Order(StringComparer.Ordinal));
        Assert.Empty(await ListAsync(Old));
        Assert.Equal([new PartEntry("8", PartState.Live, 1, 7)], await ListAsync(products, Crm));
        Assert.Empty(await ListAsync(products, Web));
    }

    [Fact]
    public async Task ListPartsAsync_WritesOfOtherSyncsMeanwhile_AnswersEachPartOnce()
    {
        const int Count = 5000;
        await CrmAsync([.. Numbers(0, Count).Select(i => Write($"{i}", $$"""{"n":{{i}}}""", $"{i}@x", null))]);
        await WebAsync([.. Numbers(0, Count).Where(i => i % 3 == 0).Select(i => Remove($"{i}"))]);
        await OldAsync([.. Numbers(0, Count).Where(i => i % 10 == 0).Select(i => Write($"{i}", $$"""{"o":{{i}}}"""))]);

        var listed = new List<string>();
        var added = Count;
        var random = new SeededRandom(1);
        await foreach (var part in Records.ListPartsAsync(Crm, Cancellation))
        {
            listed.Add(part.Key);
            if (listed.Count % 200 == 0)
            {
                // Hides and shows records before and behind the listing, adds many and takes other parts out of records.
                await WebAsync([.. Numbers(0, Count).Where(_ => random.Chance(10)).Select(i => i % 2 == 0 ? Remove($"{i}") : Write($"{i}", """{"visits":1}"""))]);
                await WebAsync([.. Numbers(added, 500).Select(i => Write($"{i}", """{"visits":2}"""))]);
                await WebAsync([.. Numbers(0, added).Where(_ => random.Chance(5)).Select(i => Drop($"{i}"))]);
                await OldAsync([.. Numbers(0, Count).Where(_ => random.Chance(2)).Select(i => Drop($"{i}"))]);
                added += 500;
            }
        }

        Assert.Equal(Numbers(0, Count).Select(i => $"{i}").Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ListPartsAsync_PartsOfTheSyncItselfComeAndGo_StillAnswersTheOthersOnce()
    {
        const int Count = 3000;
        await CrmAsync([.. Numbers(0, Count).Select(i => Write($"{i}", "{}"))]);

        var listed = new List<string>();
        await foreach (var part in Records.ListPartsAsync(Crm, Cancellation))
        {
            listed.Add(part.Key);
            if (listed.Count % 500 == 1)
            {
                await CrmAsync([.. Numbers(0, Count).Where(i => i % 7 == 0).Select(i => Drop($"{i}"))]);
                await CrmAsync([.. Numbers(0, Count).Where(i => i % 11 == 0 && i % 7 != 0).Select(i => Remove($"{i}"))]);
                await CrmAsync([.. Numbers(Count + listed.Count, 100).Select(i => Write($"{i}", "{}"))]);
            }
        }

        var stayed = Numbers(0, Count).Where(i => i % 7 != 0).Select(i => $"{i}").ToHashSet(StringComparer.Ordinal);
        Assert.Equal(stayed.Order(StringComparer.Ordinal), listed.Where(stayed.Contains).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ListPartsAsync_Unfinished_HoldsNothingUp()
    {
        await CrmAsync([.. Numbers(0, 2500).Select(i => Write($"{i}", "{}"))]);
        await using (var first = Records.ListPartsAsync(Crm, Cancellation).GetAsyncEnumerator(Cancellation))
        {
            Assert.True(await first.MoveNextAsync());
            await CrmAsync(Write("0", """{"n":1}""", "a@x", null));
            Assert.Equal("""{"n":1}""", Text(await FindByEmailAsync("a@x")));
            Assert.Equal(2500, (await ListAsync(Crm)).Count);
        }

        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Records.ListPartsAsync(Crm, cancellation.Token))
            {
                await cancellation.CancelAsync();
            }
        });
    }

    private static IEnumerable<int> Numbers(int start, int count) => Enumerable.Range(start, count);
}
