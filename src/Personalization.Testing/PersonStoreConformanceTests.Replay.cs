using System.Globalization;
using Personalization.People;
using Xunit.Sdk;

namespace Personalization.Testing;

/// <content>Random sequences of calls, compared with a naive replay.</content>
public abstract partial class PersonStoreConformanceTests
{
    private static readonly int[] SomeMilliseconds = [0, 10, 25, 50, 51];

    [Fact]
    public async Task Members_RandomCalls_LeaveWhatANaiveReplayLeaves()
    {
        var seed = TestSettings.NextSeed();
        try
        {
            var random = new SeededRandom(seed);
            var naive = new NaivePersonStore();
            var other = await OpenAnotherAsync();
            for (var step = 0; step < 120 * TestSettings.Scale; step++)
            {
                await StepAsync(random.Chance(50) ? Store : other, random, naive, step);
            }

            await CompareAsync(naive);
        }
        catch (Exception failure)
        {
            throw new XunitException(string.Create(CultureInfo.InvariantCulture, $"Failed with PERSONALIZATION_TEST_SEED={seed}: {failure.Message}"), failure);
        }
    }

    private async Task StepAsync(IPersonStore store, SeededRandom random, NaivePersonStore naive, int step)
    {
        switch (random.Next(10))
        {
            case 0:
                var entries = naive.StreamOf(PersonStream.Log, Ann.Bucket);
                var through = entries.Count == 0 || random.Chance(30) ? 0 : random.Pick(entries).Position;
                await store.TrimStreamAsync(PersonStream.Log, Ann.Bucket, through, Cancellation);
                naive.Trim(PersonStream.Log, Ann.Bucket, through);
                break;
            case 3:
                var stream = random.Pick(Enum.GetValues<PersonStream>());
                long[] removed = [.. naive.StreamOf(stream, Ann.Bucket).Select(entry => entry.Position).Where(_ => random.Chance(20)), random.Next(5) - 1];
                Assert.Equal(naive.Remove(stream, Ann.Bucket, removed), await store.RemoveEntriesAsync(stream, Ann.Bucket, removed, Cancellation));
                break;
            case 1:
                string?[] notes = [null, "one", "two"];
                var (name, expected, note) = (random.Pick(["a", "A"]), random.Pick(notes), random.Pick(notes));
                Assert.Equal(naive.TryWriteNote(Ann.Bucket, name, expected, note), await store.TryWriteNoteAsync(Ann.Bucket, name, expected, note, Cancellation));
                Assert.Equal(naive.NoteOf(Ann.Bucket, name), await store.ReadNoteAsync(Ann.Bucket, name, Cancellation));
                break;
            case 2:
                await CompareAsync(naive);
                break;
            default:
                PersonKey[] all = [Ann, Bob, .. Neighbours(4)];
                PersonCommit[] commits = [.. all.Where(_ => random.Chance(40)).Select(person => RandomCommit(random, person, naive, step))];
                var answers = await store.CommitAsync(commits, Cancellation);
                await naive.TakeAsync(commits, answers, StreamAsync);
                break;
        }
    }

    private static PersonCommit RandomCommit(SeededRandom random, PersonKey person, NaivePersonStore naive, int step)
    {
        var isRemoval = random.Chance(25);
        return new PersonCommit
        {
            Person = person,
            ExpectedVersion = random.Chance(80) ? naive.VersionOf(person) : random.Pick([0, 1, naive.VersionOf(person) + 1]),
            State = isRemoval ? default : System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{step}")),
            Due = isRemoval || random.Chance(40) ? null : Start.AddMilliseconds(random.Next(50)).AddTicks(random.Next(10_000)),
            Log = [.. Enumerable.Range(0, random.Next(3)).Select(n => EntryOf($"{step} {n}"))],
            Outbox = [.. Enumerable.Range(0, random.Next(2)).Select(n => EntryOf($"{step} {n} told"))],
            Violations = [.. Enumerable.Range(0, random.Next(2)).Select(n => EntryOf($"{step} {n} broken"))],
            DeadLetters = [.. Enumerable.Range(0, random.Next(2)).Select(n => EntryOf($"{step} {n} dead"))],
        };
    }

    private async Task CompareAsync(NaivePersonStore naive)
    {
        PersonKey[] all = [Ann, Bob, .. Neighbours(4)];
        var found = await Store.ReadAsync(all, Cancellation);
        Assert.Equal(all.Select(naive.StateOf), found.Select(person => person is null ? null : Convert.ToHexString(person.State.Span)));
        Assert.Equal(all.Select(naive.VersionOf), found.Select(person => person?.Version ?? 0));
        foreach (var bucket in all.Select(person => person.Bucket).Distinct())
        {
            Assert.Equal(naive.PeopleOf(bucket).Order(PeopleByName), (await ListAsync(bucket, page: 2)).Order(PeopleByName));
            foreach (var until in SomeMilliseconds.Select(milliseconds => Start.AddMilliseconds(milliseconds)))
            {
                var due = await DueAsync(bucket, until);
                Assert.Equal(naive.DueOf(bucket, until).Order(PeopleByName), due.Order(PeopleByName));
                Assert.Equal(due.Select(naive.DueTimeOf).Order(), due.Select(naive.DueTimeOf));
            }

            foreach (var stream in Enum.GetValues<PersonStream>())
            {
                var expected = naive.StreamOf(stream, bucket);
                Assert.Equal(expected.Select(entry => (entry.Person, BodyOf(entry))), (await StreamAsync(stream, bucket)).Select(entry => (entry.Person, BodyOf(entry))));
            }
        }
    }
}
