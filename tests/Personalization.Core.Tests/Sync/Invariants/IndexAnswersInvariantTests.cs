using Personalization.Core.Tests.Sync.Model;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>
/// Invariant 12: an answer for an index value is a record that carried the value during the call, never another's; at rest every accepted
/// row is found by each of its values.
/// </summary>
public sealed class IndexAnswersInvariantTests
{
    [Fact]
    public async Task FindAsync_WhileValuesMove_NeverAnswersARecordThatNeverHadTheValue()
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        const int Rows = 40;

        // The name tells the email that the record has, in every version: an answer of another record would show.
        using var world = PeopleTable.World(PeopleTable.Shape with { Fields = [("email", "email"), ("name", "name")], Indexes = [("email", "email")] });
        var emails = Enumerable.Range(0, Rows).Select(n => $"e{n}").ToArray();
        await world.RunAsync(Table(emails));
        using var done = new CancellationTokenSource();
        using var answered = new CountdownEvent(2);
        var readers = Enumerable.Range(0, 2)
            .Select(reader => Task.Run(() => ReadAsync(world, emails.Order().ToArray(), new Random(seed + reader), answered, done.Token))).ToArray();
        for (var version = 0; version < 10 * TestSettings.Scale; version++)
        {
            random.Shuffle(emails);
            world.Limits = PeopleTable.Limits(random) with { BatchOperations = random.Next(1, 10) };
            var run = await world.RunAsync(Table(random.Next(3) == 0 ? emails[..^5] : emails));
            Assert.True(run.Status == SyncRunStatus.Success, $"Seed {seed}: {run.Counts}");
        }

        // Each must have had an answer, however late a busy machine let it begin.
        await Task.Run(() => answered.Wait(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task RunAsync_AtRest_EveryAcceptedRowIsFoundByEachOfItsValues()
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        using var world = PeopleTable.World(PeopleTable.Shape with { Fields = [("email", "email"), ("phone", "phone")] });
        for (var version = 0; version < 10 * TestSettings.Scale; version++)
        {
            Person[] table = [.. Enumerable.Range(0, 25).Where(_ => random.Next(5) > 0)
                .Select(n => new Person($"k{n}", random.Next(4) == 0 ? null : $"e{random.Next(40)}", $"p{random.Next(40)}", null, null))];
            if (table.Length == 0)
            {
                continue;
            }

            world.Limits = PeopleTable.Limits(random);
            var run = await world.RunAsync(table);
            var rejected = run.Rejections.Select(row => row.Key).ToHashSet();
            foreach (var row in table.Where(row => !rejected.Contains(row.Id)))
            {
                Assert.Equal(row.Email is null ? null : row.Id, row.Email is null ? null : await (await world.OpenAsync()).FindHolderAsync("email", row.Email, default));
                Assert.Equal(row.Id, await (await world.OpenAsync()).FindHolderAsync("phone", row.Phone!, default));
            }
        }
    }

    private static Person[] Table(string[] emails) => [.. emails.Select((email, n) => new Person($"k{n}", email, null, $"name of {n}", null))];

    private static async Task ReadAsync(ModelWorld world, string[] emails, Random random, CountdownEvent answered, CancellationToken done)
    {
        var answers = 0;

        // On a busy machine it may all be over before a reader has begun.
        while (answers == 0 || !done.IsCancellationRequested)
        {
            var email = emails[random.Next(emails.Length)];
            if (await (await world.OpenAsync()).FindAsync("email", email, default) is { } record)
            {
                if (answers++ == 0)
                {
                    answered.Signal();
                }

                Assert.Equal($"\"{email}\"", ModelWorld.Parse(record.Utf8Json)["email"]);
            }
        }
    }
}
