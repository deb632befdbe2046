using Personalization.Records;

namespace Personalization.Sqlite.Tests;

public sealed class SqliteRecordStoreTests : StoreTestBase
{
    [Fact]
    public async Task Reopened_AnswersAndMarks_AreThoseOfBefore()
    {
        var mark = new SyncMark("snapshot-1", "plan-2", 7, 1234);
        await using (var store = await OpenAsync(2))
        {
            await store.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x"), Write("2", """{"n":2}""", "b@x")), Cancellation);
            await store.ApplyAsync(Batch(2, new RecordOperation(RecordOperationKind.Remove, "2")), Cancellation);
            Assert.True(await store.TrySetMarkAsync("crm", null, mark, Cancellation));
            Assert.Null(await store.RegisterAsync(new SyncRegistration("crm", ["n"], IsForgotten: true), null, Cancellation));
        }

        await using var reopened = await OpenAsync(2, "phone");
        var record = await reopened.FindAsync("email", "a@x", Cancellation);
        Assert.Equal("""{"n":1}""", Text(record));
        Assert.Equal(Start.AddSeconds(1), record!.LastModified);
        Assert.Null(await reopened.FindAsync("id", "2", Cancellation));
        Assert.Equal(PartState.Removed, (await reopened.GetStoredAsync("2", Cancellation))!.PartOf("crm")!.State);
        Assert.Equal(mark, await reopened.GetMarkAsync("crm", Cancellation));
        var registration = Assert.Single(await reopened.GetRegistrationsAsync(Cancellation));
        Assert.Equal(("crm", "n", true), (registration.Sync, Assert.Single(registration.Fields), registration.IsForgotten));
        Assert.Equal(
            [new OperationRefusal(0, RefusalReason.Superseded)],
            await reopened.ApplyAsync(Batch(1, Write("2", "{}", null)), Cancellation));
    }

    [Fact]
    public async Task FindAsync_IndexThatDiffersInCase_IsUnknown()
    {
        await using var store = await OpenAsync();
        var index = await Assert.ThrowsAsync<PersonalizationException>(async () => await store.FindAsync("Email", "1", Cancellation));
        Assert.Equal(ErrorCodes.IndexNotFound, index.Code);
    }

    [Fact]
    public async Task PrepareAsync_NamesDifferingInCase_AreTwoCollections()
    {
        await using var store = await OpenAsync();
        var other = await store.Store.OpenAsync(new CollectionDefinition("People", "id", ["Email"]), Cancellation);
        await store.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
        Assert.Null(await other.FindAsync("id", "1", Cancellation));
    }

    [Fact]
    public async Task FindAsync_TextThatIsNotUnicode_FindsNothing()
    {
        await using var store = await OpenAsync();
        await store.ApplyAsync(Batch(1, Write("\uFFFD", "{}", "?")), Cancellation);
        Assert.Null(await store.FindAsync("id", "\uD800", Cancellation));
        Assert.Null(await store.FindAsync("email", "\uD800", Cancellation));
        var exception = await Assert.ThrowsAsync<RecordStoreException>(async () => await store.ApplyAsync(Batch(1, Write("\uD800", "{}", null)), Cancellation));
        Assert.Contains("Unicode", exception.Message, StringComparison.Ordinal);
        Assert.Equal(RecordStoreErrorKind.Row, exception.Kind);
    }

    [Fact]
    public async Task ApplyAsync_CanceledInTheMiddle_LeavesTheStoreUnchanged()
    {
        await using var store = await OpenAsync();
        using var cancellation = new CancellationTokenSource();
        var operations = new CancelingList([Write("1", "{}", null), Write("2", "{}", null)], cancellation);
        var batch = new RecordBatch("crm", 1, Start, ["email"], operations);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ApplyAsync(batch, cancellation.Token));
        Assert.Null(await store.FindAsync("id", "1", Cancellation));
        Assert.Empty(await store.ApplyAsync(Batch(1, Write("1", "{}", null)), Cancellation));
    }

    [Fact]
    public async Task ApplyAsync_IndexMovesToAnotherSync_KeepsTheNewClaim()
    {
        await using var store = await OpenAsync(2);
        await store.ApplyAsync(Batch(1, Write("1", """{"n":1}""", "a@x")), Cancellation);
        await store.ApplyAsync(new RecordBatch("web", 1, Start, ["email"], [new(RecordOperationKind.Write, "1", "{}"u8.ToArray(), ["a@x"])]), Cancellation);
        await store.ApplyAsync(new RecordBatch("crm", 2, Start, [], [new(RecordOperationKind.Write, "1", """{"n":2}"""u8.ToArray())]), Cancellation);
        Assert.Equal("""{"n":2}""", Text(await store.FindAsync("email", "a@x", Cancellation)));
    }

    [Fact]
    public async Task FindAsync_Hit_AllocatesTheRecordAlone()
    {
        await using var store = await OpenAsync();
        await store.ApplyAsync(Batch(1, Write("1", $$"""{"text":"{{new string('x', 500)}}"}""", "a@x")), Cancellation);
        foreach (var (index, value) in new[] { ("id", "1"), ("email", "a@x") })
        {
            Find(store, index, value, 100);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Find(store, index, value, 1000);
            var each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
            Assert.InRange(each, 500, 511 + 128); // the bytes of the record, its array's header, and the record itself
        }
    }

    [Fact]
    public async Task DisposeAsync_Twice_AndCallsAfter_AreSaidPlainly()
    {
        var store = await OpenAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();
        store.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.FindAsync("id", "1", Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.ApplyAsync(Batch(1), Cancellation));
    }

    private static void Find(PeopleStore store, string index, string value, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var found = store.FindAsync(index, value, CancellationToken.None);
            Assert.True(found.IsCompletedSuccessfully);
        }
    }

    private sealed class CancelingList(RecordOperation[] operations, CancellationTokenSource cancellation) : IReadOnlyList<RecordOperation>
    {
        public int Count => operations.Length;

        public RecordOperation this[int index]
        {
            get
            {
                cancellation.Cancel();
                return operations[index];
            }
        }

        public IEnumerator<RecordOperation> GetEnumerator() => ((IEnumerable<RecordOperation>)operations).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
