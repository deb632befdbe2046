using System.Globalization;
using System.Text;
using Personalization.People;

namespace Personalization.Testing;

/// <content>Many at once, in two processes.</content>
public abstract partial class PersonStoreConformanceTests
{
    private const int Writers = 6;

    [Fact]
    public async Task CommitAsync_ManyCountTheSamePeopleAtOnce_NoAcknowledgedCountIsLost()
    {
        var other = await OpenAnotherAsync();
        PersonKey[] people = [Ann, Bob, .. Neighbours(2)];
        var counted = new int[people.Length];
        var versions = new HashSet<(int Person, long Version)>();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                var store = writer % 2 == 0 ? Store : other;
                for (var step = 0; step < 20; step++)
                {
                    var found = await store.ReadAsync(people, Cancellation);
                    var answers = await store.CommitAsync([.. people.Zip(found, CountUp)], Cancellation);
                    lock (versions)
                    {
                        foreach (var n in Enumerable.Range(0, people.Length).Where(n => answers[n] > 0))
                        {
                            counted[n]++;
                            Assert.True(versions.Add((n, answers[n])), "A version was given twice.");
                        }
                    }
                }
            },
            Cancellation)));

        var states = await Store.ReadAsync(people, Cancellation);
        Assert.Equal(counted, states.Select(CountOf));
        Assert.All(counted, count => Assert.True(count > 0));
        for (var n = 0; n < people.Length; n++)
        {
            var entries = (await StreamAsync(PersonStream.Log, people[n].Bucket)).Where(entry => entry.Person == people[n]);
            Assert.Equal(Enumerable.Range(1, counted[n]).Select(count => $"{count}"), entries.Select(BodyOf));
        }
    }

    [Fact]
    public async Task CommitAsync_ManyMakeAndRemoveTheSamePersonAtOnce_NoVersionComesTwice()
    {
        var other = await OpenAnotherAsync();
        var given = new List<long>();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                var store = writer % 2 == 0 ? Store : other;
                for (var step = 0; step < 20; step++)
                {
                    var version = (await store.ReadAsync([Ann], Cancellation))[0]?.Version ?? 0;
                    var next = (await store.CommitAsync([CommitOf(Ann, version, version == 0 ? "here" : string.Empty)], Cancellation))[0];
                    Assert.True(next == 0 || next > version, "A version did not grow.");
                    lock (given)
                    {
                        given.Add(next);
                    }
                }
            },
            Cancellation)));

        var acknowledged = given.Where(version => version > 0).ToList();
        Assert.Equal(acknowledged.Count, acknowledged.Distinct().Count());
        Assert.Equal(acknowledged.Count % 2 == 1, await ReadAsync(Ann) is not null);
    }

    [Fact]
    public async Task ReadStreamAsync_WhileOthersWrite_MissesNothingBeforeWhatItHasRead()
    {
        var other = await OpenAnotherAsync();
        var people = Neighbours(Writers);
        var writing = Task.WhenAll(people.Select((person, writer) => Task.Run(
            async () =>
            {
                var version = 0L;
                for (var step = 0; step < 25; step++)
                {
                    string[] bodies = [.. Enumerable.Range(0, 1 + (step % 3)).Select(n => string.Create(CultureInfo.InvariantCulture, $"{step}.{n}"))];
                    version = (await (writer % 2 == 0 ? Store : other).CommitAsync([Logged(person, version, "state", bodies)], Cancellation))[0];
                    Assert.True(version > 0);
                }
            },
            Cancellation)));
        var followed = new List<StreamEntry>();
        for (var isLast = false; ;)
        {
            var wasWriting = !writing.IsCompleted;
            var page = await StreamAsync(PersonStream.Log, Ann.Bucket, followed.Count == 0 ? 0 : followed[^1].Position, 7);
            followed.AddRange(page);
            if (page.Count == 0 && isLast)
            {
                break;
            }

            isLast = !wasWriting;
            await Task.Yield();
        }

        await writing;
        Assert.Equal((await StreamAsync(PersonStream.Log, Ann.Bucket)).Select(entry => (entry.Position, entry.Person)), followed.Select(entry => (entry.Position, entry.Person)));
        Assert.Equal(followed.Select(entry => entry.Position).Distinct().Order(), followed.Select(entry => entry.Position));
        string[] expected = [.. Enumerable.Range(0, 25).SelectMany(step => Enumerable.Range(0, 1 + (step % 3)).Select(n => string.Create(CultureInfo.InvariantCulture, $"{step}.{n}")))];
        Assert.All(people, person => Assert.Equal(expected, followed.Where(entry => entry.Person == person).Select(BodyOf)));
    }

    [Fact]
    public async Task ListAsync_WhileOthersComeAndGo_AnswersAllThatAreThereDuringIt()
    {
        var other = await OpenAnotherAsync();
        var staying = Neighbours(20, "s");
        var moving = Neighbours(20, "m");
        await Store.CommitAsync([.. staying.Select(person => CommitOf(person, 0, "state"))], Cancellation);
        var writing = Task.Run(
            async () =>
            {
                for (var round = 0; round < 6; round++)
                {
                    var versions = await other.CommitAsync([.. moving.Select(person => CommitOf(person, 0, "state"))], Cancellation);
                    await other.CommitAsync([.. moving.Zip(versions, (person, version) => CommitOf(person, version, string.Empty))], Cancellation);
                }
            },
            Cancellation);
        do
        {
            var listed = await ListAsync(Ann.Bucket, page: 3);
            Assert.Equal(listed.Count, listed.Distinct().Count());
            Assert.Equal(staying.Order(PeopleByName), listed.Intersect(staying).Order(PeopleByName));
            Assert.Empty(listed.Except(staying).Except(moving));
        }
        while (!writing.IsCompleted);

        await writing;
    }

    [Fact]
    public async Task TryWriteNoteAsync_ManyAtOnce_NoAcknowledgedCountIsLost()
    {
        var other = await OpenAnotherAsync();
        var counted = 0;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                var store = writer % 2 == 0 ? Store : other;
                for (var step = 0; step < 15; step++)
                {
                    var note = await store.ReadNoteAsync(3, "count", Cancellation);
                    var next = (note is null ? 0 : int.Parse(note, CultureInfo.InvariantCulture)) + 1;
                    if (await store.TryWriteNoteAsync(3, "count", note, next.ToString(CultureInfo.InvariantCulture), Cancellation))
                    {
                        Interlocked.Increment(ref counted);
                    }
                }
            },
            Cancellation)));

        Assert.Equal(counted.ToString(CultureInfo.InvariantCulture), await Store.ReadNoteAsync(3, "count", Cancellation));
    }

    private static PersonCommit CountUp(PersonKey person, StoredPerson? found)
    {
        var next = (CountOf(found) + 1).ToString(CultureInfo.InvariantCulture);
        return Logged(person, found?.Version ?? 0, next, next);
    }

    private static int CountOf(StoredPerson? found) => found is null ? 0 : int.Parse(Encoding.UTF8.GetString(found.State.Span), CultureInfo.InvariantCulture);
}
