using System.Globalization;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Model;

/// <summary>
/// Invariant 12, for any store: a value that one row had before a run and another has after it finds the one or the other all the while, however the values go round.
/// </summary>
internal static class HandOverCases
{
    private static readonly ModelShape Shape = new(
        "sync-0", SyncMode.Upsert, RecordDeleteBehavior.DeleteRecord, [("email", "email"), ("phone", "phone"), ("name", "name")], [("email", "email"), ("phone", "phone")]);

    internal static async Task PlayAsync(int cases, Func<IRecordStore> newStore, bool mayBeUnknownAfterAFault = false)
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        for (var i = 0; i < cases * TestSettings.Scale; i++)
        {
            await PlayAsync(random, newStore, mayBeUnknownAfterAFault, string.Create(CultureInfo.InvariantCulture, $"Seed {seed}, case {i}"));
        }
    }

    private static async Task PlayAsync(Random random, Func<IRecordStore> newStore, bool mayBeUnknown, string name)
    {
        var behavior = (RecordDeleteBehavior)random.Next(3);
        using var world = new ModelWorld(newStore, Shape with { OnRemoved = behavior });
        var rows = Table(random.Next(2, 30));
        await world.RunAsync(rows);
        for (var round = 0; round < 3; round++)
        {
            var next = Change(random, rows, round);
            world.Limits = new SyncLimits
            {
                BatchOperations = random.Next(1, 12),
                BatchesInFlight = random.Next(1, 4),
                LowWaterBatches = random.Next(1, 3),
                MaxProvisionalRows = random.Next(2) == 0 ? 5 : 1000,
                ScanAfterMisses = 3,
            };
            random.Shuffle(next);
            var watched = Watched(rows, next);
            var fault = random.Next(3) == 0 ? random.GetItems([Fault.BeforeBatch, Fault.AfterBatch, Fault.CancelAtBatch], 1)[0] : Fault.None;
            if (fault != Fault.None)
            {
                var calls = random.Next(1, 8);
                await WatchAsync(world, watched, $"{name}, round {round}, {fault}", () => world.RunAsync(next, fault, calls, byStop: random.Next(2) == 0), mayBeUnknown);
            }

            SyncRun? run = null;
            await WatchAsync(world, watched, $"{name}, round {round}", async () => run = await world.RunAsync(next), mayBeUnknown && fault != Fault.None);
            Assert.True(run!.Counts.Rejected == 0, $"{name}, round {round}: {run.Counts}");
            rows = next;
        }
    }

    /// <summary>Asks for values again and again while something runs, and before each batch: each is found, in a record that carries it.</summary>
    private static async Task WatchAsync(ModelWorld world, IReadOnlyList<(string Index, string Value)> watched, string name, Func<Task> act, bool mayBeUnknown)
    {
        var store = world.Store;
        var records = await world.OpenAsync();
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await AskAsync(records, watched, name, mayBeUnknown);
                await Task.Yield();
            }
        });
        store.Applying = _ => AskAsync(records, watched, name, mayBeUnknown).GetAwaiter().GetResult();
        try
        {
            await act();
        }
        finally
        {
            store.Applying = null;
            await done.CancelAsync();
            await reader;
        }

        await AskAsync(records, watched, name, mayBeUnknown);
    }

    private static async Task AskAsync(IRecordCollection records, IReadOnlyList<(string Index, string Value)> watched, string name, bool mayBeUnknown)
    {
        foreach (var (index, value) in watched)
        {
            PersonalizationRecord? record;
            try
            {
                record = await records.FindAsync(index, value, default);
            }
            catch (CollectionLoadingException) when (mayBeUnknown)
            {
                continue;
            }

            Assert.True(record is not null, $"{name}: {index} {value} is not found.");
            Assert.Equal($"\"{value}\"", ModelWorld.Parse(record.Utf8Json)[index]);
        }
    }

    private static Person[] Table(int count) => [.. Enumerable.Range(0, count).Select(n => new Person($"k{n}", $"e{n}", $"p{n}", "first", null))];

    /// <summary>Lets the values of a table go round in one of many ways; some rows leave, and others come and take what those had.</summary>
    private static Person[] Change(Random random, Person[] rows, int round)
    {
        var emails = rows.Select(row => row.Email).ToArray();
        var phones = rows.Select(row => row.Phone).ToArray();
        Move(random, emails, $"e.{round}");
        Move(random, phones, $"p.{round}");
        var next = rows.Select((row, n) => row with { Email = emails[n], Phone = phones[n], Name = random.Next(2) == 0 ? $"name {round}" : row.Name }).ToList();
        for (var leaving = random.Next(3); leaving > 0 && next.Count > 2; leaving--)
        {
            var gone = next[random.Next(next.Count)];
            next.Remove(gone);
            if (random.Next(2) == 0)
            {
                next.Add(gone with { Id = $"{gone.Id}.{round}" });
            }
            else
            {
                // Whoever takes it gives its own up, which nobody has then.
                var heir = random.Next(next.Count);
                next[heir] = next[heir] with { Email = gone.Email };
            }
        }

        return [.. next];
    }

    private static void Move(Random random, string?[] values, string fresh)
    {
        switch (random.Next(6))
        {
            case 0:
                random.Shuffle(values);
                break;
            case 1:
                Rotate(values, 1);
                break;
            case 2:
                Rotate(values, values.Length - 1);
                break;
            case 3:
                // A chain: the first value is new, and the last one nobody's.
                Rotate(values, 1);
                values[0] = fresh;
                break;
            case 4:
                (values[0], values[^1]) = (values[^1], values[0]);
                break;
            default:
                (values[0], values[^1]) = (fresh, values[0]);
                break;
        }
    }

    private static void Rotate(string?[] values, int by)
    {
        string?[] before = [.. values];
        for (var n = 0; n < values.Length; n++)
        {
            values[(n + by) % values.Length] = before[n];
        }
    }

    private static List<(string Index, string Value)> Watched(Person[] before, Person[] after)
        => [.. ModelWorld.Indexes.SelectMany(index => before.Select(row => row[index]).Intersect(after.Select(row => row[index])).OfType<string>().Select(value => (index, value)))];
}
