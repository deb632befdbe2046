using Personalization.Keys;

namespace Personalization.Sqlite.Tests;

public sealed class SqliteApiKeyStoreTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_FileOfSomethingElse_SaysSo()
    {
        await using var records = new SqliteRecordStore(_directory.File("records.db"));
        await records.OpenAsync(new("customers", "user_id", []), TestContext.Current.CancellationToken);
        using var store = new SqliteApiKeyStore(_directory.File("records.db"));

        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await store.ListAsync(TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCodes.KeysUnavailable, exception.Code);
        Assert.Contains("not of API keys", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_IsUnavailable()
    {
        await File.WriteAllTextAsync(_directory.File("keys.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        using var store = new SqliteApiKeyStore(_directory.File("keys.db"));

        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await store.GetVersionAsync(TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCodes.KeysUnavailable, exception.Code);
        Assert.Contains($"'{_directory.File("keys.db")}' is damaged", exception.Message, StringComparison.Ordinal);
        Assert.Contains("make the keys anew", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_OfANewStore_IsItsOwnersAlone()
    {
        using var store = new SqliteApiKeyStore(_directory.File("keys.db"));
        var issued = await new ApiKeyIssuer(store, TimeProvider.System).CreateAsync(new ApiKeySettings { Name = "a" }, TestContext.Current.CancellationToken);

        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_directory.File("keys.db"))!, "keys.db*"))
        {
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(issued.Text, await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Open_ManyAtOnceOnANewFile_AllSucceed()
    {
        for (var round = 0; round < 5; round++)
        {
            var path = _directory.File($"new-{round}.db");
            var stores = Enumerable.Range(0, 6).Select(_ => new SqliteApiKeyStore(path)).ToList();

            await Task.WhenAll(stores.Select((store, n) => Task.Run(
                () => new ApiKeyIssuer(store, TimeProvider.System).CreateAsync(new ApiKeySettings { Name = $"key{n}" }, TestContext.Current.CancellationToken).AsTask(),
                TestContext.Current.CancellationToken)));

            Assert.Equal(stores.Count, (await stores[0].ListAsync(TestContext.Current.CancellationToken)).Count);
            stores.ForEach(store => store.Dispose());
        }
    }
}
