using Personalization.Records;

namespace Personalization.Tests.Records;

public sealed class InMemoryRecordStoreTests
{
    private static readonly CollectionDefinition People = new("people", "id", ["email"]);
    private static readonly string[] Email = ["email"];

    [Theory]
    [InlineData("id", "1")]
    [InlineData("email", "a@x")]
    [InlineData("id", "unknown")]
    [InlineData("email", "unknown")]
    public async Task FindAsync_AnyIndex_AllocatesNothing(string index, string value)
    {
        var people = await OpenAsync();
        for (var i = 0; i < 100; i++)
        {
            Find(people, index, value);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Find(people, index, value);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task FindAsync_Unchanged_AnswersTheSameInstance()
    {
        var people = await OpenAsync();
        Assert.Same(Find(people, "id", "1"), Find(people, "email", "a@x"));
    }

    [Fact]
    public async Task Members_UnknownIndex_SaySo()
    {
        var people = await OpenAsync();
        var index = await Assert.ThrowsAsync<PersonalizationException>(async () => await people.FindAsync("phone", "1", CancellationToken.None));
        Assert.Equal(ErrorCodes.IndexNotFound, index.Code);
        var batch = new RecordBatch("crm", 1, default, ["phone"], [new RecordOperation(RecordOperationKind.Write, "1", "{}"u8.ToArray())]);
        Assert.Equal(ErrorCodes.IndexNotFound, (await Assert.ThrowsAsync<PersonalizationException>(async () => await people.ApplyAsync(batch, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task OpenAsync_OtherPrimaryIndex_IsRefused()
    {
        var store = new InMemoryRecordStore();
        await store.OpenAsync(People, CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<PersonalizationException>(
            async () => await store.OpenAsync(new CollectionDefinition("people", "email", []), CancellationToken.None));
        Assert.Equal(ErrorCodes.IdentityChanged, refusal.Code);
    }

    [Fact]
    public async Task ApplyAsync_CancelledToken_AppliesNothing()
    {
        var people = await OpenAsync();
        var batch = new RecordBatch("crm", 1, default, Email, [new RecordOperation(RecordOperationKind.Remove, "1")]);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await people.ApplyAsync(batch, new CancellationToken(canceled: true)));
        Assert.NotNull(Find(people, "id", "1"));
    }

    private static PersonalizationRecord? Find(IRecordCollection people, string index, string value)
    {
        var found = people.FindAsync(index, value, CancellationToken.None);
        return found.IsCompletedSuccessfully ? found.Result : throw new InvalidOperationException("A lookup in memory never waits.");
    }

    private static async Task<IRecordCollection> OpenAsync()
    {
        var people = await new InMemoryRecordStore().OpenAsync(People, CancellationToken.None);
        var write = new RecordOperation(RecordOperationKind.Write, "1", """{"n":1}"""u8.ToArray(), ["a@x"]);
        await people.ApplyAsync(new RecordBatch("crm", 1, DateTimeOffset.UnixEpoch, Email, [write]), CancellationToken.None);
        return people;
    }
}
