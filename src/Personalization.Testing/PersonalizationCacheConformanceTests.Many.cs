namespace Personalization.Testing;

/// <summary>Many at once, typed, and while a collection is loading.</summary>
public abstract partial class PersonalizationCacheConformanceTests
{
    [Fact]
    public async Task GetManyAsync_SomeThereSomeNot_AnswersEach()
    {
        var cache = await LoadedAsync();

        var found = await cache.GetManyAsync("customers", "email", ["bob@example.com", "nobody@example.com", "ann@example.com"]);

        Assert.Equal(3, found.Count);
        Assert.Equal("""{"name":"Ann"}""", Text(found["ann@example.com"]));
        Assert.Equal("""{"name":"Bob"}""", Text(found["bob@example.com"]));
        Assert.Null(found["nobody@example.com"]);
    }

    [Fact]
    public async Task GetManyAsync_RepeatedValues_AnswersThemOnce()
    {
        var cache = await LoadedAsync();

        var found = await cache.GetManyAsync("customers", "user_id", ["1", "2", "1", "9", "9"]);

        Assert.Equal(["1", "2", "9"], found.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GetManyAsync_NoValues_AnswersNothing()
    {
        var cache = await LoadedAsync();

        Assert.Empty(await cache.GetManyAsync("customers", "user_id", []));
    }

    [Fact]
    public async Task GetManyAsync_AThousandValues_AnswersAll()
    {
        var cache = await LoadedAsync([.. Enumerable.Range(0, 500).Select(i => new CacheRecord($"k{i}", $$"""{"n":{{i}}}"""))]);

        var found = await cache.GetManyAsync("customers", "user_id", [.. Enumerable.Range(0, 1000).Select(i => $"k{i}")]);

        Assert.Equal(1000, found.Count);
        Assert.Equal(500, found.Values.Count(record => record is null));
        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal($$"""{"n":{{i}}}""", Text(found[$"k{i}"])));
    }

    [Fact]
    public async Task GetManyAsync_UnknownNames_ThrowsTheirCodes()
    {
        var cache = await LoadedAsync();

        var collection = await Assert.ThrowsAsync<PersonalizationException>(() => cache.GetManyAsync("x", "user_id", ["1"]).AsTask());
        var index = await Assert.ThrowsAsync<PersonalizationException>(() => cache.GetManyAsync("customers", "x", ["1"]).AsTask());

        Assert.Equal(ErrorCodes.CollectionNotFound, collection.Code);
        Assert.Equal(ErrorCodes.IndexNotFound, index.Code);
    }

    [Fact]
    public async Task GetAsyncOfT_Found_Deserializes()
    {
        var cache = await LoadedAsync();

        var person = await cache.GetAsync("customers", "email", "bob@example.com", ConformanceJson.Default.ConformancePerson);

        Assert.Equal("Bob", person?.Name);
    }

    [Fact]
    public async Task GetAsyncOfT_NotFound_AnswersNull()
    {
        var cache = await LoadedAsync();

        Assert.Null(await cache.GetAsync("customers", "user_id", "4", ConformanceJson.Default.ConformancePerson));
    }

    [Fact]
    public async Task GetAsyncOfT_UnknownNames_ThrowsTheirCodes()
    {
        var cache = await LoadedAsync();

        var collection = await Assert.ThrowsAsync<PersonalizationException>(
            () => cache.GetAsync("x", "user_id", "1", ConformanceJson.Default.ConformancePerson).AsTask());
        var index = await Assert.ThrowsAsync<PersonalizationException>(
            () => cache.GetAsync("customers", "x", "1", ConformanceJson.Default.ConformancePerson).AsTask());

        Assert.Equal(ErrorCodes.CollectionNotFound, collection.Code);
        Assert.Equal(ErrorCodes.IndexNotFound, index.Code);
    }

    [Fact]
    public async Task GetAsync_Loading_AnswersHits()
    {
        var cache = await LoadedAsync(ready: false);

        Assert.Equal("""{"name":"Ann"}""", Text(await cache.GetAsync("customers", "user_id", "1")));
        Assert.Equal(2, (await cache.GetManyAsync("customers", "user_id", ["1", "2"])).Count);
    }

    [Fact]
    public async Task GetAsync_LoadingAndMissed_Throws()
    {
        var cache = await LoadedAsync(ready: false);

        var one = await Assert.ThrowsAsync<CollectionLoadingException>(() => cache.GetAsync("customers", "user_id", "4").AsTask());
        var typed = await Assert.ThrowsAsync<CollectionLoadingException>(
            () => cache.GetAsync("customers", "user_id", "4", ConformanceJson.Default.ConformancePerson).AsTask());
        var many = await Assert.ThrowsAsync<CollectionLoadingException>(() => cache.GetManyAsync("customers", "user_id", ["1", "4"]).AsTask());

        Assert.All([one, typed, many], thrown => Assert.Equal((ErrorCodes.CollectionLoading, "customers"), (thrown.Code, thrown.Collection)));
    }

    [Fact]
    public async Task GetAsync_LoadingAndMissedWithNotFound_AnswersNull()
    {
        var cache = await LoadedAsync(ready: false, missWhileLoading: MissWhileLoading.NotFound);

        Assert.Null(await cache.GetAsync("customers", "user_id", "4"));
        Assert.Null(Assert.Single(await cache.GetManyAsync("customers", "user_id", ["4"])).Value);
    }
}
