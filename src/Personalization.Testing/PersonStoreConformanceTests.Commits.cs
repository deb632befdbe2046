using System.Globalization;
using Personalization.People;

namespace Personalization.Testing;

/// <content>States, versions, and that a commit is written whole or not at all.</content>
public abstract partial class PersonStoreConformanceTests
{
    [Fact]
    public async Task ReadAsync_NothingStored_IsNull()
    {
        Assert.Equal([null, null], await Store.ReadAsync([Ann, Bob], Cancellation));
        Assert.Empty(await Store.ReadAsync([], Cancellation));
        Assert.Empty(await Store.CommitAsync([], Cancellation));
    }

    [Fact]
    public async Task CommitAsync_NewPerson_IsReadByAnotherProcessWithTheVersionThatWasAnswered()
    {
        var version = await CommitAsync(CommitOf(Ann, 0, "one"));

        Assert.True(version > 0);
        var other = await OpenAnotherAsync();
        var found = await other.ReadAsync([Bob, Ann, Bob, Ann], Cancellation);
        Assert.Equal([false, true, false, true], found.Select(person => person is not null));
        Assert.Equal(version, found[1]!.Version);
        Assert.Equal("one"u8.ToArray(), found[3]!.State.ToArray());
    }

    [Fact]
    public async Task CommitAsync_EveryStep_HasAGreaterVersionAlsoAfterARemoval()
    {
        var versions = new List<long> { 0 };
        for (var round = 0; round < 3; round++)
        {
            versions.Add(await CommitAsync(CommitOf(Ann, round == 0 ? 0 : versions[^1], "state")));
            versions.Add(await CommitAsync(CommitOf(Ann, versions[^1], string.Empty)));
            Assert.Null(await ReadAsync(Ann));
            versions.Add(await CommitAsync(CommitOf(Ann, 0, "again")));
        }

        Assert.Equal(versions.Distinct().Order(), versions);
    }

    [Fact]
    public async Task CommitAsync_OtherVersion_ChangesNothing()
    {
        var first = await CommitAsync(Full(0, "one", Start));
        var second = await CommitAsync(Full(first, "two", Start.AddHours(1)));

        foreach (var expected in new[] { 0, first, second + 1 })
        {
            Assert.Equal(0, await CommitAsync(Full(expected, "three", Start.AddHours(2))));
            Assert.Equal(0, await CommitAsync(CommitOf(Ann, expected, string.Empty)));
        }

        Assert.Equal("two", await StateAsync(Ann));
        Assert.Equal(second, (await ReadAsync(Ann))!.Version);
        Assert.Empty(await DueAsync(Ann.Bucket, Start.AddMinutes(59)));
        Assert.Equal([Ann], await DueAsync(Ann.Bucket, Start.AddHours(1)));
        Assert.Equal(["one", "two"], await BodiesAsync(PersonStream.Log, Ann.Bucket));
        Assert.Equal(["one", "two"], await BodiesAsync(PersonStream.Outbox, Ann.Bucket));
    }

    [Fact]
    public async Task CommitAsync_SeveralPeople_AreIndependentOfEachOther()
    {
        var bob = await CommitAsync(CommitOf(Bob, 0, "bob"));
        PersonKey[] others = [.. Neighbours(3)];

        var answers = await Store.CommitAsync(
            [CommitOf(others[0], 0, "0"), Logged(others[1], 5, "1", "never"), CommitOf(Bob, bob, "bobby"), CommitOf(Ann, 1, "ann"), Logged(others[2], 0, "2", "said")], Cancellation);

        Assert.Equal([true, false, true, false, true], answers.Select(version => version > 0));
        Assert.Equal(["0", null, "bobby", null, "2"], [await StateAsync(others[0]), await StateAsync(others[1]), await StateAsync(Bob), await StateAsync(Ann), await StateAsync(others[2])]);
        Assert.Equal(["said"], await BodiesAsync(PersonStream.Log, Ann.Bucket));
        Assert.Equal(answers[2], (await ReadAsync(Bob))!.Version);
    }

    [Fact]
    public async Task CommitAsync_EmptyState_RemovesThePerson()
    {
        var version = await CommitAsync(CommitOf(Ann, 0, "one", Start));

        var removed = await CommitAsync(CommitOf(Ann, version, string.Empty));

        Assert.True(removed > version);
        Assert.Null(await ReadAsync(Ann));
        Assert.Empty(await ListAsync(Ann.Bucket));
        Assert.Empty(await DueAsync(Ann.Bucket, DateTimeOffset.MaxValue));
        Assert.Equal(0, await CommitAsync(CommitOf(Ann, removed, "two")));
        Assert.Equal(0, await CommitAsync(CommitOf(Ann, version, "two")));
    }

    [Fact]
    public async Task CommitAsync_EmptyStateOfNobody_AppendsItsEntries()
    {
        Assert.True(await CommitAsync(Logged(Ann, 0, string.Empty, "seen")) > 0);

        Assert.Null(await ReadAsync(Ann));
        Assert.Empty(await ListAsync(Ann.Bucket));
        Assert.Equal(["seen"], await BodiesAsync(PersonStream.Log, Ann.Bucket));
    }

    [Fact]
    public async Task CommitAsync_MemoryThatIsUsedAgain_IsNotWhatWasStored()
    {
        var bytes = "one"u8.ToArray();
        await Store.CommitAsync([new PersonCommit { Person = Ann, ExpectedVersion = 0, State = bytes, Log = [new(Start, bytes)] }], Cancellation);

        "two"u8.CopyTo(bytes);

        Assert.Equal("one", await StateAsync(Ann));
        Assert.Equal(["one"], await BodiesAsync(PersonStream.Log, Ann.Bucket));
    }

    [Fact]
    public async Task CommitAsync_AThousandPeople_AreAllThere()
    {
        PersonKey[] people = [.. Enumerable.Range(0, PersonLimits.MaxItems).Select(n => new PersonKey("customers", string.Create(CultureInfo.InvariantCulture, $"r:{n}")))];

        var versions = await Store.CommitAsync([.. people.Select(person => CommitOf(person, 0, person.Id))], Cancellation);
        var found = await Store.ReadAsync(people, Cancellation);

        Assert.Equal(versions, found.Select(person => person!.Version));
        Assert.Equal(people.Select(person => person.Id), found.Select(person => System.Text.Encoding.UTF8.GetString(person!.State.Span)));
        var listed = new List<PersonKey>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            var part = await ListAsync(bucket, page: 3);
            Assert.All(part, person => Assert.Equal(bucket, person.Bucket));
            listed.AddRange(part);
        }

        Assert.Equal(people.Order(PeopleByName), listed.Order(PeopleByName));
    }

    [Fact]
    public async Task CommitAsync_Person_IsInItsBucketOnly()
    {
        await CommitAsync(Full(0, "one", Start));

        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            var expected = bucket == Ann.Bucket ? 1 : 0;
            Assert.Equal(expected, (await ListAsync(bucket)).Count);
            Assert.Equal(expected, (await DueAsync(bucket, Start)).Count);
            Assert.Equal(expected, (await StreamAsync(PersonStream.Log, bucket)).Count);
            Assert.Equal(expected, (await StreamAsync(PersonStream.Outbox, bucket)).Count);
        }
    }

    private static Comparer<PersonKey> PeopleByName { get; } = Comparer<PersonKey>.Create(
        (one, other) => string.CompareOrdinal(one.Space, other.Space) is var spaces and not 0 ? spaces : string.CompareOrdinal(one.Id, other.Id));

    private static PersonCommit Full(long expected, string text, DateTimeOffset due) => new()
    {
        Person = Ann,
        ExpectedVersion = expected,
        State = System.Text.Encoding.UTF8.GetBytes(text),
        Due = due,
        Log = [EntryOf(text)],
        Outbox = [EntryOf(text)],
    };
}
