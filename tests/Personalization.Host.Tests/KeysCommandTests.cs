using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

public sealed class KeysCommandTests
{
    [Fact]
    public async Task KeysCreate_Json_ShowsTheTextOnceAndListNever()
    {
        using var shop = new ShopFolder();

        var created = await shop.RunAsync(
            "keys", "create", "--name", "braze", "--collections", "customers, others", "--fields", "full_name", "--scopes", "read,ingest", "--expires", "90d", "--rate", "200/10s", "--json");
        var listed = await shop.RunAsync("keys", "list", "--json");

        Assert.Equal(ExitCodes.Done, created.Code);
        Assert.Equal(["id", "name", "key"], created.Json.EnumerateObject().Take(3).Select(member => member.Name));
        Assert.StartsWith("pz_", created.Json.GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.Contains("no collection 'others'", created.Errors, StringComparison.Ordinal);
        var key = Assert.Single(listed.Json.GetProperty("data").EnumerateArray());
        Assert.False(key.TryGetProperty("key", out _));
        Assert.Equal("200/10s", key.GetProperty("rate").GetString());
        Assert.Equal(["customers", "others"], key.GetProperty("collections").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["read", "ingest"], key.GetProperty("scopes").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(TimeSpan.FromDays(90), key.GetProperty("expiresAt").GetDateTimeOffset() - key.GetProperty("createdAt").GetDateTimeOffset());
    }

    [Fact]
    public async Task KeysCreate_Plain_AnswersTheTextAlone()
    {
        using var shop = new ShopFolder();

        var created = await shop.RunAsync("keys", "create", "--name", "web");
        var listed = await shop.RunAsync("keys", "list");

        Assert.Matches("^pz_[A-Za-z0-9_-]{49}\r?\n$", created.Answer);
        Assert.Contains("shown this once", created.Errors, StringComparison.Ordinal);
        Assert.Contains("active", listed.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(created.Answer.Trim(), listed.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysRotate_Key_GetsAnotherTextAndTheListSaysSo()
    {
        using var shop = new ShopFolder();
        var created = (await shop.RunAsync("keys", "create", "--name", "web", "--json")).Json;
        var id = created.GetProperty("id").GetString()!;

        var rotated = await shop.RunAsync("keys", "rotate", id, "--overlap", "1h", "--json");
        var listed = await shop.RunAsync("keys", "list");
        var revoked = await shop.RunAsync("keys", "revoke", id);
        var after = await shop.RunAsync("keys", "list");

        Assert.NotEqual(created.GetProperty("key").GetString(), rotated.Json.GetProperty("key").GetString());
        Assert.Contains("rotating", listed.Answer, StringComparison.Ordinal);
        Assert.Contains("is revoked", revoked.Answer, StringComparison.Ordinal);
        Assert.Contains("revoked", after.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rotate")]
    [InlineData("revoke")]
    public async Task Keys_UnknownId_EndsWith1(string command)
    {
        using var shop = new ShopFolder();

        var result = await shop.RunAsync("keys", command, "key_none");

        Assert.Equal(ExitCodes.Failed, result.Code);
        Assert.Contains("There is no key 'key_none'", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--scopes", "write", "'write' is no scope")]
    [InlineData("--rate", "fast", "'fast' is not a rate")]
    [InlineData("--expires", "soon", "'soon' is not a duration")]
    [InlineData("--expires", "0d", "no time at all")]
    public async Task KeysCreate_UnreadableLimit_IsUsage(string option, string value, string expected)
    {
        using var shop = new ShopFolder();

        var result = await shop.RunAsync("keys", "create", "--name", "web", option, value);

        Assert.Equal(ExitCodes.Usage, result.Code);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_StateDirectory_IsForItsOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes of files are Unix's.");
        using var shop = new ShopFolder();

        await shop.CreateKeyAsync();

        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(shop.PathOf("state"), "keys.db")) & others);
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(shop.PathOf("state")) & others);
        }
    }
}
