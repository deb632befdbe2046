using Personalization.Keys;

namespace Personalization.Testing;

/// <summary>
/// What every <see cref="IApiKeyStore"/> keeps to. Derive a class for a store, name the store with <see cref="ConformanceOfAttribute"/>, and
/// the sentences of the interface's documentation run as tests.
/// </summary>
/// <example>
/// <code>
/// [ConformanceOf(typeof(VaultApiKeyStore))]
/// public sealed class VaultApiKeyStoreConformanceTests : ApiKeyStoreConformanceTests
/// {
///     protected override ValueTask&lt;IApiKeyStore&gt; OpenAsync() => new(new VaultApiKeyStore(_vault));
/// }
/// </code>
/// </example>
public abstract class ApiKeyStoreConformanceTests : IAsyncLifetime
{
    private static readonly DateTimeOffset CreatedAt = new(2026, 1, 31, 8, 30, 0, 250, TimeSpan.Zero);
    private readonly List<IApiKeyStore> _stores = [];
    private IApiKeyStore? _store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IApiKeyStore Store => _store ?? throw new InvalidOperationException("The test has not started.");

    /// <summary>Opens the store.</summary>
    /// <returns>A task that ends when the test can begin.</returns>
    public async ValueTask InitializeAsync() => _store = await OpenAnotherAsync();

    /// <summary>Disposes the stores that can be disposed.</summary>
    /// <returns>A task that ends when they are gone.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _stores)
        {
            await Disposal.DisposeAsync(store);
        }
    }

    /// <summary>Opens the store of this test, which is empty at first. Called again, it opens the same as another process would.</summary>
    /// <returns>The store.</returns>
    protected abstract ValueTask<IApiKeyStore> OpenAsync();

    [Fact]
    public async Task List_EmptyStore_IsEmpty()
    {
        Assert.Empty(await Store.ListAsync(Cancellation));
        Assert.Null(await Store.FindAsync("key_1", Cancellation));
    }

    [Fact]
    public async Task Create_KeyWithEverything_IsFoundAsItWas()
    {
        var key = NewKey("key_1") with
        {
            Name = "Braze, \"Zoë\" \U0001F600",
            Scopes = ApiKeyScope.Read | ApiKeyScope.Manage | ApiKeyScope.Ingest,
            Collections = ["customers", "products"],
            Fields = ["full_name", "a,b", "\""],
            Rate = new ApiKeyRate(200, TimeSpan.FromSeconds(10)),
            ExpiresAt = CreatedAt.AddDays(90),
            RevokedAt = CreatedAt.AddDays(1),
            LastUsedAt = CreatedAt.AddHours(1),
            PreviousHash = HashOf("before"),
            PreviousUntil = CreatedAt.AddDays(2),
        };

        await Store.CreateAsync(key, Cancellation);

        AssertSame(key, await Store.FindAsync("key_1", Cancellation));
    }

    [Fact]
    public async Task Create_KeyWithoutLimits_IsFoundWithoutLimits()
    {
        var key = NewKey("key_1");

        await Store.CreateAsync(key, Cancellation);

        AssertSame(key, await Store.FindAsync("key_1", Cancellation));
    }

    [Fact]
    public async Task Create_SameIdOrHash_IsRefusedAndChangesNothing()
    {
        await Store.CreateAsync(NewKey("key_1"), Cancellation);
        var version = await Store.GetVersionAsync(Cancellation);

        var sameId = await Assert.ThrowsAsync<PersonalizationException>(
            async () => await Store.CreateAsync(NewKey("key_1") with { Hash = HashOf("other") }, Cancellation));
        var sameHash = await Assert.ThrowsAsync<PersonalizationException>(
            async () => await Store.CreateAsync(NewKey("key_2") with { Hash = HashOf("key_1") }, Cancellation));

        Assert.Equal(ErrorCodes.KeyInvalid, sameId.Code);
        Assert.Equal(ErrorCodes.KeyInvalid, sameHash.Code);
        Assert.Equal(version, await Store.GetVersionAsync(Cancellation));
        AssertSame(NewKey("key_1"), Assert.Single(await Store.ListAsync(Cancellation)));
    }

    [Fact]
    public async Task List_SeveralKeys_TheOldestFirst()
    {
        await Store.CreateAsync(NewKey("key_b") with { CreatedAt = CreatedAt.AddSeconds(2) }, Cancellation);
        await Store.CreateAsync(NewKey("key_c") with { CreatedAt = CreatedAt.AddSeconds(1) }, Cancellation);
        await Store.CreateAsync(NewKey("key_a") with { CreatedAt = CreatedAt.AddSeconds(3) }, Cancellation);

        Assert.Equal(["key_c", "key_b", "key_a"], (await Store.ListAsync(Cancellation)).Select(key => key.Id));
    }

    [Fact]
    public async Task Rotate_Key_KeepsTheHashBeforeForAWhile()
    {
        var key = NewKey("key_1");
        await Store.CreateAsync(key, Cancellation);

        var first = await Store.RotateAsync("key_1", HashOf("second"), CreatedAt.AddDays(1), Cancellation);
        var second = await Store.RotateAsync("key_1", HashOf("third"), CreatedAt.AddDays(2), Cancellation);

        AssertSame(key with { Hash = HashOf("second"), PreviousHash = HashOf("key_1"), PreviousUntil = CreatedAt.AddDays(1) }, first);
        AssertSame(key with { Hash = HashOf("third"), PreviousHash = HashOf("second"), PreviousUntil = CreatedAt.AddDays(2) }, second);
        AssertSame(second!, await Store.FindAsync("key_1", Cancellation));
    }

    [Fact]
    public async Task Rotate_UnknownOrRevokedKey_ChangesNothing()
    {
        await Store.CreateAsync(NewKey("key_1"), Cancellation);
        var revoked = await Store.RevokeAsync("key_1", CreatedAt.AddDays(1), Cancellation);
        var version = await Store.GetVersionAsync(Cancellation);

        Assert.Null(await Store.RotateAsync("key_1", HashOf("second"), CreatedAt.AddDays(2), Cancellation));
        Assert.Null(await Store.RotateAsync("key_2", HashOf("second"), CreatedAt.AddDays(2), Cancellation));

        AssertSame(revoked!, await Store.FindAsync("key_1", Cancellation));
        Assert.Equal(version, await Store.GetVersionAsync(Cancellation));
    }

    [Fact]
    public async Task Revoke_Twice_TheFirstTimeCounts()
    {
        await Store.CreateAsync(NewKey("key_1"), Cancellation);

        await Store.RevokeAsync("key_1", CreatedAt.AddDays(1), Cancellation);
        var version = await Store.GetVersionAsync(Cancellation);
        var again = await Store.RevokeAsync("key_1", CreatedAt.AddDays(2), Cancellation);

        AssertSame(NewKey("key_1") with { RevokedAt = CreatedAt.AddDays(1) }, again);
        Assert.Equal(version, await Store.GetVersionAsync(Cancellation));
        Assert.Null(await Store.RevokeAsync("key_2", CreatedAt, Cancellation));
    }

    [Fact]
    public async Task Touch_Keys_NotesTheLatestUseAndNothingElse()
    {
        await Store.CreateAsync(NewKey("key_1"), Cancellation);
        await Store.CreateAsync(NewKey("key_2"), Cancellation);
        var version = await Store.GetVersionAsync(Cancellation);

        await Store.TouchAsync([new("key_1", CreatedAt.AddDays(2)), new("key_3", CreatedAt)], Cancellation);
        await Store.TouchAsync([new("key_1", CreatedAt.AddDays(1))], Cancellation);

        AssertSame(NewKey("key_1") with { LastUsedAt = CreatedAt.AddDays(2) }, await Store.FindAsync("key_1", Cancellation));
        AssertSame(NewKey("key_2"), await Store.FindAsync("key_2", Cancellation));
        Assert.Equal(version, await Store.GetVersionAsync(Cancellation));
    }

    [Fact]
    public async Task Version_AfterEachChange_IsGreater()
    {
        var versions = new List<long> { await Store.GetVersionAsync(Cancellation) };
        await Store.CreateAsync(NewKey("key_1"), Cancellation);
        versions.Add(await Store.GetVersionAsync(Cancellation));
        await Store.RotateAsync("key_1", HashOf("second"), CreatedAt, Cancellation);
        versions.Add(await Store.GetVersionAsync(Cancellation));
        await Store.RevokeAsync("key_1", CreatedAt, Cancellation);
        versions.Add(await Store.GetVersionAsync(Cancellation));

        Assert.Equal(versions.Distinct().Order(), versions);
    }

    [Fact]
    public async Task Changes_OfAnotherProcess_AreSeenAtOnce()
    {
        var other = await OpenAnotherAsync();
        var before = await Store.GetVersionAsync(Cancellation);

        await other.CreateAsync(NewKey("key_1"), Cancellation);

        Assert.True(await Store.GetVersionAsync(Cancellation) > before);
        AssertSame(NewKey("key_1"), await Store.FindAsync("key_1", Cancellation));
        await Store.RevokeAsync("key_1", CreatedAt, Cancellation);
        Assert.NotNull((await other.FindAsync("key_1", Cancellation))!.RevokedAt);
    }

    [Fact]
    public async Task Create_ManyAtOnceInTwoProcesses_AllAreThere()
    {
        var other = await OpenAnotherAsync();
        var before = await Store.GetVersionAsync(Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => (i % 2 == 0 ? Store : other).CreateAsync(NewKey($"key_{i}"), Cancellation).AsTask(), Cancellation)));

        Assert.Equal(40, (await Store.ListAsync(Cancellation)).Count);
        Assert.Equal(before + 40, await Store.GetVersionAsync(Cancellation));
    }

    private static ReadOnlyMemory<byte> HashOf(string text) => System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));

    private static ApiKey NewKey(string id)
        => new() { Id = id, Name = "Orders", Scopes = ApiKeyScope.Read, CreatedAt = CreatedAt, Hash = HashOf(id) };

    private static void AssertSame(ApiKey expected, ApiKey? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Hash.ToArray(), actual.Hash.ToArray());
        Assert.Equal(expected.PreviousHash.ToArray(), actual.PreviousHash.ToArray());
        Assert.Equal(expected.Collections, actual.Collections);
        Assert.Equal(expected.Fields, actual.Fields);
        Assert.Equal(WithoutLists(expected), WithoutLists(actual));
    }

    private static ApiKey WithoutLists(ApiKey key) => key with { Hash = default, PreviousHash = default, Collections = null, Fields = null };

    private async ValueTask<IApiKeyStore> OpenAnotherAsync()
    {
        var store = await OpenAsync();
        _stores.Add(store);
        return store;
    }
}
