using System.Diagnostics.Metrics;
using Personalization.Records;
using Personalization.Redis.Near;
using Personalization.Testing;

namespace Personalization.Redis.Tests.Near;

/// <summary>What a near cache keeps, shares, forgets and serves while its store is away.</summary>
public sealed class NearCollectionTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeOrigin _origin;
    private readonly NearCacheOptions _options = new() { ServeStale = TimeSpan.FromMinutes(10) };
    private readonly NearDiagnostics _diagnostics = new();
    private readonly NearCollection _near;

    public NearCollectionTests()
    {
        _origin = new FakeOrigin(_time);
        _near = new NearCollection(new CollectionDefinition("people", "id", ["email"]), _origin, _options, _diagnostics, _time);
        _origin.Write("a", "a@x");
    }

    public async ValueTask DisposeAsync()
    {
        await _near.DisposeAsync();
        _diagnostics.Dispose();
    }

    [Fact]
    public async Task FindAsync_Lookups_AreCountedByWhoAnswers()
    {
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == NearDiagnostics.ReadsName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (Equals(tags[0].Value, "counted"))
            {
                lock (counted)
                {
                    counted.Add($"{count} {tags[1].Value}");
                }
            }
        });
        listener.Start();
        await using var near = new NearCollection(new CollectionDefinition("counted", "id", ["email"]), _origin, _options, _diagnostics, _time);

        await near.FindAsync("id", "a", default);
        await near.FindAsync("id", "a", default);
        await near.FindAsync("email", "a@x", default);
        await near.FindAsync("email", "a@x", default);

        Assert.Equal(["1 miss", "1 hit", "1 miss", "1 hit"], counted);
    }

    [Fact]
    public async Task FindAsync_Again_IsAnsweredHereAndSaysHowOldItIs()
    {
        await StartAsync();
        await FindAsync("email", "a@x");
        var reads = _origin.Reads;
        _time.Advance(TimeSpan.FromSeconds(2));

        var answer = await FindAsync("email", "a@x");

        Assert.Equal(reads, _origin.Reads);
        Assert.Equal((TimeSpan.FromSeconds(2), false), (answer!.Age, answer.IsStale));
    }

    [Fact]
    public async Task FindAsync_Hits_AllocateNothing()
    {
        await StartAsync();
        await FindAsync("email", "a@x");
        await FindAsync("id", "a");
        Find(1000);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Find(1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Find(int times)
        {
            for (var i = 0; i < times; i++)
            {
                Assert.True(IsAnswered(_near.FindAsync("email", "a@x", default)));
                Assert.True(IsAnswered(_near.FindAsync("id", "a", default)));
            }
        }

        static bool IsAnswered(ValueTask<PersonalizationRecord?> answer) => answer.IsCompletedSuccessfully;
    }

    [Fact]
    public async Task FindAsync_ManyAtOnce_ReadOnce()
    {
        await StartAsync();
        _origin.IsSlow = true;
        var reads = _origin.Reads;
        var answers = Enumerable.Range(0, 50).Select(_ => FindAsync("id", "a")).ToArray();

        _origin.Open(0);

        Assert.All(await Task.WhenAll(answers), Assert.NotNull);
        Assert.Equal(reads + 1, _origin.Reads);
    }

    [Fact]
    public async Task FindAsync_OneOfManyGivesUp_TheOthersAreAnswered()
    {
        await StartAsync();
        _origin.IsSlow = true;
        using var impatient = new CancellationTokenSource();
        var first = _near.FindAsync("id", "a", impatient.Token).AsTask();
        var second = FindAsync("id", "a");

        await impatient.CancelAsync();
        _origin.Open(0);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.NotNull(await second);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Receive_Change_IsSeenByTheNextLookup(bool isAll)
    {
        await StartAsync();
        Assert.Equal("a", _origin.Of((await FindAsync("email", "a@x"))!).Key);
        _origin.Write("b", "a@x", tells: !isAll);
        if (isAll)
        {
            _origin.TellAll();
        }

        Deliver();

        Assert.Equal("b", _origin.Of((await FindAsync("email", "a@x"))!).Key);
        Assert.Null(_origin.Of((await FindAsync("id", "a"))!).Email);
    }

    [Fact]
    public async Task Receive_ValueThatNobodyHad_IsFoundAtOnce()
    {
        await StartAsync();
        Assert.Null(await FindAsync("email", "new@x"));
        _origin.Write("b", "new@x");

        Assert.Null(await FindAsync("email", "new@x"));
        Deliver();

        Assert.NotNull(await FindAsync("email", "new@x"));
    }

    [Fact]
    public async Task FindAsync_ThatThereIsNothing_IsBelievedForFiveSeconds()
    {
        await StartAsync();
        Assert.Null(await FindAsync("id", "b"));
        _origin.Write("b", null, tells: false);
        for (var second = 0; second < 5; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(await FindAsync("id", "b"));
        }

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.NotNull(await FindAsync("id", "b"));
    }

    [Fact]
    public async Task FindAsync_StoreAway_ServesWhatItHasMarkedAndNothingElse()
    {
        await StartAsync();
        await FindAsync("email", "a@x");
        await FindAsync("id", "nobody");
        _origin.IsAway = true;
        _time.Advance(TimeSpan.FromMinutes(9));

        var stale = await FindAsync("email", "a@x");
        await Assert.ThrowsAsync<RecordStoreException>(() => FindAsync("id", "nobody"));
        await Assert.ThrowsAsync<RecordStoreException>(() => FindAsync("id", "b"));
        _time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<RecordStoreException>(() => FindAsync("email", "a@x"));

        Assert.Equal((TimeSpan.FromMinutes(9), true), (stale!.Age, stale.IsStale));
    }

    [Fact]
    public async Task FindAsync_StoreBack_AnswersFreshAgain()
    {
        await StartAsync();
        await FindAsync("id", "a");
        _origin.IsAway = true;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await FindAsync("id", "a"))!.IsStale);
        _origin.IsAway = false;
        _origin.Write("a", null);

        // Whoever failed does not ask for a second.
        Assert.True((await FindAsync("id", "a"))!.IsStale);
        _time.Advance(TimeSpan.FromSeconds(1));
        var fresh = await FindAsync("id", "a");

        Assert.Equal((false, null), (fresh!.IsStale, _origin.Of(fresh).Email));
    }

    [Fact]
    public async Task FindAsync_WithoutServeStale_ThrowsWhenTheStoreIsAway()
    {
        _options.ServeStale = TimeSpan.Zero;
        await StartAsync();
        await FindAsync("id", "a");
        _origin.IsAway = true;
        _time.Advance(_options.MaxStaleness + TimeSpan.FromMilliseconds(1));

        await Assert.ThrowsAsync<RecordStoreException>(() => FindAsync("id", "a"));
    }

    [Fact]
    public async Task FindAsync_MoreThanFits_StaysWithinItsSize()
    {
        _options.Size = 1 << 20;
        await using var near = new NearCollection(new CollectionDefinition("people", "id", []), _origin, _options, _diagnostics, _time);
        for (var id = 0; id < 20_000; id++)
        {
            _origin.Write($"{id}", null, tells: false);
        }

        for (var id = 0; id < 20_000; id++)
        {
            Assert.NotNull(await near.FindAsync("id", $"{id}", default));
        }

        var reads = _origin.Reads;
        for (var id = 0; id < 20_000; id++)
        {
            Assert.NotNull(await near.FindAsync("id", $"{id}", default));
        }

        // An entry takes more than 500 bytes.
        Assert.InRange(_origin.Reads - reads, 20_000 - ((1 << 20) / 500), 20_000);
    }

    [Fact]
    public void Options_OutOfRange_SayWhichAndWhatTo()
    {
        Assert.Contains("Size", Assert.Throws<ArgumentException>(() => new NearCacheOptions { Size = 1 }.Check()).Message, StringComparison.Ordinal);
        Assert.Contains("MaxStaleness", Assert.Throws<ArgumentException>(() => new NearCacheOptions { MaxStaleness = TimeSpan.Zero }.Check()).Message, StringComparison.Ordinal);
        Assert.Contains("MaxAge", Assert.Throws<ArgumentException>(() => new NearCacheOptions { MaxAge = TimeSpan.FromSeconds(1) }.Check()).Message, StringComparison.Ordinal);
        Assert.Contains("ServeStale", Assert.Throws<ArgumentException>(() => new NearCacheOptions { ServeStale = TimeSpan.FromDays(8) }.Check()).Message, StringComparison.Ordinal);
    }

    /// <summary>The first lookup makes it listen and learn the version, which drops what came before.</summary>
    private async Task StartAsync()
    {
        await FindAsync("id", "nothing");
        _origin.Messages.Clear();
    }

    private void Deliver()
    {
        foreach (var message in _origin.Messages)
        {
            _origin.Receiver!(message);
        }

        _origin.Messages.Clear();
    }

    private Task<PersonalizationRecord?> FindAsync(string index, string value) => _near.FindAsync(index, value, default).AsTask();
}
