using Personalization.People;

namespace Personalization.Testing;

/// <content>Odd keys, what is refused, and cancellation.</content>
public abstract partial class PersonStoreConformanceTests
{
    private static readonly PersonKey[] OddPeople =
    [
        new("customers", "1"), new("Customers", "1"), new("CUSTOMERS", "1"), new("customers", "A"), new("customers", "a"), new(string.Empty, string.Empty), new("customers", string.Empty),
        new(string.Empty, "customers1"), new("a", "b:c"), new("a:b", "c"), new("a\0b", "c"), new("a", "b\0c"), new("a", "\0"), new("\0", "a"), new("é", "1"), new("e\u0301", "1"), new("a", "{b}"), new("{a}", "b"),
        new("a", "u:email:jane@example.com"), new("a", "\u0001\n\r\t\u007f"), new("a", "😀"), new("a", "\uffff"), new("a", "\ufffd"), new("a", " "), new("a", "  "), new("a", "*?[x]\\^"),
        new(new string('s', PersonLimits.MaxNameBytes), new string('i', PersonLimits.MaxIdBytes)), new("a", new string('€', PersonLimits.MaxIdBytes / 3)),
    ];

    [Fact]
    public async Task CommitAsync_OddKeys_AreDifferentPeopleAndComeBackAsTheyWere()
    {
        await Store.CommitAsync(
            [.. OddPeople.Select((person, n) => new PersonCommit { Person = person, ExpectedVersion = 0, State = new[] { (byte)n }, Due = Start, Log = [EntryOf($"{n}")], Outbox = [EntryOf($"{n}")], Violations = [EntryOf($"{n}")], DeadLetters = [EntryOf($"{n}")] })], Cancellation);

        Assert.Equal(Enumerable.Range(0, OddPeople.Length), (await Store.ReadAsync(OddPeople, Cancellation)).Select(person => (int)person!.State.Span[0]));
        foreach (var bucket in OddPeople.Select(person => person.Bucket).Distinct())
        {
            var expected = OddPeople.Where(person => person.Bucket == bucket).ToHashSet();
            Assert.Equivalent(expected, await ListAsync(bucket, page: 2), strict: true);
            Assert.Equivalent(expected, await DueAsync(bucket, Start), strict: true);
            foreach (var stream in Enum.GetValues<PersonStream>())
            {
                var entries = await StreamAsync(stream, bucket);
                Assert.Equal(expected.Count, entries.Count);
                Assert.All(entries, entry => Assert.Equal(BodyOf(entry), $"{Array.IndexOf(OddPeople, entry.Person)}"));
            }
        }
    }

    [Fact]
    public async Task ReadAsync_KeyThatCannotBeStored_IsNull()
    {
        PersonKey[] people = [new("a", "\ud800"), new("\udc00", "a"), new("a", new string('i', PersonLimits.MaxIdBytes + 1)), new(new string('s', PersonLimits.MaxNameBytes + 1), "a")];

        Assert.Equal(people.Select(_ => (StoredPerson?)null), await Store.ReadAsync(people, Cancellation));
        foreach (var person in people)
        {
            await RefusedAsync(() => Store.CommitAsync([CommitOf(person, 0, "state")], Cancellation));
        }
    }

    [Fact]
    public async Task CommitAsync_WhatCannotBeHeld_IsRefusedAndNothingIsWritten()
    {
        var big = new byte[PersonLimits.MaxBytes + 1];
        var ok = CommitOf(Bob, 0, "bob");
        PersonCommit[] bad =
        [
            new() { Person = Ann, ExpectedVersion = 0, State = big },
            new() { Person = Ann, ExpectedVersion = 0, State = default, Log = [new(Start, big)] },
            new() { Person = Ann, ExpectedVersion = 0, State = default, Outbox = [new(Start, big)] },
            new() { Person = Ann, ExpectedVersion = 0, State = default, Violations = [new(Start, big)] },
            new() { Person = Ann, ExpectedVersion = 0, State = default, DeadLetters = [new(Start, big)] },
            Logged(Ann, 0, "state", [.. Enumerable.Repeat("x", PersonLimits.MaxEntries + 1)]),
            CommitOf(Ann, -1, "state"),
            CommitOf(Ann, 0, string.Empty, due: Start),
            CommitOf(Bob, 0, "a second one"),
        ];
        foreach (var commit in bad)
        {
            var refused = await RefusedAsync(() => Store.CommitAsync([ok, commit], Cancellation));
            Assert.DoesNotContain("r:ann", refused.Message, StringComparison.Ordinal);
            Assert.Contains("Commit 1", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal([null, null], await Store.ReadAsync([Ann, Bob], Cancellation));
        await RefusedAsync(() => Store.CommitAsync([.. Enumerable.Range(0, PersonLimits.MaxItems + 1).Select(n => CommitOf(new("a", $"{n}"), 0, "state"))], Cancellation));
        await RefusedAsync(() => Store.ReadAsync([.. Enumerable.Repeat(Ann, PersonLimits.MaxItems + 1)], Cancellation));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(PersonKey.Buckets, 1)]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(0, PersonLimits.MaxItems + 1)]
    public async Task Reads_OutOfRange_AreRefused(int bucket, int limit)
    {
        await RefusedAsync(() => Store.ReadDueAsync(bucket, Start, limit, Cancellation));
        await RefusedAsync(() => Store.ListAsync(bucket, null, limit, Cancellation));
        await RefusedAsync(() => Store.ReadStreamAsync(PersonStream.Log, bucket, 0, limit, Cancellation));
    }

    [Fact]
    public async Task Notes_WhatCannotBeHeld_IsRefused()
    {
        await RefusedAsync(() => Store.ReadNoteAsync(PersonKey.Buckets, "a", Cancellation));
        await RefusedAsync(() => Store.ReadNoteAsync(0, new string('a', PersonLimits.MaxNameBytes + 1), Cancellation));
        await RefusedAsync(() => Store.TryWriteNoteAsync(0, "\ud800", null, "a", Cancellation));
        await RefusedAsync(() => Store.TryWriteNoteAsync(0, "a", null, "\ud800", Cancellation));
        await RefusedAsync(() => Store.TryWriteNoteAsync(0, "a", null, new string('a', PersonLimits.MaxBytes + 1), Cancellation));
        await RefusedAsync(() => Store.ReadStreamAsync((PersonStream)4, 0, 0, 1, Cancellation));
        await RefusedAsync(() => Store.RemoveEntriesAsync(PersonStream.Log, 0, new long[PersonLimits.MaxItems + 1], Cancellation));
        await RefusedAsync(() => Store.RemoveEntriesAsync((PersonStream)(-1), 0, [1], Cancellation));
    }

    [Fact]
    public async Task Members_Cancelled_DoNothing()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var cancelled = source.Token;

        await CancelledAsync(() => Store.ReadAsync([Ann], cancelled));
        await CancelledAsync(() => Store.CommitAsync([CommitOf(Ann, 0, "state")], cancelled));
        await CancelledAsync(() => Store.ReadDueAsync(0, Start, 1, cancelled));
        await CancelledAsync(() => Store.ListAsync(0, null, 1, cancelled));
        await CancelledAsync(() => Store.ReadStreamAsync(PersonStream.Log, 0, 0, 1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.TrimStreamAsync(PersonStream.Log, 0, 1, cancelled));
        await CancelledAsync(() => Store.RemoveEntriesAsync(PersonStream.Log, 0, [1], cancelled));
        await CancelledAsync(() => Store.ReadNoteAsync(0, "a", cancelled));
        await CancelledAsync(() => Store.TryWriteNoteAsync(0, "a", null, "b", cancelled));
        Assert.Null(await ReadAsync(Ann));
        Assert.Null(await Store.ReadNoteAsync(0, "a", Cancellation));
    }

    private static Task<ArgumentException> RefusedAsync<T>(Func<ValueTask<T>> call) => Assert.ThrowsAnyAsync<ArgumentException>(async () => await call());

    private static Task<OperationCanceledException> CancelledAsync<T>(Func<ValueTask<T>> call) => Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call());
}
