using Personalization.Diagnostics;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Tests.Lookups;

public sealed class PersonalizationCacheTests : IDisposable
{
    private static readonly PersonalizationRecord Found = new("{}"u8.ToArray(), DateTimeOffset.UnixEpoch);
    private readonly FakeRecordStore _store = new();
    private readonly FakeSyncService _syncs;
    private readonly LookupDiagnostics _diagnostics = new(TimeProvider.System);
    private readonly PersonalizationCache _cache;

    public PersonalizationCacheTests()
    {
        _syncs = new FakeSyncService(_store);
        var definitions = new PersonalizationDefinitions([new CollectionDefinition("customers", "user_id", ["email", "phone"])], []);
        _cache = new PersonalizationCache(new LookupTable(new CurrentDefinitions(definitions)), _store, _syncs, _diagnostics, _syncs);
    }

    public void Dispose() => _diagnostics.Dispose();

    [Fact]
    public async Task GetAsync_Hit_AnswersTheStoresObjectWithoutAskingForReadiness()
    {
        _store.Find = _ => new(Found);

        Assert.Same(Found, await _cache.GetAsync("customers", "user_id", "1"));
        Assert.Equal(0, _syncs.Asked);
    }

    [Fact]
    public async Task GetAsync_HitThatTakesTime_AnswersTheStoresObject()
    {
        var pending = new TaskCompletionSource<PersonalizationRecord?>();
        _store.Find = _ => new(pending.Task);

        var lookup = _cache.GetAsync("customers", "user_id", "1");
        Assert.False(lookup.IsCompleted);
        pending.SetResult(Found);

        Assert.Same(Found, await lookup);
    }

    [Fact]
    public void GetAsync_Hit_AllocatesNothing()
    {
        _store.Find = _ => new(Found);
        var index = new string("email".AsSpan());
        var collection = new string("customers".AsSpan());
        Look(1000);

        // The least of several rounds: the runtime may compile in between.
        var least = Enumerable.Range(0, 5).Min(_ => Look(1000));

        Assert.Equal(0, least);

        long Look(int count)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < count; i++)
            {
                var lookup = _cache.GetAsync(collection, index, "1");
                Assert.True(lookup.IsCompletedSuccessfully);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public async Task GetAsync_MissWhenReady_AsksTheStoreAgainOnlyTheFirstTime()
    {
        Assert.Null(await _cache.GetAsync("customers", "user_id", "1"));
        Assert.Equal(2, _store.Calls);

        Assert.Null(await _cache.GetAsync("customers", "user_id", "1"));
        Assert.Equal(3, _store.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetAsync_RecordArrivesBetweenMissAndReadiness_IsFound(bool yields)
    {
        // The first sync commits after the store was read and before readiness is asked: 'not found' would be a lie.
        var arrived = false;
        _store.Find = _ => yields ? LaterAsync(arrived ? Found : null) : new(arrived ? Found : null);
        _syncs.Ready = () => arrived = true;

        Assert.Same(Found, await _cache.GetAsync("customers", "user_id", "1"));

        static async ValueTask<PersonalizationRecord?> LaterAsync(PersonalizationRecord? record)
        {
            await Task.Yield();
            return record;
        }
    }

    [Fact]
    public async Task GetManyAsync_MoreThanAreAskedForAtOnce_AsksInChunksAndAnswersAll()
    {
        _store.Find = value => new(value.EndsWith('7') ? null : Found);
        Assert.Null(await _cache.GetAsync("customers", "user_id", "7")); // until a miss has seen it ready, one is asked for twice
        string[] values = [.. Enumerable.Range(0, 2_500).Select(i => $"{i}")];

        var found = await _cache.GetManyAsync("customers", "user_id", [.. values, .. values]);

        Assert.Equal([1_000, 1_000, 500], _store.Many);
        Assert.Equal(values.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(250, found.Values.Count(record => record is null));
    }

    [Fact]
    public async Task GetManyAsync_CancelledWithinAChunk_AsksForNoFurtherOne()
    {
        using var cancellation = new CancellationTokenSource();
        _store.Find = _ =>
        {
            cancellation.Cancel();
            return new(Found);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _cache.GetManyAsync("customers", "user_id", [.. Enumerable.Range(0, 2_500).Select(i => $"{i}")], cancellation.Token).AsTask());
        Assert.Equal([1_000], _store.Many);
    }

    [Fact]
    public async Task GetManyAsync_RecordArrivesBetweenMissAndReadiness_IsFound()
    {
        var arrived = false;
        _store.Find = _ => new(arrived ? Found : null);
        _syncs.Ready = () => arrived = true;

        Assert.Same(Found, Assert.Single(await _cache.GetManyAsync("customers", "user_id", ["1"])).Value);
    }

    [Fact]
    public async Task GetAsync_ReadinessLost_ThrowsAgain()
    {
        Assert.Null(await _cache.GetAsync("customers", "user_id", "1"));
        _syncs.Ready = () => false;

        await Assert.ThrowsAsync<CollectionLoadingException>(() => _cache.GetAsync("customers", "user_id", "1").AsTask());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetAsync_StoreThrowsItsOwn_WrapsItWithoutValues(bool yields)
    {
        var backend = new InvalidOperationException("backend");
        _store.Find = _ => yields ? ValueTask.FromException<PersonalizationRecord?>(backend) : throw backend;

        var one = await Assert.ThrowsAsync<RecordStoreException>(() => _cache.GetAsync("customers", "user_id", "secret-value").AsTask());
        var many = await Assert.ThrowsAsync<RecordStoreException>(() => _cache.GetManyAsync("customers", "user_id", ["secret-value"]).AsTask());

        Assert.All([one, many], thrown =>
        {
            Assert.Same(backend, thrown.InnerException);
            Assert.Equal((ErrorCodes.StoreUnavailable, nameof(FakeRecordStore), "find", "customers"), (thrown.Code, thrown.StoreSystem, thrown.Operation, thrown.Collection));
            Assert.DoesNotContain("secret-value", thrown.ToString(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GetAsync_StoreThrowsOurs_PassesItOn(bool yields)
    {
        var ours = new RecordStoreException("fake", "find", "down") { Collection = "customers" };
        _store.Find = _ => yields ? ValueTask.FromException<PersonalizationRecord?>(ours) : throw ours;

        Assert.Same(ours, await Assert.ThrowsAsync<RecordStoreException>(() => _cache.GetAsync("customers", "user_id", "1").AsTask()));
    }

    [Fact]
    public async Task GetAsync_Cancelled_ThrowsThat()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        _store.Find = _ => ValueTask.FromCanceled<PersonalizationRecord?>(source.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _cache.GetAsync("customers", "user_id", "1", source.Token).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _cache.GetManyAsync("customers", "user_id", ["1"], source.Token).AsTask());
        Assert.Equal(source.Token, _store.LastToken);
    }

    [Fact]
    public async Task GetAsync_NullArguments_Throws()
    {
        await Assert.ThrowsAsync<ArgumentNullException>("collection", () => _cache.GetAsync(null!, "user_id", "1").AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>("index", () => _cache.GetAsync("customers", null!, "1").AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>("value", () => _cache.GetAsync("customers", "user_id", null!).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>("values", () => _cache.GetManyAsync("customers", "user_id", null!).AsTask());
        await Assert.ThrowsAsync<ArgumentException>("values", () => _cache.GetManyAsync("customers", "user_id", ["1", null!]).AsTask());
    }
}
