using System.Globalization;
using Personalization.Records.Memory;
using Personalization.Tests.Primitives;

namespace Personalization.Tests.Records;

public sealed class MemoryTableTests
{
    [Fact]
    public void Operations_AnySequence_LeaveWhatADictionaryHolds() => PropertyCheck.ForAll<int[]>(steps =>
    {
        var table = new MemoryTable();
        var expected = new Dictionary<string, PersonalizationRecord>();
        foreach (var step in steps ?? [])
        {
            var key = Key(Math.Abs((long)step) % 60);
            if (step % 3 == 0 && expected.Remove(key, out var removed))
            {
                Assert.False(table.Remove(key, Record(0)));
                Assert.True(table.Remove(key, removed));
                Assert.False(table.Remove(key, removed));
            }
            else
            {
                table.Set(key, expected[key] = Record(step));
            }
        }

        for (var i = 0; i < 60; i++)
        {
            Assert.Same(expected.GetValueOrDefault(Key(i)), table.Find(Key(i)));
        }

        Assert.Equal(expected.Values.ToHashSet(), table.Values.ToHashSet());
    });

    [Fact]
    public void ListKeys_TableRebuiltMeanwhile_AnswersEachKeyOfTheStartOnce()
    {
        var table = new MemoryTable();
        var record = Record(0);
        for (var i = 0; i < 1000; i++)
        {
            table.Set(Key(i), record);
        }

        var listed = new List<string>();
        foreach (var key in table.ListKeys())
        {
            listed.Add(key);
            if (listed.Count == 100)
            {
                for (var i = 0; i < 5000; i++)
                {
                    table.Set(Key(i), record);
                }

                for (var i = 0; i < 5000; i += 2)
                {
                    table.Remove(Key(i), record);
                }
            }
        }

        Assert.Equal(listed.Count, listed.Distinct(StringComparer.Ordinal).Count());
        Assert.Superset(Enumerable.Range(0, 1000).Select(i => Key(i)).ToHashSet(StringComparer.Ordinal), listed.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void Set_ManyKeysComeAndGo_AllThatStayAreFound()
    {
        var table = new MemoryTable();
        for (var round = 0; round < 20; round++)
        {
            var records = Enumerable.Range(0, 1000).Select(i => Record(i)).ToArray();
            for (var i = 0; i < records.Length; i++)
            {
                table.Set(Key((round * 1000) + i), records[i]);
            }

            for (var i = 0; i < records.Length; i++)
            {
                Assert.Same(records[i], table.Find(Key((round * 1000) + i)));
                Assert.True(i % 10 == 0 || table.Remove(Key((round * 1000) + i), records[i]));
            }
        }

        Assert.Equal(2000, table.Values.Count());
        Assert.NotNull(table.Find(Key(0)));
        Assert.Null(table.Find(Key(1)));
    }

    [Fact]
    public async Task Find_WhileTheTableGrows_NeverLosesAKeyAndNeverAnswersAnother()
    {
        var table = new MemoryTable();
        var stays = Record(0);
        table.Set(Key(0), stays);
        var writer = Task.Run(() =>
        {
            for (var i = 1; i <= 100_000; i++)
            {
                var record = Record(i);
                table.Set(Key(i % 5000 == 0 ? 5000 : i), record);
                if (i % 2 == 0)
                {
                    table.Remove(Key(i), record);
                }
            }
        });
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            do
            {
                Assert.Same(stays, table.Find(Key(0)));
                foreach (var i in new[] { 1, 77, 4999, 50_001, 99_999 })
                {
                    Assert.True(table.Find(Key(i)) is not { } found || found.LastModified.Ticks == i);
                }
            }
            while (!writer.IsCompleted);
        }));

        await Task.WhenAll([writer, .. readers]);
        Assert.Equal(99_999, table.Find(Key(99_999))!.LastModified.Ticks);
    }

    private static string Key(long i) => i.ToString(CultureInfo.InvariantCulture);

    private static PersonalizationRecord Record(int i) => new("{}"u8.ToArray(), new DateTimeOffset(Math.Abs((long)i), TimeSpan.Zero));
}
