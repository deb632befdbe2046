using Personalization.Keys;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

/// <summary>The making of keys, on a store that keeps them.</summary>
public sealed class ApiKeyIssuerTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly SqliteApiKeyStore _store;
    private readonly ApiKeyIssuer _issuer;

    public ApiKeyIssuerTests()
    {
        _store = new SqliteApiKeyStore(_directory.File("keys.db"));
        _issuer = new ApiKeyIssuer(_store, _clock);
    }

    public static TheoryData<ApiKeySettings> Wrong => [.. new ApiKeySettings[]
    {
        new() { Name = " " },
        new() { Name = new string('x', 201) },
        new() { Name = "a\nb" },
        new() { Name = "a", Scopes = ApiKeyScope.None },
        new() { Name = "a", Scopes = (ApiKeyScope)8 },
        new() { Name = "a", Collections = [] },
        new() { Name = "a", Fields = ["x", ""] },
        new() { Name = "a", Rate = new ApiKeyRate(0, TimeSpan.FromSeconds(1)) },
        new() { Name = "a", Rate = new ApiKeyRate(1, TimeSpan.FromSeconds(1.5)) },
        new() { Name = "a", Lifetime = TimeSpan.Zero },
        new() { Name = "a", Lifetime = TimeSpan.MaxValue },
    }];

    public void Dispose()
    {
        _store.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Create_WrongSettings_AreRefused(ApiKeySettings settings)
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await _issuer.CreateAsync(settings));

        Assert.Equal(ErrorCodes.KeyInvalid, exception.Code);
        Assert.Empty(await _store.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Create_Settings_AreTheKeys()
    {
        var issued = await _issuer.CreateAsync(new ApiKeySettings { Name = "braze", Lifetime = TimeSpan.FromDays(90) });

        var stored = (await _store.FindAsync(issued.Key.Id))!;
        Assert.Equal("braze", stored.Name);
        Assert.Equal(ApiKeyScope.Read, stored.Scopes);
        Assert.Equal(stored.CreatedAt.AddDays(90), stored.ExpiresAt);
        Assert.Equal(ApiKeyText.Hash(issued.Text), stored.Hash.ToArray());
        Assert.DoesNotContain(issued.Text, stored.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(issued.Text, issued.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_Key_KeepsAllButItsText()
    {
        var first = await _issuer.CreateAsync(new ApiKeySettings { Name = "braze" });

        var second = await _issuer.RotateAsync(first.Key.Id);

        Assert.Equal(first.Key.Id, second.Key.Id);
        Assert.NotEqual(first.Text, second.Text);
        Assert.Equal(ApiKeyText.Hash(second.Text), second.Key.Hash.ToArray());
        Assert.Equal(ApiKeyText.Hash(first.Text), second.Key.PreviousHash.ToArray());
        Assert.Equal(first.Key.CreatedAt + ApiKeyIssuer.DefaultOverlap, second.Key.PreviousUntil);
    }

    [Fact]
    public async Task Rotate_ExpiredRevokedOrUnknownKey_IsRefused()
    {
        var expired = await _issuer.CreateAsync(new ApiKeySettings { Name = "e", Lifetime = TimeSpan.FromHours(1) });
        var revoked = await _issuer.CreateAsync(new ApiKeySettings { Name = "r" });
        await _issuer.RevokeAsync(revoked.Key.Id);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(ErrorCodes.KeyInvalid, await CodeOfAsync(() => _issuer.RotateAsync(expired.Key.Id)));
        Assert.Equal(ErrorCodes.KeyInvalid, await CodeOfAsync(() => _issuer.RotateAsync(expired.Key.Id, TimeSpan.FromSeconds(-1))));
        Assert.Equal(ErrorCodes.KeyNotFound, await CodeOfAsync(() => _issuer.RotateAsync(revoked.Key.Id)));
        Assert.Equal(ErrorCodes.KeyNotFound, await CodeOfAsync(() => _issuer.RotateAsync("key_0")));
        var unknown = await Assert.ThrowsAsync<PersonalizationException>(async () => await _issuer.RevokeAsync("key_0"));
        Assert.Equal(ErrorCodes.KeyNotFound, unknown.Code);
    }

    private static async Task<string> CodeOfAsync(Func<ValueTask<IssuedApiKey>> work)
        => (await Assert.ThrowsAsync<PersonalizationException>(async () => await work())).Code;
}
