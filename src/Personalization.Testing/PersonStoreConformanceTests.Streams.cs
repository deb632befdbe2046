using System.Globalization;
using Personalization.People;

namespace Personalization.Testing;

/// <content>Streams: order, pages, trimming.</content>
public abstract partial class PersonStoreConformanceTests
{
    [Fact]
    public async Task ReadStreamAsync_Entry_IsReadAsItWasWritten()
    {
        var time = new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.FromHours(2)).AddTicks(1234567);
        await Store.CommitAsync(
            [
                new PersonCommit
                {
                    Person = Ann,
                    ExpectedVersion = 0,
                    State = "state"u8.ToArray(),
                    Log = [new(time, new byte[] { 0, 1, 255, 0 }), new(DateTimeOffset.MinValue, ReadOnlyMemory<byte>.Empty)],
                    Outbox = [new(DateTimeOffset.MaxValue, "told"u8.ToArray())],
                },
            ],
            Cancellation);

        var log = await StreamAsync(PersonStream.Log, Ann.Bucket);
        var told = Assert.Single(await StreamAsync(PersonStream.Outbox, Ann.Bucket));

        Assert.Equal([Ann, Ann], log.Select(entry => entry.Person));
        Assert.Equal([time, DateTimeOffset.MinValue], log.Select(entry => entry.Time));
        Assert.Equal(new byte[] { 0, 1, 255, 0 }, log[0].Body.ToArray());
        Assert.Equal(0, log[1].Body.Length);
        Assert.InRange(log[0].Position, 1, log[1].Position - 1);
        Assert.Equal((Ann, DateTimeOffset.MaxValue, "told"), (told.Person, told.Time, BodyOf(told)));
    }

    [Fact]
    public async Task ReadStreamAsync_SeveralCommits_AreInTheOrderOfTheCommits()
    {
        PersonKey[] people = [Ann, .. Neighbours(3)];
        var expected = new List<string>();
        var versions = new long[people.Length];
        for (var round = 0; round < 12; round++)
        {
            var who = round * 7 % people.Length;
            string[] bodies = [.. Enumerable.Range(0, round % 4).Select(n => string.Create(CultureInfo.InvariantCulture, $"{round}.{n}"))];
            versions[who] = await CommitAsync(Logged(people[who], versions[who], "state", bodies));
            expected.AddRange(bodies);
        }

        var entries = await StreamAsync(PersonStream.Log, Ann.Bucket);

        Assert.Equal(expected, entries.Select(BodyOf));
        Assert.Equal(entries.Select(entry => entry.Position).Distinct().Order(), entries.Select(entry => entry.Position));
        for (var n = 0; n < entries.Count; n++)
        {
            Assert.Equal(expected.Skip(n + 1).Take(3), (await StreamAsync(PersonStream.Log, Ann.Bucket, entries[n].Position, 3)).Select(BodyOf));
        }

        Assert.Empty(await StreamAsync(PersonStream.Log, Ann.Bucket, long.MaxValue));
        Assert.Empty(await StreamAsync(PersonStream.Outbox, Ann.Bucket));
    }

    [Fact]
    public async Task TrimStreamAsync_UpToAPosition_RemovesThatOneAndThoseBefore()
    {
        await CommitAsync(new PersonCommit { Person = Ann, ExpectedVersion = 0, State = default, Log = [.. "abcde".Select(one => EntryOf($"{one}"))], Outbox = [EntryOf("told")] });
        var entries = await StreamAsync(PersonStream.Log, Ann.Bucket);

        for (var times = 0; times < 2; times++)
        {
            await Store.TrimStreamAsync(PersonStream.Log, Ann.Bucket, entries[2].Position, Cancellation);
            Assert.Equal(["d", "e"], await BodiesAsync(PersonStream.Log, Ann.Bucket));
        }

        await Store.TrimStreamAsync(PersonStream.Log, Ann.Bucket, entries[0].Position, Cancellation);
        await Store.TrimStreamAsync(PersonStream.Log, Ann.Bucket, 0, Cancellation);
        await Store.TrimStreamAsync(PersonStream.Log, (Ann.Bucket + 1) % PersonKey.Buckets, long.MaxValue, Cancellation);
        Assert.Equal(["d", "e"], await BodiesAsync(PersonStream.Log, Ann.Bucket));
        Assert.Equal(["told"], await BodiesAsync(PersonStream.Outbox, Ann.Bucket));
    }

    [Fact]
    public async Task RemoveEntriesAsync_SomeEntries_LeavesTheOthersAndTheOtherStreams()
    {
        PersonEntry[] entries = [.. "abcde".Select(one => EntryOf($"{one}"))];
        await CommitAsync(new PersonCommit { Person = Ann, ExpectedVersion = 0, State = default, Log = entries, Outbox = entries, Violations = entries, DeadLetters = entries });
        foreach (var stream in Enum.GetValues<PersonStream>())
        {
            Assert.Equal(["a", "b", "c", "d", "e"], await BodiesAsync(stream, Ann.Bucket));
            var positions = (await StreamAsync(stream, Ann.Bucket)).Select(entry => entry.Position).ToArray();

            Assert.Equal(0, await Store.RemoveEntriesAsync(stream, (Ann.Bucket + 1) % PersonKey.Buckets, positions, Cancellation));
            Assert.Equal(0, await Store.RemoveEntriesAsync(stream, Ann.Bucket, [], Cancellation));
            Assert.Equal(3, await Store.RemoveEntriesAsync(stream, Ann.Bucket, [positions[4], 1, positions[1], positions[3], positions[4]], Cancellation));
            Assert.Equal(0, await Store.RemoveEntriesAsync(stream, Ann.Bucket, [positions[4]], Cancellation));

            Assert.Equal(["a", "c"], await BodiesAsync(stream, Ann.Bucket));
            Assert.Equal(["c"], (await StreamAsync(stream, Ann.Bucket, positions[0])).Select(BodyOf));
        }

        await CommitAsync(Logged(Ann, 0, string.Empty, "f"));
        Assert.Equal(["a", "c", "f"], await BodiesAsync(PersonStream.Log, Ann.Bucket));
    }

    [Fact]
    public async Task TrimStreamAsync_Everything_PositionsAreNeverUsedAgain()
    {
        var last = 0L;
        var version = 0L;
        for (var round = 0; round < 4; round++)
        {
            version = await CommitAsync(Logged(Ann, version, "state", "one", "two"));
            var entries = await StreamAsync(PersonStream.Log, Ann.Bucket, last);
            Assert.Equal(["one", "two"], entries.Select(BodyOf));
            last = entries[^1].Position;
            await Store.TrimStreamAsync(PersonStream.Log, Ann.Bucket, round % 2 == 0 ? long.MaxValue : last, Cancellation);
            Assert.Empty(await StreamAsync(PersonStream.Log, Ann.Bucket));
        }
    }

    [Fact]
    public async Task ReadStreamAsync_MoreThanAPage_IsReadPageByPage()
    {
        var written = new List<string>();
        var version = 0L;
        for (var round = 0; round < 3; round++)
        {
            string[] bodies = [.. Enumerable.Range(0, PersonLimits.MaxEntries).Select(n => string.Create(CultureInfo.InvariantCulture, $"{round} {n}"))];
            version = await CommitAsync(Logged(Ann, version, "state", bodies));
            written.AddRange(bodies);
        }

        var read = new List<StreamEntry>();
        for (IReadOnlyList<StreamEntry> page = [new StreamEntry(0, Ann, Start, default)]; page.Count > 0;)
        {
            page = await StreamAsync(PersonStream.Log, Ann.Bucket, read.Count == 0 ? 0 : read[^1].Position, 900);
            read.AddRange(page);
        }

        Assert.Equal(written, read.Select(BodyOf));
    }

    [Fact]
    public async Task CommitAsync_GreatestSizes_AreKept()
    {
        var random = new SeededRandom(TestSettings.NextSeed());
        byte[] big = [.. Enumerable.Range(0, PersonLimits.MaxBytes).Select(_ => (byte)random.Next(256))];
        var note = new string('€', PersonLimits.MaxBytes / 3);
        await CommitAsync(new PersonCommit { Person = Ann, ExpectedVersion = 0, State = big, Log = [new(Start, big)], Outbox = [new(Start, big)] });
        Assert.True(await Store.TryWriteNoteAsync(Ann.Bucket, "big", null, note, Cancellation));

        Assert.True(AreEqual(big, (await ReadAsync(Ann))!.State));
        Assert.True(AreEqual(big, Assert.Single(await StreamAsync(PersonStream.Log, Ann.Bucket)).Body));
        Assert.True(AreEqual(big, Assert.Single(await StreamAsync(PersonStream.Outbox, Ann.Bucket)).Body));
        Assert.Equal(note, await Store.ReadNoteAsync(Ann.Bucket, "big", Cancellation));
    }

    private static bool AreEqual(byte[] expected, ReadOnlyMemory<byte> found) => found.Span.SequenceEqual(expected);
}
