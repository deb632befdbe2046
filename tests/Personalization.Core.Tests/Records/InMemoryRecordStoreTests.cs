using Personalization.Errors;
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
        var store = await StoreAsync();
        for (var i = 0; i < 100; i++)
        {
            Find(store, index, value);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Find(store, index, value);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task FindAsync_Unchanged_AnswersTheSameInstance()
    {
        var store = await StoreAsync();
        Assert.Same(Find(store, "id", "1"), Find(store, "email", "a@x"));
    }

    [Fact]
    public async Task Members_UnknownCollectionOrIndex_SaySo()
    {
        var store = await StoreAsync();
        var collection = await Assert.ThrowsAsync<PersonalizationException>(async () => await store.FindAsync("nobody", "id", "1", CancellationToken.None));
        Assert.Equal(ErrorCodes.CollectionNotFound, collection.Code);
        var index = await Assert.ThrowsAsync<PersonalizationException>(async () => await store.FindAsync("people", "phone", "1", CancellationToken.None));
        Assert.Equal(ErrorCodes.IndexNotFound, index.Code);
        var batch = new RecordBatch("people", "crm", 1, default, ["phone"], [new RecordOperation(RecordOperationKind.Write, "1", "{}"u8.ToArray())]);
        Assert.Equal(ErrorCodes.IndexNotFound, (await Assert.ThrowsAsync<PersonalizationException>(async () => await store.ApplyAsync(batch, CancellationToken.None))).Code);
    }

    [Fact]
    public async Task PrepareAsync_OtherPrimaryIndex_IsRefused()
    {
        var store = await StoreAsync();
        var refusal = await Assert.ThrowsAsync<PersonalizationException>(
            async () => await store.PrepareAsync(new CollectionDefinition("people", "email", []), CancellationToken.None));
        Assert.Equal(ErrorCodes.IdentityChanged, refusal.Code);
    }

    [Fact]
    public async Task ApplyAsync_CancelledToken_AppliesNothing()
    {
        var store = await StoreAsync();
        var batch = new RecordBatch("people", "crm", 1, default, Email, [new RecordOperation(RecordOperationKind.Remove, "1")]);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await store.ApplyAsync(batch, new CancellationToken(canceled: true)));
        Assert.NotNull(Find(store, "id", "1"));
    }

    private static PersonalizationRecord? Find(InMemoryRecordStore store, string index, string value)
    {
        var found = store.FindAsync("people", index, value, CancellationToken.None);
        return found.IsCompletedSuccessfully ? found.Result : throw new InvalidOperationException("A lookup in memory never waits.");
    }

    private static async Task<InMemoryRecordStore> StoreAsync()
    {
        var store = new InMemoryRecordStore();
        await store.PrepareAsync(People, CancellationToken.None);
        var write = new RecordOperation(RecordOperationKind.Write, "1", """{"n":1}"""u8.ToArray(), ["a@x"]);
        await store.ApplyAsync(new RecordBatch("people", "crm", 1, DateTimeOffset.UnixEpoch, Email, [write]), CancellationToken.None);
        return store;
    }
}
