namespace Personalization.Testing;

/// <content>Who is due, who is there, and the notes of a bucket.</content>
public abstract partial class PersonStoreConformanceTests
{
    [Fact]
    public async Task ReadDueAsync_SeveralPeople_TheEarliestFirstUpToTheTimeIncluded()
    {
        var people = Neighbours(5);
        int[] minutes = [30, 10, 50, 20, 40];
        await Store.CommitAsync([.. people.Zip(minutes, (person, minute) => CommitOf(person, 0, "state", Start.AddMinutes(minute)))], Cancellation);

        Assert.Empty(await DueAsync(Ann.Bucket, Start.AddMinutes(10).AddTicks(-1)));
        Assert.Equal([people[1], people[3], people[0]], await DueAsync(Ann.Bucket, Start.AddMinutes(30)));
        Assert.Equal([people[1], people[3]], await DueAsync(Ann.Bucket, DateTimeOffset.MaxValue, limit: 2));
        Assert.Equal([people[1], people[3], people[0], people[4], people[2]], await DueAsync(Ann.Bucket, DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task ReadDueAsync_Answered_StaysDueUntilACommitSaysOtherwise()
    {
        var first = await CommitAsync(CommitOf(Ann, 0, "one", Start));
        Assert.Equal([Ann], await DueAsync(Ann.Bucket, Start));
        Assert.Equal([Ann], await DueAsync(Ann.Bucket, Start));

        var second = await CommitAsync(CommitOf(Ann, first, "two", Start.AddDays(1)));
        Assert.Empty(await DueAsync(Ann.Bucket, Start));
        Assert.Equal([Ann], await DueAsync(Ann.Bucket, Start.AddDays(1)));

        await CommitAsync(CommitOf(Ann, second, "three"));
        Assert.Empty(await DueAsync(Ann.Bucket, DateTimeOffset.MaxValue));
    }

    [Fact]
    public async Task ReadDueAsync_PartOfAMillisecond_IsRoundedUp()
    {
        await CommitAsync(CommitOf(Ann, 0, "one", Start.AddTicks(1)));

        Assert.Empty(await DueAsync(Ann.Bucket, Start.AddTicks(9_999)));
        Assert.Equal([Ann], await DueAsync(Ann.Bucket, Start.AddMilliseconds(1)));
    }

    [Fact]
    public async Task ReadDueAsync_OddTimes_AreKept()
    {
        var people = Neighbours(4);
        await Store.CommitAsync(
            [
                CommitOf(people[0], 0, "state", DateTimeOffset.MaxValue),
                CommitOf(people[1], 0, "state", DateTimeOffset.MinValue),
                CommitOf(people[2], 0, "state", new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.FromHours(2))),
                CommitOf(people[3], 0, "state", DateTimeOffset.UnixEpoch.AddTicks(-1)),
            ],
            Cancellation);

        Assert.Equal([people[1]], await DueAsync(Ann.Bucket, DateTimeOffset.MinValue));
        Assert.Equal([people[1], people[3]], await DueAsync(Ann.Bucket, DateTimeOffset.UnixEpoch));
        Assert.Equal([people[1], people[3], people[2]], await DueAsync(Ann.Bucket, Start.AddHours(-1)));
        Assert.Equal([people[1], people[3], people[2], people[0]], await DueAsync(Ann.Bucket, DateTimeOffset.MaxValue));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task ListAsync_PageByPage_AnswersEachPersonOnceInTheSameOrder(int page)
    {
        var people = Neighbours(7);
        await Store.CommitAsync([.. people.Select(person => CommitOf(person, 0, "state"))], Cancellation);

        var listed = await ListAsync(Ann.Bucket, page);

        Assert.Equal(people.Order(PeopleByName), listed.Order(PeopleByName));
        Assert.Equal(listed, await ListAsync(Ann.Bucket));
        Assert.Empty(await Store.ListAsync(Ann.Bucket, listed[^1], page, Cancellation));
    }

    [Fact]
    public async Task ListAsync_LastOneWasRemoved_GoesOnBehindIt()
    {
        var people = Neighbours(5);
        var versions = await Store.CommitAsync([.. people.Select(person => CommitOf(person, 0, "state"))], Cancellation);
        var all = await ListAsync(Ann.Bucket);

        await CommitAsync(CommitOf(all[2], versions[Array.IndexOf(people, all[2])], string.Empty));

        Assert.Equal(all[3..], await Store.ListAsync(Ann.Bucket, all[2], 10, Cancellation));
    }

    [Fact]
    public async Task TryWriteNoteAsync_AsBelieved_ReplacesTheNote()
    {
        var other = await OpenAnotherAsync();
        Assert.Null(await Store.ReadNoteAsync(5, "cursor", Cancellation));

        Assert.True(await Store.TryWriteNoteAsync(5, "cursor", null, "1", Cancellation));
        Assert.Equal("1", await other.ReadNoteAsync(5, "cursor", Cancellation));
        Assert.True(await other.TryWriteNoteAsync(5, "cursor", "1", string.Empty, Cancellation));
        Assert.Equal(string.Empty, await Store.ReadNoteAsync(5, "cursor", Cancellation));
        Assert.True(await Store.TryWriteNoteAsync(5, "cursor", string.Empty, null, Cancellation));
        Assert.Null(await other.ReadNoteAsync(5, "cursor", Cancellation));
        Assert.True(await Store.TryWriteNoteAsync(5, "cursor", null, null, Cancellation));
    }

    [Fact]
    public async Task TryWriteNoteAsync_AnotherNote_ChangesNothing()
    {
        Assert.False(await Store.TryWriteNoteAsync(5, "cursor", "1", "2", Cancellation));
        Assert.True(await Store.TryWriteNoteAsync(5, "cursor", null, "Été\0", Cancellation));

        foreach (var expected in new[] { null, string.Empty, "été\0", "Été", "Été\0 " })
        {
            Assert.False(await Store.TryWriteNoteAsync(5, "cursor", expected, "2", Cancellation));
            Assert.False(await Store.TryWriteNoteAsync(5, "cursor", expected, null, Cancellation));
        }

        Assert.Equal("Été\0", await Store.ReadNoteAsync(5, "cursor", Cancellation));
    }

    [Fact]
    public async Task TryWriteNoteAsync_OtherBucketsAndNames_AreOtherNotes()
    {
        string[] names = ["cursor", "Cursor", "cursor ", string.Empty, "a:b", "a\0b", "€"];
        for (var n = 0; n < names.Length; n++)
        {
            Assert.True(await Store.TryWriteNoteAsync(0, names[n], null, $"zero {n}", Cancellation));
            Assert.True(await Store.TryWriteNoteAsync(127, names[n], null, $"last {n}", Cancellation));
        }

        for (var n = 0; n < names.Length; n++)
        {
            Assert.Equal($"zero {n}", await Store.ReadNoteAsync(0, names[n], Cancellation));
            Assert.Equal($"last {n}", await Store.ReadNoteAsync(127, names[n], Cancellation));
        }
    }
}
