namespace Personalization.Testing;

/// <summary>
/// What every <see cref="IPersonalizationCache"/> does, whatever holds the records. Derive a class for each implementation; for a
/// record store, answer <see cref="CacheFixture.OpenAsync"/> with it.
/// </summary>
public abstract partial class PersonalizationCacheConformanceTests : IAsyncLifetime
{
    private readonly List<CacheFixture> _opened = [];

    /// <inheritdoc/>
    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var fixture in _opened)
        {
            await fixture.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task GetAsync_PrimaryIndex_AnswersTheRecord()
    {
        var cache = await LoadedAsync();

        Assert.Equal("""{"name":"Ann"}""", Text(await cache.GetAsync("customers", "user_id", "1")));
        Assert.Equal("""{"name":"Bob"}""", Text(await cache.GetAsync("customers", "user_id", "2")));
    }

    [Fact]
    public async Task GetAsync_OtherIndex_AnswersTheRecordThatCarriesTheValue()
    {
        var cache = await LoadedAsync();

        Assert.Equal("""{"name":"Bob"}""", Text(await cache.GetAsync("customers", "email", "bob@example.com")));
        Assert.Equal("""{"name":"Bob"}""", Text(await cache.GetAsync("customers", "phone", "+1 2")));
    }

    [Fact]
    public async Task GetAsync_RecordWithoutAnIndexValue_IsFoundByItsOthers()
    {
        var cache = await LoadedAsync();

        Assert.Equal("""{"name":"Cid"}""", Text(await cache.GetAsync("customers", "user_id", "3")));
        Assert.Equal("""{"name":"Cid"}""", Text(await cache.GetAsync("customers", "phone", "+1 3")));
    }

    [Fact]
    public async Task GetAsync_NoSuchValue_AnswersNull()
    {
        var cache = await LoadedAsync();

        Assert.Null(await cache.GetAsync("customers", "user_id", "4"));
        Assert.Null(await cache.GetAsync("customers", "email", "1"));
        Assert.Null(await cache.GetAsync("customers", "user_id", "bob@example.com"));
    }

    [Fact]
    public async Task GetAsync_ValueThatDiffersInCaseOrSpace_AnswersNull()
    {
        var cache = await LoadedAsync();

        Assert.Null(await cache.GetAsync("customers", "email", "Bob@example.com"));
        Assert.Null(await cache.GetAsync("customers", "email", " bob@example.com"));
        Assert.Null(await cache.GetAsync("customers", "user_id", "01"));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("..")]
    [InlineData("é")]
    [InlineData("e\u0301")]
    [InlineData("日本語")]
    [InlineData("😀")]
    [InlineData("it's \"quoted\"; --")]
    [InlineData("{tag}:1*?")]
    [InlineData(" ")]
    public async Task GetAsync_AwkwardValue_IsComparedAsItIs(string value)
    {
        var cache = await LoadedAsync([new CacheRecord(value, """{"name":"key"}"""), new CacheRecord("other", """{"name":"mail"}""", value)]);

        Assert.Equal("""{"name":"key"}""", Text(await cache.GetAsync("customers", "user_id", value)));
        Assert.Equal("""{"name":"mail"}""", Text(await cache.GetAsync("customers", "email", value)));
    }

    [Fact]
    public async Task GetAsync_OtherCollection_HoldsItsOwnRecords()
    {
        var cache = await LoadedAsync();

        Assert.Null(await cache.GetAsync("products", "sku", "1"));
    }

    [Fact]
    public async Task GetAsync_SameRecordTwice_AnswersTheSameBytesAndEntityTag()
    {
        var cache = await LoadedAsync();

        var first = await cache.GetAsync("customers", "user_id", "1");
        var second = await cache.GetAsync("customers", "email", "ann@example.com");

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Equal(first.Utf8Json.ToArray(), second.Utf8Json.ToArray());
        Assert.Equal(first.ETag, second.ETag);
        Assert.Equal(CacheFixture.SyncedAt, first.LastModified);
        Assert.False(first.IsStale);
    }

    [Fact]
    public async Task GetAsync_UnknownCollection_ThrowsItsCodeAndTheNearestName()
    {
        var cache = await LoadedAsync();

        var thrown = await Assert.ThrowsAsync<PersonalizationException>(() => cache.GetAsync("custommers", "user_id", "1").AsTask());

        Assert.Equal(ErrorCodes.CollectionNotFound, thrown.Code);
        Assert.Contains("'customers'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_CollectionInAnotherCase_IsUnknown()
    {
        var cache = await LoadedAsync();

        var thrown = await Assert.ThrowsAsync<PersonalizationException>(() => cache.GetAsync("Customers", "user_id", "1").AsTask());

        Assert.Equal(ErrorCodes.CollectionNotFound, thrown.Code);
    }

    [Fact]
    public async Task GetAsync_UnknownIndex_ThrowsItsCodeAndTheNearestNameButNoValue()
    {
        var cache = await LoadedAsync();

        var thrown = await Assert.ThrowsAsync<PersonalizationException>(() => cache.GetAsync("customers", "emial", "secret-value").AsTask());

        Assert.Equal(ErrorCodes.IndexNotFound, thrown.Code);
        Assert.Contains("'email'", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-value", thrown.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Makes a cache that holds the given content.</summary>
    /// <param name="content">The collections, the records of <c>customers</c>, and whether they are ready.</param>
    /// <returns>The cache with what it stands on.</returns>
    protected abstract ValueTask<CacheFixture> CreateAsync(CacheContent content);

    private static string? Text(PersonalizationRecord? record) => record is null ? null : System.Text.Encoding.UTF8.GetString(record.Utf8Json.Span);

    private async ValueTask<IPersonalizationCache> LoadedAsync(
        IReadOnlyList<CacheRecord>? records = null, bool ready = true, MissWhileLoading missWhileLoading = MissWhileLoading.Unavailable)
    {
        var fixture = await CreateAsync(new CacheContent(records ?? CacheContent.People, ready, missWhileLoading));
        _opened.Add(fixture);
        return fixture.Cache;
    }
}
